import Foundation
import TestSupport

/// The project as text: its files, its rooms and what the manifest says of them.
enum Project {
  struct Room: Hashable {
    var name: String
    /// The folder under `Sources` it stands in.
    var floor: String
    /// Rooms and products of other packages that the manifest lets it use.
    var dependencies: Set<String>
  }

  /// From bottom to top.
  static let floors = ["Shims", "Core", "Measure", "Operate", "Observe", "Publish", "Roof"]

  /// Every text file that belongs to the project, by its path from the checkout, sorted.
  static let files: [String] = {
    let foreign = [".build/", ".git/", "demo/", "tools/cache/", "Content/web/vendor/", "Benchmarks/.build/"]
    let ownKinds: Set = [
      "swift", "md", "yaml", "yml", "json", "csv", "txt", "py", "js", "css", "html", "sh", "h", "modulemap",
      "sql",
      "ini", "toml", "geojson", "xml",
    ]
    let named: Set = ["Makefile", ".gitignore", ".swift-format", "LICENSE", ".ci/run", "Benchmarks/run"]
    guard let all = FileManager.default.enumerator(atPath: Checkout.folder) else { return [] }
    var files: [String] = []
    while let path = all.nextObject() as? String {
      if foreign.contains(path + "/") {
        all.skipDescendants()
      } else if named.contains(path) || ownKinds.contains((path as NSString).pathExtension) {
        files.append(path)
      }
    }
    return files.sorted()
  }()

  static func files(under folder: String, kind: String) -> [String] {
    files.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix("." + kind) }
  }

  static func text(_ path: String) -> String {
    (try? String(contentsOfFile: Checkout.path(path), encoding: .utf8)) ?? ""
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: Checkout.path(path)) }

  /// Every Swift source, taken apart once.
  static let sources: [(path: String, source: SourceText)] = files(under: "Sources", kind: "swift").map {
    ($0, SourceText(text($0)))
  }

  static func sources(of room: Room) -> [(path: String, source: SourceText)] {
    sources.filter { $0.path.hasPrefix("Sources/\(room.floor)/\(room.name)/") }
  }

  /// The manifest's targets: kind, and every text in their declaration.
  private static let targets: [(kind: String, texts: [String])] = {
    let kinds = ["target", "executableTarget", "systemLibrary", "testTarget"]
    var targets: [(kind: String, texts: [String])] = []
    let manifest = text("Package.swift")
    var starts: [(String, String.Index)] = []
    for kind in kinds {
      var rest = manifest[...]
      while let range = rest.range(of: "    .\(kind)(") {
        starts.append((kind, range.upperBound))
        rest = rest[range.upperBound...]
      }
    }
    starts.sort { $0.1 < $1.1 }
    for (index, (kind, start)) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1].1 : manifest.endIndex
      targets.append((kind, SourceText(String(manifest[start..<end])).literals.map(\.text)))
    }
    return targets
  }()

  /// In the order of the manifest, tests left out.
  static let rooms: [Room] = targets.filter { $0.kind != "testTarget" }.compactMap { target in
    guard let name = target.texts.first,
      let path = target.texts.first(where: { $0.hasPrefix("Sources/") && $0.hasSuffix("/" + name) })
    else { return nil }
    let floor = path.split(separator: "/")[1]
    return Room(
      name: name, floor: String(floor), dependencies: Set(target.texts.dropFirst()).subtracting([path]))
  }

  /// The folders of the test targets in the manifest.
  static let testFolders: Set<String> = Set(
    targets.filter { $0.kind == "testTarget" }.flatMap(\.texts).filter { $0.hasPrefix("Tests/") })
}

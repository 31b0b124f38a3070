import Catalogue
import CompositeIndex
import Foundation
import Geodata
import Monitoring

/// A composite index as a file in YAML: one of the content, or a user's own.
public struct IndexFile: Sendable {
  /// As the user named it: an index of the content, or a file.
  public let name: String
  public private(set) var definition: IndexDefinition
  /// The tag that all its indicators carry; nil where they are all of the file.
  public private(set) var variant: String?
  /// What its scores are kept under: a variant is another index than the whole, and does not take its place.
  public var code: String { variant.map { "\(definition.code).\($0)" } ?? definition.code }
  let input: Run.Input
  let folder: InputFolder

  private static let folder = "index"

  /// Of the content, in the order of their names.
  public static func names(_ content: ContentFolder) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: content.file(folder))) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// - Parameters:
  ///   - name: of an index of the content, or the path of a file that ends in `.yaml` or `.yml`.
  ///   - files: where such a file and tables of values lie.
  /// - Throws: `index.unknown`; every fault of the file.
  public init(_ name: String, in files: InputFolder, content: ContentFolder) throws(InputIssues) {
    let isFile = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    if !isFile {
      let known = Self.names(content)
      guard known.contains(name) else {
        throw InputIssues([
          InputIssue(
            "index.unknown", at: Place(file: name), found: name,
            arguments: ["names": known.joined(separator: ", ")])
        ])
      }
    }
    let inside = "\(Self.folder)/\(name).yaml"
    let path = isFile ? files.path(name) : content.file(inside)
    let shown = isFile ? name : "content:\(inside)"
    let text = try String(readingUTF8: path, name: shown)
    let digest = try FileDigest(path, name: shown)
    self.name = name
    folder = files
    input = Run.Input(role: "index", name: shown, size: digest.size, digest: digest.digest)
    definition = try IndexDefinitionFile.read(text, file: shown)
  }

  /// Only the indicators that carry a tag.
  public mutating func take(variant: String) {
    definition = definition.variant(variant)
    self.variant = variant
  }
}

import Foundation
import TestSupport

/// A folder with the city of the gallery, its broken inputs and, where a section has no file of that name, a
/// store that holds something.
final class GalleryFolder {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  init(_ parts: Gallery.Section...) throws {
    folder = try TemporaryFolder()
    let city = try ExampleCity.made.get()
    try FileManager.default.copy(city.files + "/streets.osm.pbf", to: folder.file("streets.osm.pbf"))
    try FileManager.default.copy(city.store, to: folder.file("store.gpkg"))
    for (name, content) in parts.flatMap(\.files) {
      let url = URL(fileURLWithPath: folder.file(name))
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: url)
    }
    try GalleryFolder.packTimetable(path)
  }

  /// `gtfs.zip` holds the files of `gtfs`.
  static func packTimetable(_ folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/gtfs").sorted()
    try Python.zip(names, of: folder + "/gtfs", to: folder + "/gtfs.zip")
  }

  /// The bytes of every file.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder.file(name), isDirectory: &isFolder)
      if !isFolder.boolValue { files[name] = try Data(contentsOf: URL(fileURLWithPath: folder.file(name))) }
    }
    return files
  }
}

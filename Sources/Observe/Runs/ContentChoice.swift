import Catalogue
import Foundation
import Geodata
import Monitoring

/// A file in YAML that the user names: one that comes with the content, or one of the user's own.
struct ContentChoice {
  /// What messages and runs call it.
  let name: String
  let text: String
  let input: Run.Input

  /// Those of the content, in the order of their names.
  static func names(in folder: String, of content: ContentFolder) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: content.file(folder))) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// - Parameters:
  ///   - choice: of the content, or the path of a file that ends in `.yaml` or `.yml`.
  ///   - folder: of the content.
  ///   - files: where a file of the user's own lies; nil for the folder in which the command runs.
  ///   - role: as an input of a run.
  ///   - unknown: the code of the issue where the content has none of that name.
  /// - Throws: that issue; or that the file cannot be read.
  init(
    _ choice: String, in folder: String, of content: ContentFolder, files: InputFolder? = nil, role: String,
    unknown: String
  ) throws(InputIssues) {
    let isFile = choice.hasSuffix(".yaml") || choice.hasSuffix(".yml")
    if !isFile {
      let known = Self.names(in: folder, of: content)
      guard known.contains(choice) else {
        throw InputIssues([
          InputIssue(
            unknown, at: Place(file: choice), found: choice,
            arguments: ["names": known.joined(separator: ", ")])
        ])
      }
    }
    let inside = "\(folder)/\(choice).yaml"
    let path = isFile ? files?.path(choice) ?? choice : content.file(inside)
    name = isFile ? choice : "content:\(inside)"
    text = try String(readingUTF8: path, name: name)
    let digest = try FileDigest(path, name: name)
    input = Run.Input(role: role, name: name, size: digest.size, digest: digest.digest)
  }
}

import Foundation
import Monitoring

/// The text of a description.
enum DescriptionFile {
  static func text(at path: String) throws(InputIssues) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw InputIssues([InputIssue("file.missing", at: Place(file: path), found: path)])
    }
    guard !isFolder.boolValue else {
      throw InputIssues([InputIssue("file.directory", at: Place(file: path), found: path)])
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: path), found: path)])
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw InputIssues([InputIssue("text.encoding", at: Place(file: path), found: path)])
    }
    return text
  }
}

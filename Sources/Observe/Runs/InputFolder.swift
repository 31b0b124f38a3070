import Foundation
import Monitoring

/// The folder that the names of input files are relative to.
public struct InputFolder: Hashable, Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// The folder a file lies in.
  public init(of file: String) {
    // `NSString.deletingLastPathComponent` ends the process where the whole path is one character.
    func withoutSlashes(_ path: Substring) -> Substring {
      var path = path
      while path.last == "/" { path.removeLast() }
      return path
    }
    let own = withoutSlashes(file[...])
    let parent = withoutSlashes(own[..<(own.lastIndex(of: "/") ?? own.startIndex)])
    self.init(parent.isEmpty ? (file.hasPrefix("/") ? "/" : ".") : String(parent))
  }

  public func path(_ name: String) -> String { name.hasPrefix("/") ? name : path + "/" + name }
}

extension InputIssues {
  /// Runs one step of reading; its issues join the others and nil says that there is nothing to go on with.
  mutating func attempt<Value>(_ body: () throws(InputIssues) -> Value) -> Value? {
    do {
      return try body()
    } catch {
      append(contentsOf: error.all)
      return nil
    }
  }
}

extension String {
  /// The whole of a text file.
  /// - Throws: `file.missing`, `file.unreadable`, or `text.encoding` where it is not UTF-8.
  init(readingUTF8 path: String, name: String) throws(InputIssues) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw InputIssues([InputIssue("file.missing", at: Place(file: name), found: name)])
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw InputIssues([InputIssue("text.encoding", at: Place(file: name), found: "UTF-8?")])
    }
    self = text
  }
}

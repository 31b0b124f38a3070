import Foundation
import Monitoring

/// A file or, for `-`, standard output, written in pieces.
final class OutputFile {
  private let handle: FileHandle?
  private let path: String
  private var rowsSinceDrain = 0
  /// Rows between two writes: pieces of some hundred kilobytes.
  private static let rowsPerPiece = 2_000

  init(_ path: String) throws {
    self.path = path
    if path == "-" {
      handle = nil
    } else {
      guard FileManager.default.createFile(atPath: path, contents: nil),
        let opened = FileHandle(forWritingAtPath: path)
      else { throw InputIssues([InputIssue("file.unwritable", at: Place(file: path), found: path)]) }
      handle = opened
    }
  }

  func write(_ bytes: [UInt8]) throws {
    if let handle { try handle.write(contentsOf: Data(bytes)) } else { Console.write(bytes) }
  }

  /// Writes what has gathered whenever enough rows have.
  func drain(_ take: () -> [UInt8]) throws {
    rowsSinceDrain += 1
    if rowsSinceDrain >= Self.rowsPerPiece {
      rowsSinceDrain = 0
      try write(take())
    }
  }

  func close() throws { try handle?.close() }
}

import Foundation
import TestSupport

/// The files of the generated example city and a store it was measured into, made once for all tests, which
/// work on copies.
final class ExampleCity: Sendable {
  struct Failure: Error { var answer: String }

  static let made = Result { try ExampleCity() }

  private let folder: TemporaryFolder

  /// Descriptions and inputs of the city.
  var files: String { folder.file("demo/city") }
  /// Holds r1 and r2 of 2015, r3 and r4 of 2025: access to transport and public space, each.
  var store: String { folder.file("demo/demo.gpkg") }

  private init() throws {
    folder = try TemporaryFolder()
    let answer = try Command.run(["demo", "--into", "demo"], in: folder.path)
    guard answer.exitCode == 0 else { throw Failure(answer: answer.error) }
  }
}

extension FileManager {
  /// Copies a file or folder, over what is there. A link is followed: a copy that is a link would let a test
  /// write to what it was copied from.
  func copy(_ source: String, to target: String) throws {
    if fileExists(atPath: target) { try removeItem(atPath: target) }
    try copyItem(at: URL(fileURLWithPath: source).resolvingSymlinksInPath(), to: URL(fileURLWithPath: target))
  }
}

import Foundation
import Storage
import TestSupport
import Testing

/// A server for one test alone, which may be killed.
public final class OwnServer: Sendable {
  struct Failure: Error { var answer: String }

  private static let script = Checkout.path("tools/postgresql/server.sh")
  private let folder: String
  public let url: String

  /// - Parameter settings: of the server, such as `max_connections=5`.
  public init(_ settings: String...) throws {
    // Only where the tests' set-up has installed a server.
    _ = try TestServer.url
    // Sockets take short paths.
    folder = NSTemporaryDirectory() + "/quito-server-" + UUID().uuidString.prefix(8)
    url = try OwnServer.run(["start", folder] + settings)
  }

  deinit {
    _ = try? OwnServer.run(["stop", folder])
    try? FileManager.default.removeItem(atPath: folder)
  }

  public func kill() throws { _ = try OwnServer.run(["kill", folder]) }
  public func startAgain() throws { _ = try OwnServer.run(["again", folder]) }
  public func stop() throws { _ = try OwnServer.run(["stop", folder]) }

  private static func run(_ arguments: [String]) throws -> String {
    let answers = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [script] + arguments
    process.standardInput = FileHandle.nullDevice
    // Files and no pipes: the server keeps open what it was given.
    for name in ["output", "error"] { try Data().write(to: URL(fileURLWithPath: answers.file(name))) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: answers.file("output")))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: answers.file("error")))
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(answer: try String(contentsOfFile: answers.file("error"), encoding: .utf8))
    }
    return try String(contentsOfFile: answers.file("output"), encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

import Foundation
import TestSupport

/// The command just built, run from outside like anybody runs it.
enum Command {
  struct Answer {
    var output: String
    var error: String
    var exitCode: Int32
  }

  static let binary =
    ProcessInfo.processInfo.environment["QUITO_BINARY"] ?? Checkout.path(".build/release/quito")

  private static let limitSeconds = "300"

  /// Runs to the end.
  /// - Parameter content: a folder of content other than the checkout's.
  static func run(
    _ arguments: [String], in folder: String = NSTemporaryDirectory(), content: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Answer {
    var environment = environment
    environment["QUITO_CONTENT"] = content
    let running = try RunningCommand(
      "/usr/bin/timeout", [limitSeconds, binary] + arguments, in: folder, environment: environment)
    return try running.finish()
  }

  static func start(_ arguments: [String], in folder: String = NSTemporaryDirectory()) throws
    -> RunningCommand
  {
    try RunningCommand(binary, arguments, in: folder)
  }
}

/// A process under way. What it writes goes to files, so that nothing it says can block it and everything it
/// said is there when it was killed.
final class RunningCommand {
  private let process = Process()
  private let folder: TemporaryFolder

  init(
    _ executable: String, _ arguments: [String], in workingFolder: String, environment: [String: String] = [:]
  ) throws {
    folder = try TemporaryFolder()
    let fixed = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "COLUMNS": "100", "QUITO_CONTENT": Checkout.path("Content"),
    ]
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: workingFolder)
    process.environment = fixed.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try RunningCommand.file(at: folder.file("output"))
    process.standardError = try RunningCommand.file(at: folder.file("error"))
    try process.run()
  }

  private static func file(at path: String) throws -> FileHandle {
    try Data().write(to: URL(fileURLWithPath: path))
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  var isRunning: Bool { process.isRunning }

  /// Ends the process so that it can do nothing more about it; no fault where it has ended already.
  func kill() {
    if process.isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) }
  }

  /// Waits for the end.
  func finish() throws -> Command.Answer {
    process.waitUntilExit()
    return Command.Answer(
      output: try String(contentsOfFile: folder.file("output"), encoding: .utf8),
      error: try String(contentsOfFile: folder.file("error"), encoding: .utf8),
      exitCode: process.terminationStatus)
  }
}

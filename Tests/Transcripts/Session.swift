import Foundation
import TestSupport

/// A shell in a temporary folder where `quito` is the command just built.
struct Session {
  struct Answer {
    var text: String
    var exitCode: Int32
  }

  static let binary =
    ProcessInfo.processInfo.environment["QUITO_BINARY"] ?? Checkout.path(".build/release/quito")

  private static let limitSeconds = 300
  let folder: TemporaryFolder
  private let environment: [String: String]

  /// - Parameter environment: beside what every session has.
  init(environment: [String: String] = [:]) throws {
    self.environment = environment
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.file("work"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder.file("bin"), withIntermediateDirectories: true)
    // A script instead of a link: the command looks for its content beside its own file.
    let script = "#!/bin/sh\nexec '\(Session.binary)' \"$@\"\n"
    try script.write(toFile: folder.file("bin/quito"), atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/quito"))
  }

  func write(_ content: String, to name: String) throws {
    try content.write(toFile: folder.file("work/" + name), atomically: true, encoding: .utf8)
  }

  func run(_ command: String) throws -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = [String(Session.limitSeconds), "/bin/bash", "-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.file("work"))
    process.environment = [
      "PATH": folder.file("bin") + ":/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C.UTF-8",
      "LANG": "C.UTF-8", "TZ": "UTC", "COLUMNS": "100", "CHECKOUT": Checkout.folder,
      "QUITO_CONTENT": Checkout.path("Content"),
    ].merging(environment) { $1 }
    // To a file, not a pipe: an answer of any size cannot block the command.
    let answer = folder.file("answer")
    try Data().write(to: URL(fileURLWithPath: answer))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: answer))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    try handle.close()
    return Answer(
      text: try String(contentsOfFile: answer, encoding: .utf8), exitCode: process.terminationStatus)
  }
}

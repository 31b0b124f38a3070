import Foundation

/// The real data that tests read: the folder `shared/data` beside the checkout, or the one that the
/// environment variable `QUITO_TEST_DATA` names. None of it is part of the project.
public enum SharedData {
  public static let folder: String =
    ProcessInfo.processInfo.environment["QUITO_TEST_DATA"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data").path

  public static var isPresent: Bool { FileManager.default.fileExists(atPath: folder) }

  public static func path(_ name: String) -> String { folder + "/" + name }

  public static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
}

/// The root of the checkout.
public enum Checkout {
  public static let folder: String = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  public static func path(_ name: String) -> String { folder + "/" + name }
}

/// A folder of its own for one test, removed with the value.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws {
    path = NSTemporaryDirectory() + "quito-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public func file(_ name: String) -> String { path + "/" + name }
}

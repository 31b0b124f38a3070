import Foundation
import Monitoring

/// The browser that prints pages, without a window: the program that `QUITO_CHROMIUM` names, else `chromium` or
/// one of its kin on the path.
public struct Chromium: Sendable {
  /// The environment variable that names the program.
  public static let variable = "QUITO_CHROMIUM"
  private static let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]

  public let path: String

  /// Seconds after which a page that is still not printed is given up.
  private static let patienceSeconds = 300.0

  /// - Throws: `InputIssues` with `pdf.browser.missing`, which says what to install.
  public static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(InputIssues) -> Chromium {
    if let named = environment[variable], !named.isEmpty {
      guard isProgram(named) else { throw missing(named) }
      return Chromium(path: named)
    }
    for folder in (environment["PATH"] ?? "").split(separator: ":") {
      for name in names where isProgram("\(folder)/\(name)") { return Chromium(path: "\(folder)/\(name)") }
    }
    throw missing(names[0])
  }

  private static func isProgram(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
      && FileManager.default.isExecutableFile(atPath: path)
  }

  private static func missing(_ name: String) -> InputIssues {
    InputIssues([
      InputIssue(
        "pdf.browser.missing", at: Place(file: name), found: name, arguments: ["variable": variable])
    ])
  }

  /// A page that needs nothing from outside, printed as its style sheet says. The browser gets a profile of its
  /// own that goes with the call, and no network.
  /// - Throws: `InputIssues` with `pdf.browser.failed`.
  func printed(_ page: [UInt8]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("quito-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (html, pdf) = (folder.appendingPathComponent("page.html"), folder.appendingPathComponent("page.pdf"))
    try Data(page).write(to: html)
    let log = folder.appendingPathComponent("log")
    FileManager.default.createFile(atPath: log.path, contents: nil)
    let browser = Process()
    browser.executableURL = URL(fileURLWithPath: path)
    browser.arguments = [
      "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
      "--disable-background-networking", "--disable-extensions", "--disable-sync",
      "--disable-component-update",
      // Every request that is no file goes nowhere.
      "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
      "--user-data-dir=\(folder.appendingPathComponent("profile").path)", "--hide-scrollbars",
      "--force-color-profile=srgb", "--font-render-hinting=none", "--export-tagged-pdf",
      "--no-pdf-header-footer", "--print-to-pdf=\(pdf.path)", html.absoluteString,
    ]
    // The browser refuses to shut the administrator in; what it prints has no scripts and asks for nothing.
    if geteuid() == 0 { browser.arguments!.insert("--no-sandbox", at: 1) }
    let output = try FileHandle(forWritingTo: log)
    browser.standardOutput = output
    browser.standardError = output
    browser.standardInput = FileHandle.nullDevice
    do { try browser.run() } catch { throw failed("\(error)") }
    let deadline = Date(timeIntervalSinceNow: Self.patienceSeconds)
    while browser.isRunning, Date() < deadline { usleep(20_000) }
    guard !browser.isRunning else {
      browser.terminate()
      throw failed("\(Int(Self.patienceSeconds)) s")
    }
    guard browser.terminationStatus == 0, let printed = try? Data(contentsOf: pdf), !printed.isEmpty else {
      let said = String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self)
      throw failed(String(said.split(separator: "\n").last ?? "\(browser.terminationStatus)"))
    }
    return [UInt8](printed)
  }

  private func failed(_ reason: String) -> InputIssues {
    InputIssues([InputIssue("pdf.browser.failed", at: Place(file: path), found: reason)])
  }
}

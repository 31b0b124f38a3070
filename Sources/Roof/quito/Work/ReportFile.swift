import Foundation
import Monitoring
import PDF
import Publishing

/// A report as the name of its file asks for: PDF where it ends in `.pdf`, else HTML.
enum ReportFile {
  static func write(_ document: ReportDocument, to path: String) throws {
    let bytes: [UInt8]
    if path.lowercased().hasSuffix(".pdf") {
      bytes = try PrintedReport(document, software: "Quito \(version)").pdf(try Chromium.find())
    } else {
      bytes = try document.html()
    }
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw InputIssues([InputIssue("file.unwritable", at: Place(file: path), found: path)])
    }
  }
}

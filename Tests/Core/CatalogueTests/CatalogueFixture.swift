import Catalogue
import Foundation
import Monitoring
import TestSupport

/// A small content folder drawn by a test.
struct DrawnContent {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["languages/en", "languages/fr", "indicators", "code-lists", "areas"] {
      try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
    }
    try write(
      "code-lists/UNIT_MEASURE.csv", "code,ar,en,es,fr,ru,zh\nPT,a,Per cent,c,d,e,f\nRO,a,Ratio,c,d,e,f\n")
    try write("code-lists/SEX.csv", "code,ar,en,es,fr,ru,zh\nF,a,Female,c,d,e,f\n")
  }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  func content() throws -> ContentFolder { try ContentFolder(path: folder.path) }
}

/// The issues that a piece of work throws; none where it succeeds.
func issues(of work: () throws -> Void) throws -> [InputIssue] {
  do {
    try work()
    return []
  } catch let issues as InputIssues {
    return issues.all
  }
}

/// `file:line:field code`, the file without its folders.
func summary(_ issue: InputIssue) -> String {
  let file = issue.place.file.split(separator: "/").last.map(String.init) ?? ""
  return "\(Place(file: file, line: issue.place.line, field: issue.place.field).text) \(issue.code)"
}

/// The content of the checkout.
func checkoutContent() throws -> ContentFolder { try ContentFolder(path: Checkout.path("Content")) }

import Foundation
import Monitoring
import PDF
import Testing

/// Which browser prints, and what is said where there is none.
struct ChromiumTests {
  private func code(_ environment: [String: String]) -> (String, [String: String])? {
    do throws(InputIssues) {
      _ = try Chromium.find(environment: environment)
      return nil
    } catch {
      return (error.all[0].code, error.all[0].arguments.merging(["found": error.all[0].found]) { $1 })
    }
  }

  @Test func whereThereIsNoBrowserTheFaultNamesTheVariable() {
    let found = code(["PATH": "/nowhere"])
    #expect(found?.0 == "pdf.browser.missing")
    #expect(found?.1 == ["variable": "QUITO_CHROMIUM", "found": "chromium"])
  }

  @Test func aProgramThatIsNamedIsTakenOrRefusedNeverPassedOver() throws {
    #expect(
      code(["QUITO_CHROMIUM": "/nowhere/chromium", "PATH": "/usr/bin"])?.1["found"] == "/nowhere/chromium")
    // A folder is no program.
    #expect(code(["QUITO_CHROMIUM": "/usr", "PATH": "/usr/bin"])?.0 == "pdf.browser.missing")
    #expect(try Chromium.find(environment: ["QUITO_CHROMIUM": "/bin/sh"]).path == "/bin/sh")
  }

  @Test func anEmptyNameIsNone() {
    #expect(code(["QUITO_CHROMIUM": "", "PATH": ""])?.0 == "pdf.browser.missing")
  }
}

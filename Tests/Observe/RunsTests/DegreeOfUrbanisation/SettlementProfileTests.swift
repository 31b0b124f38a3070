import Catalogue
import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

/// Rules of a Degree of Urbanisation as files.
@Suite struct SettlementProfileTests {
  static let content = Result { try ContentFolder(path: Checkout.path("Content")) }

  @Test func profilesOfTheContentSayWhatTheCodeSays() throws {
    let content = try Self.content.get()
    #expect(
      SettlementProfile.names(content) == [
        "flexurba-0.2", "ghsl-R2022A", "ghsl-R2023A", "manual-2021", "manual-2024",
      ])
    #expect(try SettlementProfile("manual-2021", content: content).rules == .manual2021)
    #expect(try SettlementProfile("manual-2024", content: content).rules == .manual2024)
    #expect(try SettlementProfile("ghsl-R2022A", content: content).rules == .ghslR2022A)
    #expect(try SettlementProfile("ghsl-R2023A", content: content).rules == .ghslR2023A)
    #expect(try SettlementProfile("flexurba-0.2", content: content).rules == .flexurba02)
  }

  @Test func profileThatIsNotThere() throws {
    let content = try Self.content.get()
    let issues = #expect(throws: InputIssues.self) { try SettlementProfile("manual-2025", content: content) }
    #expect(issues?.all.map(\.code) == ["settlements.profile.unknown"])
    #expect(issues?.all.first?.arguments["names"]?.contains("manual-2024") == true)
  }

  private static func profile(_ change: (String) -> String) throws -> SettlementProfile {
    let content = try content.get()
    let folder = try TemporaryFolder()
    let path = content.file("settlements/degree-of-urbanisation/manual-2024.yaml")
    let text = change(try String(contentsOfFile: path, encoding: .utf8))
    let own = folder.file("own.yaml")
    try text.write(toFile: own, atomically: true, encoding: .utf8)
    return try SettlementProfile(own, content: content)
  }

  @Test func profileOfOnesOwn() throws {
    let own = try Self.profile {
      $0.replacingOccurrences(of: "built_up_share: off", with: "built_up_share: 0.35")
        .replacingOccurrences(of: "per_person: off", with: "per_person: 100")
        .replacingOccurrences(of: "level_1_from: direct", with: "level_1_from: level-2")
    }
    let expected = try SettlementProfile("manual-2024", content: try Self.content.get()).rules.with {
      $0.builtUpShare = 0.35
      $0.builtUpPerPerson = 0.0001
      $0.levelOneSource = .levelTwo
    }
    #expect(own.rules == expected)
    #expect(own.input.role == "rules.settlements")
  }

  /// All faults of a file at once, each with its line.
  @Test func everyFaultIsListed() throws {
    let issues = #expect(throws: InputIssues.self) {
      try Self.profile {
        $0.replacingOccurrences(of: "smoothing: by-land-grid", with: "smoothing: median")
          .replacingOccurrences(of: "gap_cells_maximum: 14", with: "gap_cells_maximum: few")
          .replacingOccurrences(of: "low_density: 50", with: "low_densty: 50")
          .replacingOccurrences(of: "density: 1500, persons: 50000", with: "density: -1, persons: 50000")
      }
    }
    let codes = issues?.all.map(\.code).sorted() ?? []
    #expect(
      codes == [
        "description.choice", "description.key.missing", "description.key.suggest", "description.number",
        "description.number",
      ])
    #expect(
      issues?.all.filter { $0.code != "description.key.missing" }.allSatisfy { $0.place.line != nil } == true)
  }
}

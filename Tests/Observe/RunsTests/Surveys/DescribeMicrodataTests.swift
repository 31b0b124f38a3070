import Foundation
import Microdata
import Runs
import TestSupport
import Testing

@Suite struct DescribeMicrodataTests {
  @Test(.enabled(if: SharedData.isPresent)) func theImaginaryCountry() throws {
    var options = MicrodataOptions()
    options.codebook = try MicrodataCodebook(
      SharedData.path("households/wb_synthetic_survey_2023_variables.csv"), part: "household")
    let found = DescribeMicrodata(
      try Microdata(SharedData.path("households/wb_synthetic_survey_2023_households.csv"), options: options))
    #expect(found.rowCount == 8_000 && found.variables.count == 49)
    func candidates(_ role: DescribeMicrodata.Role) -> [String] {
      found.variables.filter { $0.candidateFor.contains(role) }.map(\.name)
    }
    #expect(candidates(.key) == ["hid"])
    #expect(candidates(.weight) == ["hhweight", "popweight"])
    #expect(candidates(.cluster) == ["ea"])
    #expect(candidates(.stratum).contains("geo1") && candidates(.stratum).contains("urbrur"))
    let rooms = try #require(found.variables.first { $0.name == "rooms" })
    #expect(rooms.minimum == 1 && rooms.maximum == 20 && rooms.label == "Number of rooms in dwelling")
    let urban = try #require(found.variables.first { $0.name == "urbrur" })
    #expect(urban.categories?.map(\.count).reduce(0, +) == 8_000)
    #expect(found.variables.first { $0.name == "hid" }?.categories == nil)
  }

  @Test func aFileOfNothingMuch() throws {
    let folder = try TemporaryFolder()
    try Data("x\n1\n1\n\n2\n".utf8).write(to: URL(fileURLWithPath: folder.file("x.csv")))
    let found = DescribeMicrodata(try Microdata(folder.file("x.csv")))
    #expect(found.variables.map(\.distinctCount) == [2] && found.variables[0].candidateFor == [])
  }
}

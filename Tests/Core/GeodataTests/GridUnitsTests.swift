import Geodata
import Monitoring
import TestSupport
import Testing

@Suite struct GridUnitsTests {
  private func issue(
    _ cells: [Double], _ expected: GridUnits.Expected, cellArea: Double? = 1e6
  ) -> InputIssue? {
    do throws(InputIssues) {
      try GridUnits.check(GridUnits.Summary(cells), are: expected, cellArea: cellArea, of: "land.tif")
      return nil
    } catch { return error.all.first }
  }

  @Test func valuesThatFitPass() {
    let squareMetres = GridUnits.Expected.squareMetres(cellArea: 1e6)
    for (cells, expected) in [
      ([0, 0.5, 1, .nan], .share), ([0, 55, 100], .percent), ([0, 523_271, 1e6], squareMetres),
      ([0, 0, 0], squareMetres), ([0, 27_428.8], .persons), ([], .share), ([.nan], squareMetres),
      ([1.000_001], .share), ([5, 30], squareMetres),
    ] as [([Double], GridUnits.Expected)] {
      #expect(issue(cells, expected) == nil)
    }
  }

  @Test func valuesThatCannotBeInTheUnitAreNamed() {
    let squareMetres = GridUnits.Expected.squareMetres(cellArea: 1e6)
    let cases: [([Double], GridUnits.Expected, String, String)] = [
      ([0, 100], .share, "grid.units.percent", "100"),
      ([0, 523_271], .share, "grid.units.area", "523271"),
      ([0, 523_271], .percent, "grid.units.area", "523271"),
      ([0, 5e6], .share, "grid.units.excess", "5000000"),
      ([0, 0.4, 1], squareMetres, "grid.units.share", "1"),
      ([0, 2e6], squareMetres, "grid.units.excess", "2000000"),
      ([0.5, -1], .share, "grid.units.negative", "-1"),
      ([-99_999, 3], .persons, "grid.units.negative", "-99999"),
      ([1.5e10, 1e10], .persons, "grid.units.persons", "25000000000"),
    ]
    for (cells, expected, code, found) in cases {
      let issue = issue(cells, expected)
      #expect(issue?.code == code && issue?.found == found)
    }
    #expect(issue([523_271], .share)?.arguments == ["maximum": "1", "area": "1000000"])
    #expect(issue([523_271], .share, cellArea: nil)?.code == "grid.units.excess")
  }

  @Test(.enabled(if: SharedData.isPresent)) func realGrids() throws {
    let built = try RasterFile(SharedData.path("belgium/ghs_built_s_2020_1km.tif"))
    let cells: [Float] = try built.read(built.whole)
    let summary = GridUnits.Summary(cells)
    #expect(summary.minimum == 0 && summary.maximum == 523_271)
    try GridUnits.check(summary, are: .squareMetres(cellArea: 1e6), of: built.name)
    #expect(
      codes { try GridUnits.check(summary, are: .share, cellArea: 1e6, of: built.name) } == [
        "grid.units.area"
      ])
  }
}

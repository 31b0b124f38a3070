import Foundation
import Microdata
import Monitoring
import TestSupport
import Testing

@Suite struct MicrodataTableTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String, _ options: MicrodataOptions = MicrodataOptions()) throws -> Microdata {
    let path = folder.file("t.csv")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try Microdata(path, name: "t.csv", options: options)
  }

  private func issues(_ body: () throws -> Void) -> [String] {
    do {
      try body()
      return []
    } catch let issues as InputIssues { return issues.all.map { "\($0.place.text) \($0.code)" } } catch {
      return ["\(error)"]
    }
  }

  @Test func numbersTextsAndCodes() throws {
    let table = try read(
      "n,code,long,text,mixed,none\n1.5,01,1234567890123456,\"say \"\"a\"\"\",1,\n-2,02,2,b,x,\n,10,3,\"b\",2,\n"
    )
    #expect(table.rowCount == 3)
    #expect(table.columns.map(\.isText) == [false, true, true, true, true, false])
    #expect(table.numbers(of: 0)!.map { $0.isNaN ? 9 : $0 } == [1.5, -2, 9])
    #expect(table.columns[3].values == .texts(codes: [0, 1, 1], dictionary: ["say \"a\"", "b"]))
    #expect(table.columns[1].key(at: 0) == .text("01"))
    #expect(table.columns[5].missingCount == 3)
  }

  @Test(arguments: [";", "\t", "|", ","]) func separators(separator: String) throws {
    let table = try read("a\(separator)b\n1\(separator)x\n")
    #expect(table.variables.map(\.name) == ["a", "b"] && table.numbers(of: 0) == [1])
  }

  @Test func decimalsAfterCommas() throws {
    let table = try read("a;b;c;t\n1,5;2;0,25;x\n-3;;01;1,2,3\n2,75e1;4;7;\n")
    #expect(table.columns.map(\.isText) == [false, false, true, true])
    #expect(table.numbers(of: 0) == [1.5, -3, 27.5] && table.numbers(of: 1)?[2] == 4)
    // One column with points, and commas part something else.
    let points = try read("a;b\n1.5;2,5\n2;3\n")
    #expect(points.columns.map(\.isText) == [false, true] && points.numbers(of: 0) == [1.5, 2])
    // A point among texts says nothing of numbers.
    let versions = try read("a;b\n1,5;1.2.3\n2;x.5\n")
    #expect(versions.columns.map(\.isText) == [false, true] && versions.numbers(of: 0) == [1.5, 2])
    // Between commas no comma stands before decimals, quoted or not.
    let quoted = try read("a,b\n\"1,5\",2\n")
    #expect(quoted.columns.map(\.isText) == [true, false])
  }

  /// Written as numbers, but one is larger than any that can be kept, so that the column is of texts.
  @Test func numbersTooLarge() throws {
    let table = try read("a,b,t\n1,1e999,x\n2.5e1,2,y\n-3,1e5,x\n")
    #expect(table.columns.map(\.isText) == [false, true, true])
    #expect(table.numbers(of: 0) == [1, 25, -3])
    #expect(table.columns[1].values == .texts(codes: [0, 1, 2], dictionary: ["1e999", "2", "1e5"]))
    #expect(table.columns[2].values == .texts(codes: [0, 1, 0], dictionary: ["x", "y"]))
  }

  @Test func textsThatMeanNothing() throws {
    var options = MicrodataOptions()
    options.missingTexts = ["NA", "."]
    let table = try read("x,t\n1,NA\nNA,b\n.,c\n", options)
    #expect(table.columns.map(\.isText) == [false, true])
    #expect(table.columns.map(\.missingCount) == [2, 1])
  }

  @Test func everyRowOfAnotherWidthIsNamed() {
    #expect(
      issues { _ = try read("a,b\n1,2\n1\n1,2\n1,2,3\n") } == [
        "t.csv:3 microdata.row.fields", "t.csv:5 microdata.row.fields",
      ])
    #expect(issues { _ = try read("a,b\n") } == ["t.csv microdata.empty"])
    #expect(issues { _ = try read("") } == ["t.csv:1 text.header"])
  }

  @Test func aCodebookLabelsAndWarns() throws {
    let book = """
      variable,label,values,missing-values
      water,Source of water,1 = piped; 2 = well; 9 = unknown,9
      rooms,Rooms,1..20,
      kind,Kind,flat; house,
      gone,,,
      """
    var options = MicrodataOptions()
    options.codebook = try MicrodataCodebook(bytes: Array(book.utf8), file: "book.csv")
    let table = try read("water,rooms,kind\n1,3,flat\n9,25,hut\n3,2,house\n", options)
    #expect(table.variables.map(\.label) == ["Source of water", "Rooms", "Kind"])
    #expect(table.numbers(of: 0)!.map { $0.isNaN ? -1 : $0 } == [1, -1, 3])
    let water = try #require(table.categories(of: 0))
    #expect(water.categories.map(\.label) == ["piped", nil, "unknown"])
    #expect(water.categories.map(\.isMissing) == [false, false, true])
    #expect(
      table.warnings.map { "\($0.place.text) \($0.code) \($0.found)" } == [
        "t.csv:water microdata.codebook.value 3", "t.csv:rooms microdata.codebook.value 25",
        "t.csv:kind microdata.codebook.value hut", "book.csv:5 microdata.codebook.variable gone",
      ])
  }

  @Test func codebooksThatAreNone() {
    #expect(
      issues { _ = try MicrodataCodebook(bytes: Array("name,label\nx,y\n".utf8), file: "b.csv") } == [
        "b.csv:1:variable table.column.missing"
      ])
    #expect(
      issues { _ = try MicrodataCodebook(bytes: Array("variable\nx\ny\nx\n".utf8), file: "b.csv") } == [
        "b.csv:4:variable microdata.codebook.twice"
      ])
  }

  // MARK: - Real surveys

  @Test(.enabled(if: SharedData.isPresent)) func theSurveyOfAnImaginaryCountry() throws {
    var options = MicrodataOptions()
    options.codebook = try MicrodataCodebook(
      SharedData.path("households/wb_synthetic_survey_2023_variables.csv"), part: "household")
    let table = try Microdata(
      SharedData.path("households/wb_synthetic_survey_2023_households.csv"), options: options)
    #expect(table.rowCount == 8_000 && table.variables.count == 49)
    #expect(table.warnings.isEmpty)
    let weight = try #require(table.index(of: "hhweight"))
    let weights = try #require(table.numbers(of: weight))
    #expect(abs(weights.reduce(0, +) - 2_501_755) < 1)
    let water = try #require(table.index(of: "water"))
    #expect(table.variables[water].label == "Main source of drinking water")
    #expect(table.categories(of: water)?.categories.count == 15)
    #expect(table.columns[try #require(table.index(of: "deaths_12m"))].missingCount == 78)
    #expect(table.columns[try #require(table.index(of: "hid"))].isText)
  }

  @Test(.enabled(if: SharedData.isPresent)) func thePermanentSurveyOfArgentina() throws {
    let table = try Microdata(SharedData.path("households/eph_argentina_2016q4_households_sample.csv"))
    #expect(table.rowCount == 2_000 && table.variables.count == 88)
    let index = try #require(table.index(of: "IV12_3"))
    let settlement = try #require(table.categories(of: index))
    #expect(
      settlement.categories.map(\.text) == ["1", "2"] && settlement.categories.map(\.count) == [19, 1_981])
    // Deciles are written 05 and 10.
    #expect(table.columns[try #require(table.index(of: "CODUSU"))].isText)
  }
}

import Catalogue
import Monitoring
import Testing

struct CodeListsTests {
  @Test func `Every code of the content has a name in six languages`() throws {
    let lists = try CodeLists(content: checkoutContent())
    #expect(
      Set(lists.lists.keys).isSuperset(of: [
        "OBS_STATUS", "NATURE", "UNIT_MEASURE", "SEX", "AGE", "URBANISATION", "DISABILITY_STATUS", "CAPACITY",
        "METHOD",
      ]))
    for list in lists.lists.values {
      #expect(!list.codes.isEmpty)
      for code in list.codes { #expect(code.names.missing.isEmpty, "\(list.name) \(code.code)") }
    }
    #expect(lists["CAPACITY"]?.codes.map(\.code) == ["_T", "LOW", "HIGH"])
    #expect(lists["METHOD"]?.codes.map(\.code) == ["_T", "EUCLIDEAN"])
  }

  @Test func `The list of observation status is the SDMX one`() throws {
    let list = try #require(try CodeLists(content: checkoutContent())["OBS_STATUS"])
    #expect(list.codes.map(\.code).joined() == "ABDEFGHIJKLMNOPQSUVW")
    #expect(list["S"]?.names[.en] == "Strike and other special events")
  }

  @Test func `Every status and nature an observation can have is in its list, and the other way round`()
    throws
  {
    let lists = try CodeLists(content: checkoutContent())
    let statuses = Set(ObservationStatus.allCases.map(\.rawValue))
    let natures = Set(ObservationNature.allCases.map(\.rawValue))
    let listedStatuses = Set(try #require(lists["OBS_STATUS"]).codes.map(\.code))
    let listedNatures = Set(try #require(lists["NATURE"]).codes.map(\.code))
    #expect(listedStatuses.isSubset(of: statuses))
    #expect(statuses == listedStatuses)
    #expect(natures == listedNatures)
  }

  @Test func `Names are looked up, and an unknown code stands for itself`() throws {
    let lists = try CodeLists(content: checkoutContent())
    #expect(lists.name(of: "F", in: "SEX", language: .es) == "Mujeres")
    #expect(lists.name(of: "Z", in: "SEX", language: .es) == "Z")
    #expect(lists.name(of: "F", in: "NONE", language: .es) == "F")
    #expect(lists["NONE"] == nil)
  }

  @Test func `All faults of all lists are listed at once`() throws {
    let drawn = try DrawnContent()
    try drawn.write("code-lists/A.csv", "code,ar,en,es,fr,ru,zh\nX,a,b,c,d,e,f\nX,a,b,c,d,,f\n")
    try drawn.write("code-lists/B.csv", "code,ar,en,es,fr,ru\nX,a,b,c,d,e\n")
    let found = try issues { _ = try CodeLists(content: drawn.content()) }
    #expect(
      found.map(summary) == [
        "A.csv:3:ru content.field.empty", "A.csv:3:code code-list.code.twice",
        "B.csv:1:zh content.column.missing",
      ])
  }

  @Test func `A folder without lists has none`() throws {
    let drawn = try DrawnContent()
    #expect(try CodeLists(content: drawn.content()).lists.count == 2)
  }
}

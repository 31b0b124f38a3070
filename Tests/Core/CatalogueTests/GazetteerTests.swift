import Catalogue
import Monitoring
import TestSupport
import Testing

struct GazetteerTests {
  @Test func `There are 249 countries with six names and their codes`() throws {
    let gazetteer = try Gazetteer(content: checkoutContent())
    let countries = gazetteer.countries
    #expect(countries.count == 249)
    for country in countries {
      #expect(
        country.names.missing.isEmpty && country.m49 != nil && country.iso2 != nil && country.parent != nil)
      #expect(gazetteer.country(iso3: country.code) == country)
      #expect(gazetteer.country(iso2: country.iso2 ?? "") == country)
      #expect(gazetteer.area(m49: country.m49 ?? "") == country)
    }
  }

  @Test func `Regions are those of M49, each inside another`() throws {
    let gazetteer = try Gazetteer(content: checkoutContent())
    let regions = gazetteer.areas.filter { $0.kind != .country }
    #expect(regions.map(\.kind).filter { $0 == .world }.count == 1)
    #expect(
      gazetteer.children(of: "001").filter { $0.kind == .region }.map(\.code) == [
        "002", "009", "019", "142", "150",
      ])
    #expect(regions.filter { $0.kind == .subregion }.count == 17)
    for region in regions { #expect(region.names.missing.isEmpty) }
    for area in gazetteer.areas where area.kind != .world {
      #expect(gazetteer.ancestors(of: area.code).last?.code == "001", "\(area.code)")
    }
  }

  @Test func `Ecuador lies in South America, Latin America and the Caribbean, the Americas, the World`()
    throws
  {
    let gazetteer = try Gazetteer(content: checkoutContent())
    let ancestors = gazetteer.ancestors(of: "ECU")
    #expect(ancestors.map(\.code) == ["005", "419", "019", "001"])
    #expect(ancestors.map { $0.names[.en] }.last == "World")
    #expect(ancestors.map(\.kind) == [.intermediateRegion, .subregion, .region, .world])
    #expect(gazetteer["ECU"]?.names[.fr] == "Équateur")
    #expect(gazetteer.ancestors(of: "001").isEmpty && gazetteer.ancestors(of: "none").isEmpty)
    #expect(gazetteer.ancestors(of: "ATA").map(\.code) == ["001"])
  }

  @Test func `Groups cut across the regions`() throws {
    let gazetteer = try Gazetteer(content: checkoutContent())
    #expect(gazetteer.groups(of: "AFG") == [.leastDeveloped, .landlockedDeveloping])
    #expect(gazetteer.groups(of: "TUV") == [.leastDeveloped, .smallIslandDeveloping])
    #expect(gazetteer.groups(of: "FRA").isEmpty && gazetteer.groups(of: "001").isEmpty)
  }

  @Test func `What is not there is nil`() throws {
    let gazetteer = try Gazetteer(content: checkoutContent())
    #expect(
      gazetteer["XYZ"] == nil && gazetteer.country(iso2: "XX") == nil && gazetteer.area(m49: "997") == nil)
    #expect(gazetteer.country(iso3: "001") == nil)
    #expect(gazetteer.children(of: "ECU").isEmpty)
  }

  @Test func `All faults of both tables are listed at once`() throws {
    let drawn = try DrawnContent()
    try drawn.write(
      "areas/regions.csv",
      """
      code,kind,parent,ar,en,es,fr,ru,zh
      001,world,,a,b,c,d,e,f
      2,region,001,a,b,c,d,e,f
      019,continent,001,a,b,c,d,e,f
      142,region,999,a,,c,d,e,f

      """)
    try drawn.write(
      "areas/countries.csv",
      """
      iso3,iso2,m49,parent,ldc,lldc,sids,ar,en,es,fr,ru,zh
      AAA,AA,010,001,,,,a,b,c,d,e,f
      AAA,aa,10,777,y,,,a,b,c,d,e,f

      """)
    let found = try issues { _ = try Gazetteer(content: drawn.content()) }
    #expect(
      found.map(summary) == [
        "regions.csv:3:code area.code", "regions.csv:4:kind content.choice",
        "regions.csv:5:en content.field.empty",
        "regions.csv:5:parent area.parent.unknown", "countries.csv:3:iso3 area.code.twice",
        "countries.csv:3:iso2 area.code", "countries.csv:3:m49 area.code",
        "countries.csv:3:parent area.parent.unknown", "countries.csv:3:ldc content.choice",
      ])
  }

  @Test func `A missing file is an issue`() throws {
    let drawn = try DrawnContent()
    let found = try issues { _ = try Gazetteer(content: drawn.content()) }
    #expect(found.map(\.code) == ["content.file"])
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `Codes and names are those of the source`() throws {
    let gazetteer = try Gazetteer(content: checkoutContent())
    let lines = String(decoding: try SharedData.bytes("codes/unsd_m49_es.csv"), as: UTF8.self).split(
      separator: "\n")
    var compared = 0
    for line in lines.dropFirst() where !line.contains("\"\"\"") {
      let fields = line.split(separator: "\",\"", omittingEmptySubsequences: false).map {
        String($0.replacing("\"", with: ""))
      }
      guard fields.count == 15, let country = gazetteer.area(m49: fields[9]) else { continue }
      #expect(country.iso2 == fields[10] && country.code == fields[11])
      #expect(country.names[.es] == fields[8])
      compared += 1
    }
    #expect(compared == 249)
  }
}

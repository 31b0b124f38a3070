import ExampleCity
import Monitoring
import Testing

struct CityTests {
  static let city = ExampleCity(seed: 1, layout: .city)

  /// One digest over every file, its name and length included.
  static func digest(of city: ExampleCity) -> String {
    var builder = DigestBuilder()
    for file in city.files {
      Array("\(file.name) \(file.bytes.count)\n".utf8).withUnsafeBytes { builder.update($0) }
      file.bytes.withUnsafeBytes { builder.update($0) }
    }
    return builder.finish().text
  }

  @Test func sameSeedGivesTheSameBytesOnEveryMachine() {
    #expect(
      CityTests.digest(of: CityTests.city)
        == "05eb29db19f38d838ead697fb0ffe0751ff49b7d8062091bacb02a93ebce8c2e")
    #expect(CityTests.digest(of: ExampleCity(seed: 1, layout: .city)) == CityTests.digest(of: CityTests.city))
  }

  @Test func anotherSeedGivesAnotherCity() {
    let other = ExampleCity(seed: 2, layout: .city)
    let files = Dictionary(uniqueKeysWithValues: other.files.map { ($0.name, $0.bytes) })
    for name in ["streets.osm.pbf", "population-2025.geojson", "boundary.geojson", "gtfs-2025.zip"] {
      let own = CityTests.city.files.first { $0.name == name }!.bytes
      #expect(files[name] != own, "\(name) should depend on the seed")
    }
  }

  @Test func filesAreSortedNamedOnceAndSmall() {
    let names = CityTests.city.files.map(\.name)
    #expect(names == names.sorted())
    #expect(Set(names).count == names.count)
    #expect(names.contains("city-2015.yaml") && names.contains("gtfs-2025.zip"))
    for file in CityTests.city.files {
      #expect(!file.bytes.isEmpty && file.bytes.count < 2_000_000, "\(file.name): \(file.bytes.count) bytes")
    }
  }

  @Test(arguments: [1, 2, 3, 99, .max] as [UInt64])
  func everySeedGivesACityOfTheSameOrder(seed: UInt64) {
    let city = ExampleCity(seed: seed, layout: .city)
    #expect((60_000...120_000).contains(city.population(epoch: 2025)[""]!))
    #expect(city.population(epoch: 2015)[""]! < city.population(epoch: 2025)[""]!)
    let segments = city.streets.ways.filter { $0["highway"] != nil }.reduce(0) { $0 + $1.nodes.count - 1 }
    #expect((3_000...6_000).contains(segments))
  }

  @Test(arguments: [2015, 2025])
  func groupsAddUp(epoch: Int) {
    let totals = CityTests.city.population(epoch: epoch)
    #expect(totals["SEX=F"]! + totals["SEX=M"]! == totals[""])
    #expect(totals["AGE=Y0T14"]! + totals["AGE=Y15T64"]! + totals["AGE=Y_GE65"]! == totals[""])
    #expect(totals["DISABILITY_STATUS=PD"]! < totals[""]!)
    for block in CityTests.city.blocks {
      let people = block.populations[epoch]!
      #expect(people.children + people.workingAge + people.olderPersons == people.persons)
      #expect([people.women, people.men, people.workingAge].allSatisfy { $0 >= 0 })
    }
  }

  @Test func newSettlementWasNotThereInTheFirstEpoch() {
    let informal = CityTests.city.blocks.filter(\.isInformal)
    let empty = informal.filter { $0.populations[2015]!.persons == 0 }
    #expect(!empty.isEmpty && empty.count < informal.count)
    #expect(empty.allSatisfy { $0.populations[2025]!.persons > 0 })
  }

  @Test func homesOutsideTheBoundaryAreThereAndDoNotCount() {
    let everyone = CityTests.city.blocks.reduce(0) { $0 + $1.populations[2025]!.persons }
    #expect(everyone > CityTests.city.population(epoch: 2025)[""]!)
  }

  @Test func someOpenSpacesAreNotPublic() {
    let spaces = CityTests.city.openSpaces
    #expect(spaces.contains { $0["access"] == "private" })
    #expect(spaces.contains { $0["fee"] == "yes" })
    #expect(spaces.filter(\.isPublic).count > spaces.count / 2)
    #expect(Set(spaces.map(\.id)).count == spaces.count)
  }
}

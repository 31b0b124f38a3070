import Catalogue
import Exchange
import Foundation
import Monitoring
import TestSupport
import Testing

struct SDMXStructureTests {
  private static let structures = SDMXStructureCatalogue(
    catalogue: ProjectContent.catalogue, gazetteer: ProjectContent.gazetteer,
    phrases: Language.allCases.map { ProjectContent.phrases($0) })

  @Test func nothingIsReferredToThatIsNotThere() {
    let all = Self.structures.artefacts
    let known = Set(all.references)
    for flow in all.dataflows { #expect(known.contains(flow.structure)) }
    for structure in all.dataStructures {
      #expect(known.contains(structure.concepts))
      for component in structure.dimensions + structure.attributes.map(\.component) {
        if case .enumeration(let list) = component.representation { #expect(known.contains(list), "\(list)") }
      }
      let concepts = Set(
        all.conceptSchemes.first { $0.reference == structure.concepts }?.items.map(\.id) ?? [])
      for component in structure.dimensions + structure.attributes.map(\.component) {
        #expect(concepts.contains(component.id))
      }
    }
    #expect(known.count == all.references.count)
  }

  @Test func everyNameIsInSixLanguagesAndEveryCodeIsAllowed() throws {
    let all = Self.structures.artefacts
    let allowed = try Regex("[A-Za-z0-9_@$-]+")
    func check(_ items: [SDMXItem], of list: SDMXReference) {
      #expect(Set(items.map(\.id)).count == items.count, "\(list.text) has a code twice")
      for item in items {
        #expect(item.names.missing.isEmpty, "\(list.text) \(item.id)")
        #expect(item.id.wholeMatch(of: allowed) != nil, "\(item.id)")
        check(item.children, of: list)
      }
    }
    for scheme in all.codelists + all.conceptSchemes + all.categorySchemes + all.agencySchemes {
      #expect(scheme.names.missing.isEmpty && !scheme.items.isEmpty, "\(scheme.reference.text)")
      check(scheme.items, of: scheme.reference)
    }
    #expect(all.dataStructures.allSatisfy { $0.names.missing.isEmpty })
  }

  @Test func everyBreakdownOfTheContentHasItsDimension() {
    let own = Set(Self.structures.structure(.own).dimensions.map(\.id))
    let attributes: Set = ["OBS_STATUS", "NATURE", "UNIT_MEASURE"]
    for list in ProjectContent.catalogue.codeLists.lists.keys where !attributes.contains(list) {
      // Without one its codes go out together with others, under OTHER_BREAKDOWN: add it to the structure and
      // raise the structure's version.
      #expect(own.contains(list), "\(list)")
    }
  }

  @Test func categoriesHoldEveryIndicatorOnce() {
    let scheme = Self.structures.artefacts.categorySchemes[0]
    var leaves: [String] = []
    func walk(_ item: SDMXItem) {
      if item.children.isEmpty { leaves.append(item.id) } else { item.children.forEach(walk) }
    }
    scheme.items.forEach(walk)
    #expect(leaves.count == ProjectContent.catalogue.indicators.count)
    #expect(scheme.items.map(\.id).contains("11") && scheme.items.map(\.id).contains("QUITO"))
  }

  // MARK: - The global structure

  /// What stands in one attribute of an element of the registry's own file.
  private struct Element {
    var name: String
    var attributes: [String: String]
  }

  private static func elements(_ text: Substring) -> [Element] {
    text.split(separator: "<").compactMap { piece in
      guard !piece.hasPrefix("/"), !piece.hasPrefix("?"), let tag = piece.split(separator: ">").first else {
        return nil
      }
      let words = tag.split(separator: "\"", omittingEmptySubsequences: false)
      let name = words[0].split(separator: " ").first ?? ""
      var attributes: [String: String] = [:]
      for index in stride(from: 0, to: words.count - 1, by: 2) {
        let key = words[index].split(separator: " ").last?.dropLast() ?? ""
        attributes[String(key)] = String(words[index + 1])
      }
      return Element(name: String(name.split(separator: ":").last ?? ""), attributes: attributes)
    }
  }

  @Test(.enabled(if: SharedData.isPresent))
  func globalStructureIsThatOfTheRegistry() throws {
    let text = String(decoding: try SharedData.bytes("sdmx/sdg_dsd_iaeg_2021.xml"), as: UTF8.self)
    let start = text.range(of: "<str:DataStructure ")!.lowerBound
    let elements = Self.elements(text[start...])
    let own = Self.structures.structure(.global)
    var dimensions: [String] = []
    var attributes: [(String, Bool, Bool)] = []
    var lists: [String: String] = [:]
    var current = ""
    var isInAttribute = false
    for element in elements {
      switch element.name {
      case "Dimension" where element.attributes["id"] != nil:
        dimensions.append(element.attributes["id"]!)
        current = element.attributes["id"]!
      case "TimeDimension": current = "TIME_PERIOD"
      case "Attribute":
        current = element.attributes["id"]!
        attributes.append((current, element.attributes["assignmentStatus"] == "Mandatory", false))
        isInAttribute = true
      case "Dimension" where isInAttribute: attributes[attributes.count - 1].2 = true
      case "Ref" where element.attributes["class"] == "Codelist":
        lists[current] =
          "\(element.attributes["agencyID"]!):\(element.attributes["id"]!)(\(element.attributes["version"]!))"
      default: break
      }
    }
    #expect(own.dimensions.map(\.id) == dimensions)
    #expect(own.attributes.map(\.id) == attributes.map(\.0))
    #expect(own.attributes.map(\.isMandatory) == attributes.map(\.1))
    #expect(own.attributes.map { $0.attachment == .series } == attributes.map(\.2))
    for component in own.dimensions + own.attributes.map(\.component) {
      if case .enumeration(let list) = component.representation {
        #expect(lists[component.id] == list.text)
      } else {
        #expect(lists[component.id] == nil, "\(component.id)")
      }
    }
  }

  @Test(.enabled(if: SharedData.isPresent))
  func codesOfGlobalListsAreInThem() throws {
    let text = String(decoding: try SharedData.bytes("sdmx/sdg_dsd_iaeg_2021.xml"), as: UTF8.self)
    var codes: [String: Set<String>] = [:]
    var list = ""
    for element in Self.elements(text[...]) {
      if element.name == "Codelist", let id = element.attributes["id"] { list = id }
      if element.name == "Code", let id = element.attributes["id"] { codes[list, default: []].insert(id) }
    }
    // Series and areas that came after that edition.
    let later: [String: Set<String>] = [
      "CL_SERIES": Set(
        ProjectContent.catalogue.indicators.flatMap(\.series).map(\.code)
          .filter { !codes["CL_SERIES"]!.contains($0) })
    ]
    #expect(later["CL_SERIES"]!.filter { !$0.hasPrefix("Q_") }.count < 40)
    for scheme in Self.structures.artefacts.codelists where scheme.reference.agency != "QUITO" {
      let known = codes[scheme.reference.id] ?? []
      let strangers = scheme.items.map(\.id).filter {
        !known.contains($0) && later[scheme.reference.id]?.contains($0) != true
      }
      #expect(strangers.isEmpty, "\(scheme.reference.text) \(strangers)")
    }
  }

  // MARK: - Queries

  private func references(_ path: String, _ query: String = "") throws -> [String: [JSON]] {
    let sdmx = try SDMXStore()
    let json = try sdmx.answer(path, query, accept: "application/json").json()
    return json["data"]?.object?.mapValues { $0.array ?? [] } ?? [:]
  }

  @Test func oneKindOneAgencyOneId() throws {
    #expect(try references("/structure/dataflow").values.map(\.count) == [3])
    #expect(try references("/structure/codelist/QUITO/CL_SEX")["codelists"]?.count == 1)
    #expect(try references("/structure/datastructure/*/*/*")["dataStructures"]?.count == 3)
    #expect(try references("/structure/datastructure/*/*/+")["dataStructures"]?.count == 1)
    #expect(try references("/structure/datastructure/IAEG-SDGs/SDG/1.4")["dataStructures"]?.count == 1)
    #expect(try references("/structure/*")["dataConstraints"]?.count == 3)
  }

  @Test func referencesAreFollowed() throws {
    let children = try references("/structure/dataflow/QUITO/OBSERVATIONS", "references=children")
    #expect(children["dataStructures"]?.count == 1 && children["codelists"] == nil)
    let descendants = try references("/structure/dataflow/QUITO/OBSERVATIONS", "references=descendants")
    #expect(descendants["codelists"]!.count > 10 && descendants["conceptSchemes"]?.count == 1)
    let parents = try references("/structure/dataflow/QUITO/OBSERVATIONS", "references=parents")
    #expect(parents["dataConstraints"]?.count == 1 && parents["categorisations"]!.count >= 3)
    let kind = try references("/structure/dataflow/QUITO/OBSERVATIONS", "references=conceptscheme")
    #expect(kind["conceptSchemes"]?.count == 1 && kind["codelists"] == nil)
  }

  @Test func itemsAndDetailAreChosen() throws {
    let one = try references("/structure/codelist/QUITO/CL_SEX/1.0.0/F")["codelists"]![0]
    #expect(one["codes"]?.array?.count == 1 && one["isPartial"]?.bool == true)
    let stub = try references("/structure/codelist/QUITO/CL_SEX", "detail=allstubs")["codelists"]![0]
    #expect(stub["codes"] == nil && stub["isExternalReference"]?.bool == true)
    let category = try references("/structure/categoryscheme/QUITO/GOALS/1.0.0/11.11_2")["categorySchemes"]![
      0]
    #expect(category["categories"]?.array?.count == 1)
    #expect(category["categories"]?.array?[0]["categories"]?.array?.count == 1)
    let partial = try references(
      "/structure/dataflow/QUITO/OBSERVATIONS", "references=descendants&detail=referencepartial")
    let areas = partial["codelists"]!.first { $0["id"]?.string == "CL_REF_AREA" }
    #expect(areas!["codes"]!.array!.count < 12)
  }
}

import Monitoring

/// The world, its regions and the countries, by the United Nations standard M49.
///
/// ```swift
/// let gazetteer = try Gazetteer(content: .find())
/// gazetteer.country(iso2: "EC")?.names[.fr]                      // "Équateur"
/// gazetteer.ancestors(of: "ECU").map(\.code)                     // ["005", "419", "019", "001"]
/// ```
public struct Gazetteer: Sendable {
  /// Groups of countries that cut across the regions.
  public enum Group: String, CaseIterable, Hashable, Sendable {
    case leastDeveloped = "ldc"
    case landlockedDeveloping = "lldc"
    case smallIslandDeveloping = "sids"
  }

  /// The world, then regions from the largest to the smallest, then countries by their code.
  public let areas: [ReferenceArea]
  private let indexByCode: [String: Int]
  private let indexByISO2: [String: Int]
  private let indexByM49: [String: Int]
  private let indexesByParent: [String: [Int]]
  private let groupsByCode: [String: Set<Group>]

  /// Reads `areas/regions.csv` and `areas/countries.csv`.
  ///
  /// - Throws: every fault of both: `content.column.missing`, `content.field.empty`, `content.choice`,
  ///   `area.code`, `area.code.twice`, `area.parent.unknown`, and what `DelimitedText` throws.
  public init(content: ContentFolder) throws(InputIssues) {
    var reader = AreaReader()
    try reader.readRegions(content.file("areas/regions.csv"))
    try reader.readCountries(content.file("areas/countries.csv"))
    try reader.issues.throwIfAnyError()
    areas = reader.areas
    groupsByCode = reader.groups
    indexByCode = Dictionary(uniqueKeysWithValues: zip(areas.map(\.code), areas.indices))
    var iso2: [String: Int] = [:]
    var m49: [String: Int] = [:]
    var children: [String: [Int]] = [:]
    for (index, area) in areas.enumerated() {
      if let code = area.iso2 { iso2[code] = index }
      if let code = area.m49 { m49[code] = index }
      if let parent = area.parent { children[parent, default: []].append(index) }
    }
    indexByISO2 = iso2
    indexByM49 = m49
    indexesByParent = children
  }

  /// By the code areas are kept under: ISO 3166-1 alpha-3 for a country, M49 for the world and regions.
  public subscript(code: String) -> ReferenceArea? { indexByCode[code].map { areas[$0] } }

  public func country(iso3: String) -> ReferenceArea? {
    self[iso3].flatMap { $0.kind == .country ? $0 : nil }
  }

  public func country(iso2: String) -> ReferenceArea? { indexByISO2[iso2].map { areas[$0] } }

  /// A country, a region or the world, by three digits.
  public func area(m49: String) -> ReferenceArea? { indexByM49[m49].map { areas[$0] } }

  public var countries: [ReferenceArea] { areas.filter { $0.kind == .country } }

  /// The areas it lies in, the smallest first and the world last; none for the world and for what is not here.
  public func ancestors(of code: String) -> [ReferenceArea] {
    var ancestors: [ReferenceArea] = []
    var parent = self[code]?.parent
    while let code = parent, let area = self[code] {
      ancestors.append(area)
      parent = area.parent
    }
    return ancestors
  }

  /// The areas that lie in it directly.
  public func children(of code: String) -> [ReferenceArea] {
    (indexesByParent[code] ?? []).map { areas[$0] }
  }

  /// The groups a country belongs to; none for regions.
  public func groups(of code: String) -> Set<Group> { groupsByCode[code] ?? [] }
}

private struct AreaReader {
  var areas: [ReferenceArea] = []
  var groups: [String: Set<Gazetteer.Group>] = [:]
  var issues = InputIssues()
  /// Where each code of each scheme stood first.
  private var first: [String: String] = [:]

  private static let regionKinds: [ReferenceArea.Kind] = [.world, .region, .subregion, .intermediateRegion]

  mutating func readRegions(_ path: String) throws(InputIssues) {
    let table = try ContentTable(path: path, columns: ["code", "kind", "parent"])
    var parents: [(code: String, place: Place)] = []
    table.forEachRow { row in
      let code = row.text("code")
      issues.append(contentsOf: row.emptyFields(among: ["code"] + ContentTable.languageColumns))
      check(code, scheme: "M49", isM49, at: row.place("code"))
      let known = AreaReader.regionKinds.map(\.rawValue)
      guard let kind = ReferenceArea.Kind(rawValue: row.text("kind")), AreaReader.regionKinds.contains(kind)
      else {
        issues.append(
          InputIssue(
            "content.choice", at: row.place("kind"), found: row.text("kind"),
            arguments: ["known": known.joined(separator: ", ")]))
        return
      }
      let parent = row.text("parent")
      if kind != .world || !parent.isEmpty { parents.append((parent, row.place("parent"))) }
      areas.append(
        ReferenceArea(
          code: code, kind: kind, parent: parent.isEmpty ? nil : parent, m49: code, names: row.names))
    }
    let codes = Set(areas.map(\.code))
    for parent in parents where !codes.contains(parent.code) {
      issues.append(InputIssue("area.parent.unknown", at: parent.place, found: parent.code))
    }
  }

  mutating func readCountries(_ path: String) throws(InputIssues) {
    let flags = Gazetteer.Group.allCases.map(\.rawValue)
    let table = try ContentTable(path: path, columns: ["iso3", "iso2", "m49", "parent"] + flags)
    let regions = Set(areas.map(\.code))
    table.forEachRow { row in
      let (iso3, iso2, m49, parent) = (
        row.text("iso3"), row.text("iso2"), row.text("m49"), row.text("parent")
      )
      issues.append(contentsOf: row.emptyFields(among: ContentTable.languageColumns))
      check(iso3, scheme: "ISO 3166-1 alpha-3", { isISO($0, letters: 3) }, at: row.place("iso3"))
      check(iso2, scheme: "ISO 3166-1 alpha-2", { isISO($0, letters: 2) }, at: row.place("iso2"))
      check(m49, scheme: "M49", isM49, at: row.place("m49"))
      if !regions.contains(parent) {
        issues.append(InputIssue("area.parent.unknown", at: row.place("parent"), found: parent))
      }
      for group in Gazetteer.Group.allCases {
        switch row.text(group.rawValue) {
        case "": break
        case "x": groups[iso3, default: []].insert(group)
        case let found:
          issues.append(
            InputIssue(
              "content.choice", at: row.place(group.rawValue), found: found, arguments: ["known": "x"]))
        }
      }
      areas.append(
        ReferenceArea(
          code: iso3, kind: .country, parent: parent, m49: m49, iso2: iso2, names: row.names))
    }
  }

  private mutating func check(
    _ code: String, scheme: String, _ isWellFormed: (String) -> Bool, at place: Place
  ) {
    guard isWellFormed(code) else {
      issues.append(InputIssue("area.code", at: place, found: code, arguments: ["scheme": scheme]))
      return
    }
    if let earlier = first[scheme + code] {
      issues.append(InputIssue("area.code.twice", at: place, found: code, arguments: ["first": earlier]))
    } else {
      first[scheme + code] = Place(file: place.file, line: place.line).text
    }
  }
}

private func isM49(_ code: String) -> Bool {
  code.utf8.count == 3 && code.utf8.allSatisfy { (48...57).contains($0) }
}

private func isISO(_ code: String, letters: Int) -> Bool {
  code.utf8.count == letters && code.utf8.allSatisfy { (65...90).contains($0) }
}

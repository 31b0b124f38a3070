import Catalogue
import Monitoring

/// Finds the area that a file names: by Quito's own code, by M49 as a number, by ISO 3166-1 in two letters;
/// and makes those that a mapping names and the cities that a column of their own names.
struct ImportAreas {
  private let gazetteer: Gazetteer
  private var known: Set<String>
  private let names: [String: String]
  private var found: [String: String] = [:]
  /// In the order they were met.
  private(set) var made: [ReferenceArea] = []

  private static let world = "001"

  init(gazetteer: Gazetteer, areas: [ReferenceArea], names: [String: String]) {
    self.gazetteer = gazetteer
    self.names = names
    known = Set(gazetteer.areas.map(\.code)).union(areas.map(\.code))
  }

  /// - Parameter city: within the area; nil or empty for the area itself.
  /// - Returns: the area's own code; nil where nobody knows it.
  mutating func area(_ code: String, city: String?) -> String? {
    guard let area = found[code] ?? find(code) else { return nil }
    found[code] = area
    guard let city, !city.isEmpty else { return area }
    let own = "\(area)-\(ImportAreas.plain(city))"
    if known.insert(own).inserted {
      made.append(
        ReferenceArea(
          code: own, kind: .city, parent: area, names: LocalisedText([.en: names[city] ?? city])))
    }
    return own
  }

  private mutating func find(_ code: String) -> String? {
    let decoded = SDMXIdentifier.decode(code)
    if known.contains(decoded) { return decoded }
    if let number = Int(code), number >= 0, code.utf8.count <= 3 {
      let m49 = String(repeating: "0", count: 3 - String(number).utf8.count) + String(number)
      if let area = gazetteer.area(m49: m49) { return area.code }
      if known.contains(m49) { return m49 }
      guard let name = names[code] ?? names[m49] else { return nil }
      make(m49, name: name, m49: m49)
      return m49
    }
    if code.utf8.count == 2, let country = gazetteer.country(iso2: code) { return country.code }
    guard let name = names[code] else { return nil }
    make(decoded, name: name, m49: nil)
    return decoded
  }

  private mutating func make(_ code: String, name: String, m49: String?) {
    known.insert(code)
    made.append(
      ReferenceArea(
        code: code, kind: .region, parent: ImportAreas.world, m49: m49, names: LocalisedText([.en: name])))
  }

  /// Capitals, digits and hyphens.
  private static func plain(_ city: String) -> String {
    let text = city.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }
    return String(text)
  }
}

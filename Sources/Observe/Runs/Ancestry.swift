import Catalogue
import Monitoring

/// The country an area lies in and all that the country lies in.
public enum Ancestry {
  /// - Throws: `description.country` for a code that is neither a country's nor one ISO 3166-1 leaves to
  ///   users (XAA to XZZ and the like), which stand for made-up countries.
  public static func of(
    _ description: CityDescription, in gazetteer: Gazetteer, file: String
  ) throws(InputIssues) -> [ReferenceArea] {
    guard let code = description.country else { return [] }
    return try of(country: code, in: gazetteer, file: file, field: "area.country")
  }

  /// The country of a code, or a region of the world by its M49 code, after all that it lies in.
  /// - Throws: as above.
  public static func of(
    country code: String, in gazetteer: Gazetteer, file: String, field: String
  ) throws(InputIssues) -> [ReferenceArea] {
    if let region = gazetteer.area(m49: code), region.kind != .country {
      return gazetteer.ancestors(of: region.code).reversed() + [region]
    }
    if let country = gazetteer.country(iso3: code) {
      return gazetteer.ancestors(of: country.code).reversed() + [country]
    }
    guard isUserAssigned(code) else {
      let known = gazetteer.countries.map(\.code)
      throw InputIssues([
        InputIssue(
          "description.country", at: Place(file: file, field: field), found: code,
          arguments: ["nearest": Suggestion.nearest(to: code, among: known) ?? "KEN"])
      ])
    }
    let world = gazetteer.areas.filter { $0.kind == .world }
    return world + [
      ReferenceArea(
        code: code, kind: .country, parent: world.first?.code,
        names: LocalisedText(Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, code) })))
    ]
  }

  private static func isUserAssigned(_ code: String) -> Bool {
    let letters = Array(code.utf8)
    guard letters.count == 3, letters.allSatisfy({ (65...90).contains($0) }) else { return false }
    let (first, second) = (letters[0], letters[1])
    return first == UInt8(ascii: "X") || code.hasPrefix("AA") || code.hasPrefix("ZZ")
      || (first == UInt8(ascii: "Q") && second >= UInt8(ascii: "M"))
  }
}

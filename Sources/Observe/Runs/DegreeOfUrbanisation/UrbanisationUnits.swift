import Geodata
import Geography
import Monitoring
import Settlements

/// Administrative or statistical units read from a layer, in the grid's coordinates.
struct UrbanisationUnits {
  var features: [Feature]
  var regions: [Region]
  /// What messages and flows call them; their number in the file where no field is named.
  var codes: [String]
  var file: String

  /// - Parameter codeField: the field of their codes.
  /// - Throws: what `FeatureFile` throws; `settlements.units.code` for units without a code, and
  ///   `settlements.units.code.twice`.
  init(
    _ path: String, layer: String?, codeField: String?, in reference: CoordinateReference
  ) throws(InputIssues) {
    let read = try FeatureFile(path).features(
      FeatureQuery(layer: layer, reference: reference, invalid: .repaired))
    var issues = InputIssues()
    var codes: [String] = []
    var regions: [Region] = []
    var seen: Set<String> = []
    for feature in read {
      let place = Place(file: path, field: codeField, feature: feature.identifier)
      var code = feature.identifier
      if let codeField {
        code = feature.attributes[codeField]?.text ?? ""
        if code.isEmpty { issues.append(InputIssue("settlements.units.code", at: place)) }
      }
      if !code.isEmpty, !seen.insert(code).inserted {
        issues.append(InputIssue("settlements.units.code.twice", at: place, found: code))
      }
      codes.append(code)
      do { regions.append(try Region(wkb: feature.geometry)) } catch {
        issues.append(InputIssue("geometry.unreadable", at: place, found: "\(error)"))
        regions.append(Region())
      }
    }
    try issues.throwIfAnyError()
    (self.features, self.regions, self.codes, file) = (read, regions, codes, path)
  }
}

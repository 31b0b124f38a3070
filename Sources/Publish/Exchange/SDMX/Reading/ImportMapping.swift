import Monitoring
import Yams

/// How the columns and codes of somebody else's file become Quito's.
///
/// ```yaml
/// columns: {geo_area: REF_AREA, year: TIME_PERIOD}
/// codes:
///   URBANISATION: {urban: U, rural: R, allarea: _T}
/// breaks:
///   - {series: EN_LND_SLUM, from: 2016}
/// ```
public struct SDMXImportMapping: Hashable, Sendable {
  /// A change of method: from this period on a series is not to be compared with what came before.
  public struct Break: Hashable, Sendable {
    public var series: String
    public var from: Period

    public init(series: String, from: Period) {
      self.series = series
      self.from = from
    }
  }

  /// From the file's column to the component; a column not named here is called as it is.
  public var columns: [String: String] = [:]
  /// Of a component, from the file's code to Quito's; empty for nothing.
  public var codes: [String: [String: String]] = [:]
  /// Of a unit as the file calls it, the power of ten its values are counted in.
  public var powersOfTen: [String: Int] = [:]
  public var breaks: [Break] = []
  /// The indicator of a series that the catalogue does not know.
  public var indicators: [String: String] = [:]
  /// Names of areas that neither gazetteer nor store know, by the file's code: they become regions of the
  /// world.
  public var areaNames: [String: String] = [:]

  public init() {}

  /// - Throws: every fault of the file: `sdmx.mapping.yaml`, `sdmx.mapping.member`, `sdmx.mapping.break`.
  public init(yaml bytes: [UInt8], file: String) throws(InputIssues) {
    var issues = InputIssues()
    func report(_ code: String, _ node: Node?, _ field: String, _ found: String) {
      issues.append(
        InputIssue(
          code, at: Place(file: file, line: node?.mark?.line, field: field), found: found,
          arguments: ["known": "columns, codes, powers-of-ten, breaks"]))
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw InputIssues([
        InputIssue("sdmx.mapping.yaml", at: Place(file: file), found: "\(error)".replacing("\n", with: " "))
      ])
    }
    func texts(_ node: Node, _ field: String) -> [String: String] {
      guard let mapping = node.mapping else {
        report("sdmx.mapping.member", node, field, field)
        return [:]
      }
      var texts: [String: String] = [:]
      for (key, value) in mapping {
        guard let name = key.scalar?.string, let text = value.scalar?.string else {
          report("sdmx.mapping.member", value, field, key.scalar?.string ?? "")
          continue
        }
        texts[name] = text
      }
      return texts
    }
    for (key, value) in root?.mapping ?? Node.Mapping([]) {
      switch key.scalar?.string ?? "" {
      case "columns": columns = texts(value, "columns")
      case "codes":
        for (component, own) in value.mapping ?? Node.Mapping([]) {
          let name = component.scalar?.string ?? ""
          codes[name] = texts(own, "codes.\(name)")
        }
      case "powers-of-ten":
        for (unit, text) in texts(value, "powers-of-ten") {
          if let power = Int(text) {
            powersOfTen[unit] = power
          } else {
            report("sdmx.mapping.member", value, "powers-of-ten", text)
          }
        }
      case "breaks":
        for entry in value.sequence ?? Node.Sequence([]) {
          let own = texts(entry, "breaks")
          guard let series = own["series"], let from = own["from"].flatMap({ Period($0) }) else {
            report("sdmx.mapping.break", entry, "breaks", own["from"] ?? "")
            continue
          }
          breaks.append(Break(series: series, from: from))
        }
      case let other: report("sdmx.mapping.member", key, other, other)
      }
    }
    try issues.throwIfAnyError()
  }
}

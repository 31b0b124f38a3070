/// What a client says it takes, and which of Quito's formats that is.
public enum SDMXFormat: String, CaseIterable, Hashable, Sendable {
  case dataJSON = "application/vnd.sdmx.data+json;version=2.0.0"
  case dataCSV = "application/vnd.sdmx.data+csv;version=2.0.0"
  case dataML30 = "application/vnd.sdmx.data+xml;version=3.0.0"
  case dataCSV10 = "application/vnd.sdmx.data+csv;version=1.0.0"
  case dataML21 = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
  case structureJSON = "application/vnd.sdmx.structure+json;version=2.0.0"
  case structureML30 = "application/vnd.sdmx.structure+xml;version=3.0.0"
  case structureML21 = "application/vnd.sdmx.structure+xml;version=2.1"

  /// In which faults are told.
  public static let ofFaults = [SDMXFormat.structureJSON, .structureML30]

  var isMarkup: Bool { rawValue.contains("+xml") }
  public var isOfData: Bool { rawValue.contains("data") }

  fileprivate var essence: Substring { rawValue.prefix { $0 != ";" } }
  fileprivate var version: Substring { rawValue.split(separator: "=")[1] }
}

/// A format that was agreed on, with the options that CSV has.
struct SDMXAgreedFormat: Hashable {
  var format: SDMXFormat
  var csv = SDMXDataCSV.Options()

  var mediaType: String {
    guard format == .dataCSV || format == .dataCSV10 else { return format.rawValue }
    var text = format.rawValue
    if csv.labels != .id { text += ";labels=\(csv.labels.rawValue)" }
    if csv.timeFormat != .original { text += ";timeFormat=\(csv.timeFormat.rawValue)" }
    if csv.keys != .none { text += ";keys=\(csv.keys.rawValue)" }
    return text
  }

  /// - Parameters:
  ///   - accept: the header `Accept`; nil or empty takes anything.
  ///   - offered: the first is given to a client that takes anything.
  /// - Returns: nil where none will do.
  static func negotiate(accept: String?, offered: [SDMXFormat]) -> SDMXAgreedFormat? {
    let ranges = MediaRange.read(accept ?? "")
    guard !ranges.isEmpty else { return SDMXAgreedFormat(format: offered[0]) }
    for range in ranges where range.quality > 0 {
      guard let format = offered.first(where: { range.takes($0) }) else { continue }
      // What is excluded by name is not given for a wildcard.
      if ranges.contains(where: { $0.quality == 0 && !$0.isWildcard && $0.takes(format) }) { continue }
      var agreed = SDMXAgreedFormat(format: format)
      agreed.csv.version = format == .dataCSV10 ? .v10 : .v20
      agreed.csv.labels = range.parameters["labels"].flatMap(SDMXDataCSV.Labels.init) ?? .id
      agreed.csv.keys =
        (range.parameters["keys"] ?? range.parameters["key"]).flatMap(SDMXDataCSV.Keys.init) ?? .none
      agreed.csv.timeFormat =
        range.parameters["timeFormat"].flatMap(SDMXDataCSV.TimeFormat.init) ?? .original
      return agreed
    }
    return nil
  }
}

private struct MediaRange {
  var essence: String
  var parameters: [String: String] = [:]
  var quality = 1.0

  var isWildcard: Bool { essence.hasSuffix("*") }

  /// The best first; of equal ones the first named.
  static func read(_ header: String) -> [MediaRange] {
    let ranges = header.split(separator: ",").map { entry in
      let parts = entry.split(separator: ";").map { String(trimmed($0)) }
      var range = MediaRange(essence: parts.first?.lowercased() ?? "")
      for part in parts.dropFirst() {
        let pair = part.split(separator: "=", maxSplits: 1).map { String(trimmed($0)) }
        guard pair.count == 2 else { continue }
        if pair[0] == "q" {
          range.quality = Double(pair[1]) ?? 1
        } else {
          range.parameters[pair[0]] = pair[1].replacing("\"", with: "")
        }
      }
      return range
    }.filter { !$0.essence.isEmpty }
    return ranges.enumerated().sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
      .map(\.element)
  }

  private static func trimmed(_ text: some StringProtocol) -> Substring {
    var text = Substring(text)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }

  func takes(_ format: SDMXFormat) -> Bool {
    switch essence {
    case "*/*": return true
    case "application/*": return true
    case "text/*", "text/csv": return format == .dataCSV
    case "application/json": return format.essence.hasSuffix("+json")
    case "application/xml", "text/xml": return format.isMarkup
    default:
      guard essence == format.essence else { return false }
      guard let wanted = parameters["version"] else { return true }
      if wanted == format.version { return true }
      guard let pattern = VersionPattern(wanted) else { return false }
      return !pattern.choose(among: [String(format.version)]).isEmpty
    }
  }
}

/// A kind of maintainable artefact of the SDMX information model.
public enum SDMXKind: String, CaseIterable, Hashable, Sendable {
  case agencyScheme = "agencyscheme"
  case categorisation
  case categoryScheme = "categoryscheme"
  case codelist
  case conceptScheme = "conceptscheme"
  case dataConstraint = "dataconstraint"
  case dataflow
  case dataStructure = "datastructure"

  /// `<package>.<class>` as it stands in a URN of SDMX 3.0.
  var modelClass: String {
    switch self {
    case .agencyScheme: "base.AgencyScheme"
    case .categorisation: "categoryscheme.Categorisation"
    case .categoryScheme: "categoryscheme.CategoryScheme"
    case .codelist: "codelist.Codelist"
    case .conceptScheme: "conceptscheme.ConceptScheme"
    case .dataConstraint: "registry.DataConstraint"
    case .dataflow: "datastructure.Dataflow"
    case .dataStructure: "datastructure.DataStructure"
    }
  }

  /// SDMX 2.1 calls a data constraint a content constraint; all else is the same.
  var modelClassOf21: String { self == .dataConstraint ? "registry.ContentConstraint" : modelClass }

  /// The items of a scheme, as a URN names them; nil where the artefact is no scheme.
  var itemClass: String? {
    switch self {
    case .agencyScheme: "base.Agency"
    case .categoryScheme: "categoryscheme.Category"
    case .codelist: "codelist.Code"
    case .conceptScheme: "conceptscheme.Concept"
    default: nil
    }
  }
}

/// What names an artefact: `IAEG-SDGs:SDG(1.4)`.
public struct SDMXReference: Hashable, Sendable {
  public var kind: SDMXKind
  public var agency: String
  public var id: String
  public var version: String

  public init(_ kind: SDMXKind, _ agency: String, _ id: String, _ version: String) {
    self.kind = kind
    self.agency = agency
    self.id = id
    self.version = version
  }

  /// `AGENCY:ID(VERSION)`, as in a column STRUCTURE_ID.
  public var text: String { "\(agency):\(id)(\(version))" }

  public var urn: String { "urn:sdmx:org.sdmx.infomodel.\(kind.modelClass)=\(text)" }

  var urnOf21: String { "urn:sdmx:org.sdmx.infomodel.\(kind.modelClassOf21)=\(text)" }

  /// The URN of an item of this scheme; nested ones by their path, parts joined by points.
  /// - Precondition: the artefact is an item scheme.
  func urn(ofItem path: String) -> String {
    "urn:sdmx:org.sdmx.infomodel.\(kind.itemClass!)=\(text).\(path)"
  }
}

/// Codes as SDMX allows them: letters, digits, `_`, `-`, `@` and `$`.
///
/// Quito's codes may hold a point or any other character, and SDMX parts the dimensions of a key by points.
/// Whatever SDMX does not allow is written as `@` and two hexadecimal digits a byte, which reads back.
/// Indicators, whose codes all hold points, are written with `_` instead, and a `_` of their own doubled.
enum SDMXIdentifier {
  static func encode(_ code: String) -> String {
    if code.utf8.allSatisfy(isAllowed) { return code }
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in code.utf8 {
      if isAllowed(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "@"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func decode(_ code: String) -> String {
    guard code.utf8.contains(UInt8(ascii: "@")) else { return code }
    var bytes: [UInt8] = []
    let source = Array(code.utf8)
    var index = 0
    while index < source.count {
      if source[index] == UInt8(ascii: "@"), index + 2 < source.count,
        let high = digit(source[index + 1]), let low = digit(source[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(source[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `11.2.1` to `11_2_1`.
  static func encodeIndicator(_ code: String) -> String {
    var text = ""
    for character in code {
      switch character {
      case "_": text += "__"
      case ".": text += "_"
      default: text.append(character)
      }
    }
    return encode(text)
  }

  static func decodeIndicator(_ code: String) -> String {
    var text = ""
    var isAfterUnderscore = false
    for character in decode(code) {
      if character == "_" {
        if isAfterUnderscore { text.append("_") }
        isAfterUnderscore.toggle()
        continue
      }
      if isAfterUnderscore { text.append(".") }
      isAfterUnderscore = false
      text.append(character)
    }
    return isAfterUnderscore ? text + "." : text
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"): true
    default: false
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    default: nil
    }
  }
}

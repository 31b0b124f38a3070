/// What a cell is, as written to files. Classes 1 to 9 have the numbers of Trends.Earth.
public enum ExtentClass: UInt8, CaseIterable, Hashable, Sendable {
  case noData = 0
  case urban = 1
  case suburban = 2
  /// Built-up land outside all urban clusters.
  case rural = 3
  case fringe = 4
  case captured = 5
  case open = 6
  /// Water as fringe, as captured, and elsewhere.
  case fringeWater = 7
  case capturedWater = 8
  case water = 9
  /// Rural built-up land in a hole of the urban extent.
  case enclosedRural = 10
  /// The same in clusters that are not part of the urban extent.
  case exurban = 11
  case exurbanSuburban = 12
  case exurbanFringe = 14
  case exurbanCaptured = 15
  case exurbanFringeWater = 17
  case exurbanCapturedWater = 18
  case exurbanEnclosedRural = 20

  /// Whether a cell of the class belongs to the urban extent; its water too, whether or not it counts.
  public var isInside: Bool {
    switch self {
    case .urban, .suburban, .fringe, .captured, .fringeWater, .capturedWater, .enclosedRural: true
    default: false
    }
  }

  public var isBuilt: Bool {
    switch self {
    case .urban, .suburban, .rural, .enclosedRural, .exurban, .exurbanSuburban, .exurbanEnclosedRural: true
    default: false
    }
  }

  /// The class of a cell by its `ExtentCell` bits.
  init(bits: UInt8) {
    let isWater = bits & ExtentCell.water != 0
    let base: ExtentClass =
      switch bits & ExtentCell.kind {
      case ExtentCell.urban: .urban
      case ExtentCell.suburban: .suburban
      case ExtentCell.rural: bits & ExtentCell.member != 0 ? .enclosedRural : .rural
      case ExtentCell.fringe: isWater ? .fringeWater : .fringe
      case ExtentCell.captured: isWater ? .capturedWater : .captured
      case ExtentCell.open: isWater ? .water : .open
      default: .noData
      }
    let isExurban = bits & ExtentCell.member != 0 && bits & ExtentCell.inside == 0
    self = isExurban ? ExtentClass(rawValue: base.rawValue + 10) ?? base : base
  }
}

extension UrbanExtent {
  private static let classOfBits: [UInt8] = (0..<256).map { ExtentClass(bits: UInt8($0)).rawValue }

  /// The class of every cell (`ExtentClass`), row by row.
  public var classes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: georeference.cellCount) { classes, count in
      fill(classes, rows: 0..<georeference.rows)
      count = georeference.cellCount
    }
  }

  /// Writes the classes of some rows into memory of the caller's.
  public func fill(_ classes: UnsafeMutableBufferPointer<UInt8>, rows: Range<Int>) {
    let count = rows.count * georeference.columns
    precondition(classes.count >= count && rows.clamped(to: 0..<georeference.rows) == rows)
    let cells = planes.cells + rows.lowerBound * georeference.columns
    UrbanExtent.classOfBits.withUnsafeBufferPointer { table in
      for place in 0..<count { classes[place] = table[Int(cells[place])] }
    }
  }
}

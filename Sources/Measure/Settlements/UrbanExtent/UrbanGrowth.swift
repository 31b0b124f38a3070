import Geography
import Glibc

/// The land by which the built-up land of an extent has grown between two dates, each cell with one type.
///
///     added     = built-up in the later extent and not built-up in the earlier one
///     inclusion = added, built-up before, outside the earlier extent
///     infill    = added, not built-up before, inside the earlier extent
///     extension = the rest where its new part of the extent touches the earlier extent
///     leapfrog  = the rest elsewhere
///
/// New parts are the connected groups of cells of the later extent that were not in the earlier one, open
/// space and water among them.
/// - Source: Atlas of Urban Expansion, 2016 edition.
public struct UrbanGrowth: Sendable {
  public enum GrowthType: UInt8, CaseIterable, Hashable, Sendable {
    case infill = 1
    case `extension` = 2
    case leapfrog = 3
    case inclusion = 4
  }

  /// Square metres of added built-up land of each type.
  public let addedSquareMetres: [GrowthType: Double]
  /// Built-up land of the earlier extent that is not built-up land of the later one.
  public let lostSquareMetres: Double
  /// Added land that had no value at the earlier date, among the types.
  public let formerlyUnknownSquareMetres: Double
  /// `GrowthType` for each added cell, else 0, row by row.
  public let types: [UInt8]

  public var addedTotalSquareMetres: Double { addedCells * cellSquareMetres }
  private let addedCells: Double
  private let cellSquareMetres: Double

  /// - Precondition: both extents lie on the same grid.
  /// - Parameter connectivity: by which new parts hang together and touch the earlier extent.
  public init(from earlier: UrbanExtent, to later: UrbanExtent, connectivity: CellConnectivity, threads: Int)
  {
    precondition(earlier.georeference == later.georeference, "both on the same grid")
    let (columns, rows) = (later.georeference.columns, later.georeference.rows)
    let (before, after) = (earlier.planes, later.planes)
    let work = ExtentPlanes(columns: columns, rows: rows)
    struct Counts { var counts = [Int](repeating: 0, count: 8), lost = 0, unknown = 0 }
    let height = 128
    var bands = [Counts](repeating: Counts(), count: (rows + height - 1) / height)
    bands.withUnsafeMutableBufferPointer { bands in
      nonisolated(unsafe) let bands = bands
      RowBands.forEach(rows: rows, height: height, threads: threads) { range in
        var sums = Counts()
        for place in (range.lowerBound * columns)..<(range.upperBound * columns) {
          let (old, new) = (before.cells[place], after.cells[place])
          // What neither was nor is in an extent.
          if (old | new) & ExtentCell.inside == 0 {
            work.cells[place] = 0
            continue
          }
          let (wasBuilt, isBuilt) = (ExtentCell.isBuilt(old), ExtentCell.isBuilt(new))
          let (wasInside, isInside) = (old & ExtentCell.inside != 0, new & ExtentCell.inside != 0)
          var mark: UInt8 = isInside && !wasInside ? GrowthMark.newPart : 0
          if isBuilt && isInside && !(wasBuilt && wasInside) {
            mark |=
              wasBuilt
              ? GrowthType.inclusion.rawValue : wasInside ? GrowthType.infill.rawValue : GrowthMark.outside
            sums.unknown += old == 0 ? 1 : 0
          }
          if wasBuilt && wasInside && !(isBuilt && isInside) { sums.lost += 1 }
          work.cells[place] = mark
        }
        bands[range.lowerBound / height] = sums
      }
    }

    let parts = work.clusters(bits: GrowthMark.newPart, connectivity: connectivity, threads: threads)
    var touches = [Bool](repeating: false, count: parts.count)
    for run in parts.runClusters.indices where !touches[Int(parts.runClusters[run])] {
      touches[Int(parts.runClusters[run])] = before.hasInside(
        around: Int(parts.runRows[run]), Int(parts.runStarts[run])..<Int(parts.runEnds[run]), connectivity)
    }
    for run in parts.runClusters.indices {
      let row = work.cells + Int(parts.runRows[run]) * columns
      let type: GrowthType = touches[Int(parts.runClusters[run])] ? .extension : .leapfrog
      for column in Int(parts.runStarts[run])..<Int(parts.runEnds[run]) {
        let mark = row[column]
        row[column] = mark & GrowthMark.outside != 0 ? type.rawValue : mark & GrowthMark.type
      }
    }

    let types = [UInt8](unsafeUninitializedCapacity: columns * rows) { types, count in
      types.baseAddress!.update(from: work.cells, count: columns * rows)
      count = columns * rows
    }
    self.types = types
    bands.withUnsafeMutableBufferPointer { bands in
      nonisolated(unsafe) let bands = bands
      RowBands.forEach(rows: rows, height: height, threads: threads) { range in
        var counts = [Int](repeating: 0, count: 8)
        counts.withUnsafeMutableBufferPointer { counts in
          for place in (range.lowerBound * columns)..<(range.upperBound * columns) {
            counts[Int(work.cells[place] & GrowthMark.type)] &+= 1
          }
        }
        bands[range.lowerBound / height].counts = counts
      }
    }
    let area = later.georeference.cellArea
    func cells(_ type: GrowthType) -> Int { bands.reduce(0) { $0 + $1.counts[Int(type.rawValue)] } }
    addedSquareMetres = Dictionary(
      uniqueKeysWithValues: GrowthType.allCases.map { ($0, Double(cells($0)) * area) })
    addedCells = Double(GrowthType.allCases.reduce(0) { $0 + cells($1) })
    cellSquareMetres = area
    lostSquareMetres = Double(bands.reduce(0) { $0 + $1.lost }) * area
    formerlyUnknownSquareMetres = Double(bands.reduce(0) { $0 + $1.unknown }) * area
  }

  /// Growth in a year, `ln(later / earlier) / years`, a year being 365.25 days; nil where a value or the time
  /// is not above 0.
  ///
  /// ```swift
  /// UrbanGrowth.rate(from: 100, to: 120, days: 3_652)   // 0.018234, or 1.8 % a year
  /// ```
  public static func rate(from earlier: Double, to later: Double, days: Int) -> Double? {
    guard earlier > 0, later > 0, days > 0 else { return nil }
    return Glibc.log(later / earlier) / (Double(days) / 365.25)
  }
}

/// Bits of a cell while its growth is found.
private enum GrowthMark {
  /// A `GrowthType`.
  static let type: UInt8 = 0x07
  /// Added, and of the type of its part.
  static let outside: UInt8 = 0x40
  /// In the later extent only.
  static let newPart: UInt8 = 0x80
}

extension ExtentPlanes {
  /// Whether a cell of the extent touches a run of cells outside it.
  fileprivate func hasInside(
    around row: Int, _ run: Range<Int>, _ connectivity: CellConnectivity
  ) -> Bool {
    let reach = connectivity == .edges ? 0 : 1
    func has(_ row: Int, _ columns: Range<Int>) -> Bool {
      guard row >= 0, row < rows else { return false }
      return columns.clamped(to: 0..<self.columns).contains {
        cells[row * self.columns + $0] & ExtentCell.inside != 0
      }
    }
    return has(row, (run.lowerBound - 1)..<(run.upperBound + 1))
      || has(row - 1, (run.lowerBound - reach)..<(run.upperBound + reach))
      || has(row + 1, (run.lowerBound - reach)..<(run.upperBound + reach))
  }
}

import CGDAL
import Monitoring

/// Carries positions from one coordinate reference system to another (PROJ through GDAL).
///
/// Of the transformations between two datums the most exact that needs no file from the network is taken.
/// One value serves one thread at a time.
public struct Reprojection: ~Copyable {
  private let handle: OGRCoordinateTransformationH

  /// - Parameter place: where the need for it arises, for the message.
  /// - Throws: `crs.unknown` where there is no way from the one to the other.
  public init(
    from source: CoordinateReference, to target: CoordinateReference, at place: Place
  ) throws(InputIssues) {
    do throws(GDALFailure) {
      handle = try GDAL.call {
        source.withHandle { source in
          target.withHandle { target in OCTNewCoordinateTransformation(source, target) }
        }
      }
    } catch {
      throw InputIssues([InputIssue("crs.unknown", at: place, found: "\(source.text) → \(target.text)")])
    }
  }

  deinit { OCTDestroyCoordinateTransformation(handle) }

  /// Moves every point in place, east before north. A point that has no place in the target becomes NaN.
  ///
  /// - Returns: the number of points that have no place.
  @discardableResult
  public func apply(x: inout [Double], y: inout [Double]) -> Int {
    precondition(x.count == y.count, "as many x as y")
    return x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in apply(x: x, y: y) }
    }
  }

  @discardableResult
  public func apply(x: UnsafeMutableBufferPointer<Double>, y: UnsafeMutableBufferPointer<Double>) -> Int {
    let handle = handle
    var lost = 0
    // The library counts in 32 bits.
    let piece = 1 << 20
    var success = [Int32](repeating: 0, count: min(piece, x.count))
    var start = 0
    while start < x.count {
      let count = min(piece, x.count - start)
      // A failure of single points is told by `success`, so the complaint itself is not needed.
      _ = try? GDAL.call {
        OCTTransformEx(handle, Int32(count), x.baseAddress! + start, y.baseAddress! + start, nil, &success)
      }
      for index in 0..<count
      where success[index] == 0 || !x[start + index].isFinite || !y[start + index].isFinite {
        x[start + index] = .nan
        y[start + index] = .nan
        lost += 1
      }
      start += count
    }
    return lost
  }

  /// Moves a geometry in place; within `GDAL.call`.
  func apply(to geometry: OGRGeometryH) -> Bool { OGR_G_Transform(geometry, handle) == OGRERR_NONE }
}

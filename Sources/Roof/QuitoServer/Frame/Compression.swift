import CZlib

/// Writes the gzip format, whole or piece by piece.
final class GzipStream {
  /// Of whole answers that are kept, and of those that are made on the way.
  static let levelOfKept: Int32 = 6
  static let levelOfStreamed: Int32 = 1

  private var stream = z_stream()
  private static let bufferBytes = 64 * 1024

  init(level: Int32) {
    let code = quito_gzip_begin(&stream, level)
    precondition(code == Z_OK, "zlib could not begin")
  }

  deinit { deflateEnd(&stream) }

  /// - Parameter isLast: nothing may be added afterwards. Pieces before the last are given out whole, so that the
  ///   client can read each as it comes.
  func add(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
    var out: [UInt8] = []
    var bytes = bytes
    bytes.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      var buffer = [UInt8](repeating: 0, count: GzipStream.bufferBytes)
      repeat {
        buffer.withUnsafeMutableBufferPointer { output in
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(output.count)
          _ = deflate(&stream, isLast ? Z_FINISH : Z_SYNC_FLUSH)
        }
        out += buffer[..<(GzipStream.bufferBytes - Int(stream.avail_out))]
      } while stream.avail_out == 0
    }
    return out
  }

  static func whole(_ bytes: [UInt8], level: Int32) -> [UInt8] {
    GzipStream(level: level).add(bytes, isLast: true)
  }
}

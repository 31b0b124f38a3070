import CDeflate
import Monitoring

/// Where the blobs of an OpenStreetMap PBF file lie, found by stepping from header to header without
/// unpacking anything.
struct BlobIndex: Sendable {
  /// Limits of the format, bytes.
  static let maximumHeaderSize = 64 * 1024
  static let maximumBlobSize = 32 * 1024 * 1024

  /// Features of the format that this reader understands; a file that requires others is refused.
  static let understoodFeatures: Set<String> = ["OsmSchema-V0.6", "DenseNodes"]

  struct Blob: Sendable {
    /// Of the blob's message, from the start of the file.
    var offset: Int
    var size: Int
  }

  /// The blobs that hold nodes, ways and relations, in the order of the file.
  private(set) var blobs: [Blob] = []

  init(_ bytes: UnsafeRawBufferPointer, name: String) throws(InputIssues) {
    guard bytes.count > 0 else { throw InputIssues([InputIssue("file.empty", at: Place(file: name))]) }
    func fault(_ code: String, at offset: Int) -> InputIssues {
      InputIssues([InputIssue(code, at: Place(file: name), found: String(offset))])
    }
    var offset = 0
    var hasHeader = false
    while offset < bytes.count {
      guard bytes.count - offset >= 4 else { throw fault("pbf.truncated", at: offset) }
      let headerSize = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      guard headerSize > 0, headerSize <= BlobIndex.maximumHeaderSize else {
        throw fault("pbf.format", at: offset)
      }
      let headerOffset = offset + 4
      guard bytes.count - headerOffset >= headerSize else { throw fault("pbf.truncated", at: offset) }
      let header: (type: String, size: Int)
      do throws(BlobFault) {
        header = try BlobIndex.header(bytes.message(headerOffset, headerSize))
      } catch { throw InputIssues([error.issue(at: offset, name: name)]) }
      let blob = Blob(offset: headerOffset + headerSize, size: header.size)
      guard blob.size >= 0, blob.size <= BlobIndex.maximumBlobSize else {
        throw fault("pbf.format", at: offset)
      }
      guard bytes.count - blob.offset >= blob.size else { throw fault("pbf.truncated", at: offset) }
      switch header.type {
      case "OSMHeader":
        hasHeader = true
        do throws(BlobFault) {
          try Inflater().unpack(bytes.message(blob.offset, blob.size), BlobIndex.checkFeatures)
        } catch { throw InputIssues([error.issue(at: offset, name: name)]) }
      case "OSMData":
        guard hasHeader else { throw fault("pbf.format", at: offset) }
        blobs.append(blob)
      default: break  // blobs of other kinds are to be passed over
      }
      offset = blob.offset + blob.size
    }
    guard hasHeader else { throw fault("pbf.format", at: 0) }
  }

  /// `BlobHeader`: 1 type, 2 index data, 3 size of the blob.
  private static func header(
    _ message: ProtocolBufferReader.Bytes
  ) throws(BlobFault) -> (type: String, size: Int) {
    var reader = ProtocolBufferReader(message)
    var type = ""
    var size: UInt64?
    while let field = try reader.field() {
      switch field.number {
      case 1: type = String(decoding: try reader.bytes(field.type), as: UTF8.self)
      case 3: size = try reader.number(field.type)
      default: try reader.skip(field.type)
      }
    }
    guard let size, size <= UInt64(Int32.max) else { throw .format }
    return (type, Int(size))
  }

  /// `HeaderBlock`: 4 required features.
  private static func checkFeatures(_ message: ProtocolBufferReader.Bytes) throws(BlobFault) {
    var reader = ProtocolBufferReader(message)
    while let field = try reader.field() {
      if field.number == 4 {
        let feature = String(decoding: try reader.bytes(field.type), as: UTF8.self)
        if !understoodFeatures.contains(feature) { throw .feature(feature) }
      } else {
        try reader.skip(field.type)
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  func message(_ offset: Int, _ count: Int) -> ProtocolBufferReader.Bytes {
    ProtocolBufferReader.Bytes(rebasing: bindMemory(to: UInt8.self)[offset..<offset + count])
  }
}

/// What is wrong with one blob.
enum BlobFault: Error, Sendable {
  /// The bytes are not what the format demands.
  case format
  /// Packed by a method other than zlib.
  case compression(String)
  /// The file demands of its reader what this one cannot do.
  case feature(String)

  func issue(at offset: Int, name: String) -> InputIssue {
    let place = Place(file: name)
    return switch self {
    case .format: InputIssue("pbf.format", at: place, found: String(offset))
    case .compression(let method): InputIssue("pbf.compression", at: place, found: method)
    case .feature(let feature): InputIssue("pbf.feature", at: place, found: feature)
    }
  }
}

/// Unpacks blobs into one buffer that is used again and again; one a thread.
final class Inflater {
  private let decompressor = libdeflate_alloc_decompressor()
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 20

  init() { buffer = .allocate(capacity: capacity) }

  deinit {
    buffer.deallocate()
    libdeflate_free_decompressor(decompressor)
  }

  /// `Blob`: 1 raw, 2 size when unpacked, 3 zlib, 4 lzma, 5 bzip2, 6 lz4, 7 zstd. What `body` is given holds
  /// only while it runs.
  func unpack<Result>(
    _ message: ProtocolBufferReader.Bytes,
    _ body: (ProtocolBufferReader.Bytes) throws(BlobFault) -> Result
  ) throws(BlobFault) -> Result {
    // The buffer goes with the object, and the object could go after its last use, before `body` has run.
    defer { withExtendedLifetime(self) {} }
    var reader = ProtocolBufferReader(message)
    var rawSize: UInt64?
    var packed: ProtocolBufferReader.Bytes?
    while let field = try reader.field() {
      switch field.number {
      case 1: return try body(try reader.bytes(field.type))
      case 2: rawSize = try reader.number(field.type)
      case 3: packed = try reader.bytes(field.type)
      case 4, 5, 6, 7: throw .compression(["lzma", "bzip2", "lz4", "zstd"][Int(field.number) - 4])
      default: try reader.skip(field.type)
      }
    }
    guard let packed, let rawSize, rawSize <= UInt64(BlobIndex.maximumBlobSize) else { throw .format }
    let size = Int(rawSize)
    if size > capacity {
      buffer.deallocate()
      capacity = size
      buffer = .allocate(capacity: capacity)
    }
    // Without a place for the count the call succeeds only when exactly `size` bytes come out.
    let result = libdeflate_zlib_decompress(
      decompressor, packed.baseAddress, packed.count, buffer, size, nil)
    guard result == LIBDEFLATE_SUCCESS else { throw .format }
    return try body(ProtocolBufferReader.Bytes(start: buffer, count: size))
  }
}

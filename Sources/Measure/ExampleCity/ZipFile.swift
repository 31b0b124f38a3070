/// Puts files into one zip archive, stored as they are.
///
/// - Source: PKWARE, *.ZIP File Format Specification* 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
enum ZipFile {
  /// Nothing but whole seconds of one fixed moment, so that equal files make equal archives: 1980-01-01.
  private static let date = 0x21

  static func bytes(of files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for file in files {
      let name = Array(file.name.utf8)
      // Version 2.0, no flags, stored, time and date, checksum, both sizes, length of the name, no extras.
      let common =
        little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(date, 2)
        + little(Int(checksum(of: file.bytes)), 4) + little(file.bytes.count, 4) + little(file.bytes.count, 4)
        + little(name.count, 2) + little(0, 2)
      directory += little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2)
      directory += little(0, 2) + little(0, 4) + little(out.count, 4) + name
      out += little(0x0403_4B50, 4) + common + name + file.bytes
    }
    let start = out.count
    out += directory
    out += little(0x0605_4B50, 4) + little(0, 2) + little(0, 2) + little(files.count, 2)
    out += little(files.count, 2) + little(directory.count, 4) + little(start, 4) + little(0, 2)
    return out
  }

  private static func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  /// CRC-32 with the polynomial of ISO 3309, as section 4.4.7 asks.
  private static func checksum(of bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ (sum >> 8) }
  }

  private static let table: [UInt32] = (0..<256).map { place in
    (0..<8).reduce(UInt32(place)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }
}

import ExampleCity
import Testing

/// Reads a timetable's archive back by the directory at its end.
struct ZipFileTests {
  private static func number(_ bytes: ArraySlice<UInt8>, at offset: Int, _ count: Int) -> Int {
    let start = bytes.startIndex + offset
    return bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// CRC-32, bit by bit.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> Int {
    var sum: UInt32 = ~0
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return Int(~sum)
  }

  @Test func everyMemberIsThereWithItsChecksum() {
    #expect(ZipFileTests.checksum(ArraySlice("123456789".utf8)) == 0xCBF4_3926)
    let archive = CityTests.city.files.first { $0.name == "gtfs-2015.zip" }!.bytes
    let end = archive.suffix(22)
    #expect(ZipFileTests.number(end, at: 0, 4) == 0x0605_4B50)
    var directory = archive[ZipFileTests.number(end, at: 16, 4)...]
    var names: [String] = []
    for _ in 0..<ZipFileTests.number(end, at: 10, 2) {
      #expect(ZipFileTests.number(directory, at: 0, 4) == 0x0201_4B50)
      let length = ZipFileTests.number(directory, at: 28, 2)
      names.append(String(decoding: directory.dropFirst(46).prefix(length), as: UTF8.self))
      let member = archive[ZipFileTests.number(directory, at: 42, 4)...]
      #expect(ZipFileTests.number(member, at: 0, 4) == 0x0403_4B50)
      let content = member.dropFirst(30 + length).prefix(ZipFileTests.number(directory, at: 24, 4))
      #expect(ZipFileTests.checksum(content) == ZipFileTests.number(directory, at: 16, 4), "\(names.last!)")
      directory = directory.dropFirst(46 + length)
    }
    #expect(
      names == [
        "agency.txt", "calendar.txt", "calendar_dates.txt", "feed_info.txt", "frequencies.txt", "routes.txt",
        "stop_times.txt", "stops.txt", "trips.txt",
      ])
  }
}

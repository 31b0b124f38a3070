import ExampleCountry
import Monitoring
import Testing

/// Countries that several tests look at, drawn once.
enum ExampleCountries {
  static let first = ExampleCountry(seed: 1)
  static let second = ExampleCountry(seed: 2)
  static let files = filesByName(of: first)

  static func filesByName(of country: ExampleCountry) -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: country.files.map { ($0.name, $0.bytes) })
  }

  /// One digest over every file, its name and length included.
  static func digest(of country: ExampleCountry) -> String {
    var builder = DigestBuilder()
    for file in country.files {
      Array("\(file.name) \(file.bytes.count)\n".utf8).withUnsafeBytes { builder.update($0) }
      file.bytes.withUnsafeBytes { builder.update($0) }
    }
    return builder.finish().text
  }

  /// The rows of a table by the names of its columns; every row must have all of them.
  static func rows(_ name: String) throws -> [[String: String]] {
    let text = String(decoding: try #require(files[name]), as: UTF8.self)
    #expect(text.utf8.last == UInt8(ascii: "\n"))
    let lines = text.split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let columns = try #require(lines.first)
    #expect(Set(columns).count == columns.count)
    return try lines.dropFirst().map { cells in
      try #require(cells.count == columns.count, "\(name): \(cells)")
      return Dictionary(uniqueKeysWithValues: zip(columns, cells))
    }
  }
}

extension [String: String] {
  /// The number of a cell.
  func number(_ column: String) throws -> Double {
    let text = try #require(self[column])
    return try #require(Double(text), "\(column): \(text)")
  }
}

import Monitoring

/// One observation of a file as the file says it, handed over while it is being read.
struct SDMXRecord {
  /// Every component met so far; grows from record to record and never changes its order.
  var columns: [String] = []
  /// One value a column, empty where the record says nothing.
  var values: [String] = []
  var line = 0
  /// `AGENCY:ID(VERSION)`, or what else names the structure; empty where nothing does.
  var structure = ""
  /// `I`, `A`, `M`, `R` or `D`; empty where nothing says.
  var action = ""
}

/// Data of any SDMX format, told apart by how they begin.
public enum SDMXReader {
  /// - Parameters:
  ///   - pieces: calls its argument with the bytes of the file, piece after piece.
  ///   - file: the name that issues give.
  /// - Throws: every fault of the file: `sdmx.import.…`, `exchange.…`, `markup.…`, `text.…`, and nothing is
  ///   read; or what `pieces` throws.
  public static func read(
    file: String, into importer: inout SDMXImporter,
    pieces: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    var start: [UInt8] = []
    var markup: SDMXMLReader?
    var text: [UInt8] = []
    var isMarkup: Bool?
    var own = importer
    try pieces { piece in
      if isMarkup == nil {
        start.append(contentsOf: piece)
        guard let first = start.first(where: { !isBlank($0) }) else { return }
        isMarkup = first == UInt8(ascii: "<")
        if isMarkup == true {
          let reader = SDMXMLReader(file: file) { own.take($0) }
          markup = reader
          try start.withUnsafeBytes { try reader.feed($0) }
        } else {
          text = start
        }
        start = []
      } else if let markup {
        try markup.feed(piece)
      } else {
        text.append(contentsOf: piece)
      }
    }
    if let markup {
      try markup.finish()
      markup.detach()
    } else {
      try SDMXCSVReader.read(text.isEmpty ? start : text, file: file, mapping: own.mapping) { own.take($0) }
    }
    importer = own
  }

  /// Blanks, and the mark of byte order.
  private static func isBlank(_ byte: UInt8) -> Bool {
    [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains(byte)
  }
}

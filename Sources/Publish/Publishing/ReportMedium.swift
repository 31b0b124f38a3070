/// What a report is made for.
public enum ReportMedium: Hashable, Sendable {
  /// A page that lives: its map and charts answer to mouse and keyboard.
  case screen
  /// A page to be printed into a file: without scripts, everything open, with a title page, a table of contents
  /// and running heads. The numbers of the pages on which the parts of the table of contents begin, by their
  /// identifiers, are known once it has been printed; none are known before.
  case paper(pages: [String: Int])

  var isPaper: Bool { self != .screen }
}

/// What stands at the head and the foot of every printed page but the first.
struct RunningHead {
  var title: String
  /// With the places `{page}` and `{pages}`.
  var folio: String
  var isRightToLeft: Bool

  /// Rules for the margins of pages.
  var style: [UInt8] {
    let (start, end) = isRightToLeft ? ("right", "left") : ("left", "right")
    let look = """
      font: 8pt/1.3 "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", sans-serif; color: #333333; \
      direction: \(isRightToLeft ? "rtl" : "ltr"); white-space: nowrap;
      """
    return Array(
      """
      @page {
        @top-\(start) { content: \(Self.quoted(title)); \(look) }
        @bottom-\(end) { content: \(counted(folio)); \(look) }
      }
      @page :first { @top-\(start) { content: none; } @bottom-\(end) { content: none; } }

      """.utf8)
  }

  /// The phrase in pieces, with the counters of the browser where the numbers stand.
  private func counted(_ phrase: String) -> String {
    var pieces: [String] = []
    var rest = phrase[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = rest[rest.index(after: open)..<close]
      pieces.append(Self.quoted(String(rest[..<open])))
      pieces.append(name == "page" || name == "pages" ? "counter(\(name))" : Self.quoted("{\(name)}"))
      rest = rest[rest.index(after: close)...]
    }
    pieces.append(Self.quoted(String(rest)))
    return pieces.filter { $0 != "\"\"" }.joined(separator: " ")
  }

  /// A string of CSS: whatever could end it, or the element it stands in, is written by its number.
  static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\", "<", ">", "\u{0}"..."\u{1F}", "\u{7F}": out += "\\\(String(scalar.value, radix: 16)) "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

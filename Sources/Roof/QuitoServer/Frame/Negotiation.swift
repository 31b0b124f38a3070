import Monitoring

/// What a client would rather have, by its headers.
enum Negotiation {
  /// The range of a header with its weight, as `fr;q=0.8`; heaviest first, those of weight 0 left out.
  static func ranges(_ header: String) -> [String] {
    if header.isEmpty { return [] }
    var ranges: [(text: String, weight: Double, place: Int)] = []
    for (place, part) in header.split(separator: ",").prefix(50).enumerated() {
      let pieces = part.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
      guard let text = pieces.first, !text.isEmpty else { continue }
      let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      if weight > 0 { ranges.append((text, min(1, weight), place)) }
    }
    return ranges.sorted { ($1.weight, $0.place) < ($0.weight, $1.place) }.map(\.text)
  }

  static func language(_ request: WebRequest, fallback: Language) -> Language {
    if let asked = request.value("lang").flatMap(Language.init(rawValue:)) { return asked }
    for range in ranges(request.headers["accept-language"] ?? "") {
      if let language = Language(rawValue: String(range.prefix { $0 != "-" })) { return language }
    }
    return fallback
  }

  /// Whether a page is wanted rather than data: browsers name HTML before anything else.
  static func prefersPage(_ request: WebRequest) -> Bool {
    if let asked = request.value("f") { return asked == "html" }
    for range in ranges(request.headers["accept"] ?? "") {
      if range == "text/html" || range == "application/xhtml+xml" { return true }
      if range.contains("json") || range == "*/*" || range == "application/*" { return false }
    }
    return false
  }

  static func takesGzip(_ request: WebRequest) -> Bool {
    ranges(request.headers["accept-encoding"] ?? "").contains { $0 == "gzip" || $0 == "*" }
  }
}

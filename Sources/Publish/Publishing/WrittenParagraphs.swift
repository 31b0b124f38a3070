import Monitoring

/// A figure that running text names: series, area, period and part.
public struct ObservationReference: Hashable, Sendable {
  public var series: String
  public var area: String
  /// Nil for the newest.
  public var period: Period?
  public var disaggregation: Disaggregation

  public init(
    series: String, area: String, period: Period?, disaggregation: Disaggregation = Disaggregation()
  ) {
    self.series = series
    self.area = area
    self.period = period
    self.disaggregation = disaggregation
  }

  /// As it is written between the braces, without the word before the colon.
  public var text: String {
    ([series, area, period?.text ?? "latest"]
      + disaggregation.codes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(
        separator: ", ")
  }
}

/// What an editor wrote, taken apart: paragraphs parted by empty lines, lines that begin with a hyphen and a blank
/// for the items of a list, and references in braces:
///
///     In {observation: EN_LND_SLUM, XXA, 2025} of households …, see paragraph {paragraph: housing-figures}.
///
///     - Upgrade {observation: EN_LND_SLUM, XXA, latest, SEX=F} …
///     - Publish table {table: housing-figures} every year.
public struct WrittenParagraphs: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case text(String)
    case observation(ObservationReference, line: Int)
    /// The number of the first paragraph made for, or written under, a code of the outline.
    case paragraph(String, line: Int)
    /// The number of the table that a paragraph has.
    case table(String, line: Int)
  }

  enum Block: Hashable, Sendable {
    case paragraph([Part])
    case items([[Part]])
  }

  let blocks: [Block]

  /// The figures it names, each once.
  public var references: [ObservationReference] {
    var seen: Set<ObservationReference> = []
    return parts.compactMap { part in
      guard case .observation(let reference, _) = part, seen.insert(reference).inserted else { return nil }
      return reference
    }
  }

  var parts: [Part] {
    blocks.flatMap { block in
      switch block {
      case .paragraph(let parts): parts
      case .items(let items): items.flatMap(\.self)
      }
    }
  }

  public var isEmpty: Bool { blocks.isEmpty }

  /// A text of no more signs than these is read.
  public static let mostCharacters = 100_000

  /// - Throws: every fault: `report-text.brace` for a brace without its fellow, `report-text.reference` for what
  ///   is no reference, `report-text.period`, `report-text.part`, `report-text.control` for signs that no text
  ///   holds, `report-text.long`.
  public init(_ text: String, file: String) throws(InputIssues) {
    var reader = Reader(file: file)
    reader.read(text)
    try reader.issues.throwIfAnyError()
    blocks = reader.blocks
  }

  private struct Reader {
    let file: String
    var issues = InputIssues()
    var blocks: [Block] = []
    private var paragraph: [Part] = []
    private var items: [[Part]] = []
    private var line = 0

    init(file: String) { self.file = file }

    mutating func read(_ text: String) {
      guard text.count <= WrittenParagraphs.mostCharacters else {
        issues.append(
          InputIssue(
            "report-text.long", at: Place(file: file), found: String(text.count),
            arguments: ["most": String(WrittenParagraphs.mostCharacters)]))
        return
      }
      for written in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        line += 1
        let content = trimmed(written)
        if content.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && $0 != "\t" })
        {
          issue("report-text.control", content)
        }
        if content.isEmpty {
          end()
        } else if content.hasPrefix("- ") {
          if !paragraph.isEmpty { endParagraph() }
          items.append(parts(of: trimmed(content.dropFirst(2))))
        } else if !items.isEmpty {
          // A line that goes on below an item belongs to it.
          items[items.count - 1] += [.text(" ")] + parts(of: content)
        } else {
          paragraph += (paragraph.isEmpty ? [] : [.text(" ")]) + parts(of: content)
        }
      }
      end()
    }

    private mutating func end() {
      endParagraph()
      if !items.isEmpty { blocks.append(.items(items)) }
      items = []
    }

    private mutating func endParagraph() {
      if !paragraph.isEmpty { blocks.append(.paragraph(paragraph)) }
      paragraph = []
    }

    private func trimmed(_ text: Substring) -> Substring {
      var text = text.drop(while: \.isWhitespace)
      while text.last?.isWhitespace == true { text.removeLast() }
      return text
    }

    private mutating func issue(_ code: String, _ found: some StringProtocol) {
      issues.append(InputIssue(code, at: Place(file: file, line: line), found: String(found.prefix(80))))
    }

    private mutating func parts(of text: Substring) -> [Part] {
      var parts: [Part] = []
      var rest = text
      while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
        if brace > rest.startIndex { parts.append(.text(String(rest[..<brace]))) }
        guard rest[brace] == "{",
          let close = rest[rest.index(after: brace)...].firstIndex(where: { $0 == "{" || $0 == "}" }),
          rest[close] == "}"
        else {
          issue("report-text.brace", rest[brace...])
          return parts
        }
        let inside = rest[rest.index(after: brace)..<close]
        if let part = reference(inside) { parts.append(part) }
        rest = rest[rest.index(after: close)...]
      }
      if !rest.isEmpty { parts.append(.text(String(rest))) }
      return parts
    }

    private mutating func reference(_ inside: Substring) -> Part? {
      let halves = inside.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
      guard halves.count == 2, !halves[1].isEmpty else {
        issue("report-text.reference", inside)
        return nil
      }
      let fields = halves[1].split(separator: ",", omittingEmptySubsequences: false).map {
        String(trimmed($0))
      }
      switch (String(halves[0]), fields.count) {
      case ("paragraph", 1): return .paragraph(fields[0], line: line)
      case ("table", 1): return .table(fields[0], line: line)
      case ("observation", 3...) where !fields.contains(""):
        let period = Period(fields[2])
        guard period != nil || fields[2] == "latest" else {
          issue("report-text.period", fields[2])
          return nil
        }
        guard let part = Disaggregation(text: fields[3...].joined(separator: ";")) else {
          issue("report-text.part", fields[3...].joined(separator: ", "))
          return nil
        }
        return .observation(
          ObservationReference(series: fields[0], area: fields[1], period: period, disaggregation: part),
          line: line)
      default:
        issue("report-text.reference", inside)
        return nil
      }
    }
  }
}

/// The last version of what an editor wrote for one paragraph.
public struct WrittenText: Hashable, Sendable {
  /// `t12`
  public var id: String
  public var paragraph: String
  public var version: Int
  public var author: String
  public var recorded: Timestamp
  public var digest: Digest
  public var content: WrittenParagraphs

  public init(
    id: String, paragraph: String, version: Int, author: String, recorded: Timestamp, digest: Digest,
    content: WrittenParagraphs
  ) {
    self.id = id
    self.paragraph = paragraph
    self.version = version
    self.author = author
    self.recorded = recorded
    self.digest = digest
    self.content = content
  }
}

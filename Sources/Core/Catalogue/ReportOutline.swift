import Monitoring
import Yams

/// What a report is made of, in its order: sections, and in them paragraphs that are made from the store or
/// written by an editor. One file in `Content/report-outlines`.
///
/// ```swift
/// let outline = try ReportOutline("agenda", content: content, indicators: known)
/// outline.titles[.fr]
/// ```
public struct ReportOutline: Hashable, Sendable {
  /// What a paragraph says.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Only what an editor wrote for it.
    case written
    /// The figures of its indicators, in words and as a table.
    case figures
    /// The figures of its indicators city by city.
    case cities
    /// What is to be reached, and how far it is.
    case targets
    /// The sample of cities.
    case sample
    /// The ranking of the cities by a composite index.
    case index
    /// Indicators of which there is no figure.
    case gaps
    /// What the store holds, and how it can be checked.
    case store
  }

  public struct Paragraph: Hashable, Sendable {
    /// What editors call it: `housing-figures`.
    public var code: String
    public var kind: Kind
    /// Of `figures` and `cities`.
    public var indicators: [String]

    public init(code: String, kind: Kind, indicators: [String] = []) {
      self.code = code
      self.kind = kind
      self.indicators = indicators
    }
  }

  public struct Section: Hashable, Sendable {
    public var code: String
    public var titles: LocalisedText
    /// Whether heading and paragraphs are counted; those of a summary are not.
    public var isNumbered: Bool
    public var paragraphs: [Paragraph]
    /// Below this one, under its heading; these have none below them.
    public var sections: [Section]

    public init(
      code: String, titles: LocalisedText, isNumbered: Bool = true, paragraphs: [Paragraph] = [],
      sections: [Section] = []
    ) {
      self.code = code
      self.titles = titles
      self.isNumbered = isNumbered
      self.paragraphs = paragraphs
      self.sections = sections
    }

    /// Its own, then those of the sections below it.
    public var allParagraphs: [Paragraph] { paragraphs + sections.flatMap(\.paragraphs) }
  }

  /// The file's name without `.yaml`.
  public var code: String
  public var titles: LocalisedText
  public var sections: [Section]

  public init(code: String, titles: LocalisedText, sections: [Section]) {
    self.code = code
    self.titles = titles
    self.sections = sections
  }

  /// In the order of the report.
  public var paragraphs: [Paragraph] { sections.flatMap(\.allParagraphs) }

  private static let folder = "report-outlines"

  /// The outlines there are, by name.
  public static func names(_ content: ContentFolder) -> [String] {
    FolderListing.names(in: content.file(folder), endingIn: ".yaml").map {
      String($0.dropLast(".yaml".count))
    }
  }

  /// - Parameter indicators: codes that the catalogue knows.
  /// - Throws: `outline.unknown` for a name without a file; else every fault of the file: `outline.code` for a
  ///   code with other signs than small letters, digits and hyphens, `outline.code.twice`,
  ///   `outline.indicator.unknown`, `outline.indicators.idle` where the kind has none, and those of all content.
  public init(_ name: String, content: ContentFolder, indicators: some Collection<String>)
    throws(InputIssues)
  {
    let names = Self.names(content)
    guard names.contains(name) else {
      throw InputIssues([
        InputIssue(
          "outline.unknown", at: Place(file: content.file(Self.folder)), found: name,
          arguments: ["known": names.joined(separator: ", ")])
      ])
    }
    var reader = OutlineReader(path: content.file("\(Self.folder)/\(name).yaml"), known: Set(indicators))
    let (titles, sections) = try reader.read()
    self.init(code: name, titles: titles, sections: sections)
  }
}

private struct OutlineReader {
  private var yaml: ContentYAML
  private let known: Set<String>
  private var lineOfCode: [String: Int] = [:]

  init(path: String, known: Set<String>) {
    yaml = ContentYAML(path: path)
    self.known = known
  }

  mutating func read() throws(InputIssues) -> (LocalisedText, [ReportOutline.Section]) {
    let root = try yaml.root()
    if let root { yaml.check(root, required: ["titles", "sections"]) }
    let titles = yaml.localised(root?["titles"], field: "titles")
    let sections = sections(root?["sections"], isTop: true)
    try yaml.issues.throwIfAnyError()
    return (titles, sections)
  }

  private mutating func sections(_ node: Node?, isTop: Bool) -> [ReportOutline.Section] {
    yaml.list(node, field: "sections").compactMap { node in
      guard let entry = yaml.mapping(node, field: "sections") else { return nil }
      yaml.check(
        entry, required: ["code", "titles"],
        optional: isTop ? ["paragraphs", "sections", "numbered"] : ["paragraphs"], field: "sections")
      let numbered = entry["numbered"].flatMap {
        yaml.choice($0, among: ["true", "false"], field: "sections.numbered")
      }
      return ReportOutline.Section(
        code: code(entry["code"], field: "sections.code"),
        titles: yaml.localised(entry["titles"], field: "sections.titles"), isNumbered: numbered != "false",
        paragraphs: yaml.list(entry["paragraphs"], field: "paragraphs").compactMap { paragraph($0) },
        sections: isTop ? sections(entry["sections"], isTop: false) : [])
    }
  }

  private mutating func paragraph(_ node: Node) -> ReportOutline.Paragraph? {
    guard let entry = yaml.mapping(node, field: "paragraphs") else { return nil }
    yaml.check(entry, required: ["code", "kind"], optional: ["indicators"], field: "paragraphs")
    let code = code(entry["code"], field: "paragraphs.code")
    let kind: ReportOutline.Kind? = yaml.choice(entry["kind"], field: "paragraphs.kind")
    var indicators: [String] = []
    for node in yaml.list(entry["indicators"], field: "paragraphs.indicators") {
      guard let text = yaml.text(node, field: "paragraphs.indicators") else { continue }
      indicators.append(text)
      guard !known.contains(text) else { continue }
      yaml.append(
        "outline.indicator.unknown", at: node, field: "paragraphs.indicators", found: text,
        arguments: ["nearest": Suggestion.nearest(to: text, among: Array(known)) ?? "11.1.1"])
    }
    guard let kind else { return nil }
    let takesIndicators = kind == .figures || kind == .cities
    if takesIndicators, entry["indicators"] == nil {
      yaml.append("content.key.missing", at: node, field: "paragraphs", arguments: ["key": "indicators"])
    } else if !takesIndicators, let idle = entry["indicators"] {
      yaml.append("outline.indicators.idle", at: idle, field: "paragraphs.indicators", found: kind.rawValue)
    }
    return ReportOutline.Paragraph(code: code, kind: kind, indicators: indicators)
  }

  /// Codes of sections and paragraphs are anchors of one page: each stands once.
  private mutating func code(_ node: Node?, field: String) -> String {
    guard let code = yaml.text(node, field: field) else { return "" }
    guard code.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil else {
      yaml.append("outline.code", at: node, field: field, found: code)
      return code
    }
    if let first = lineOfCode[code] {
      yaml.append(
        "outline.code.twice", at: node, field: field, found: code, arguments: ["first": String(first)])
    } else {
      lineOfCode[code] = node?.mark?.line ?? 1
    }
    return code
  }
}

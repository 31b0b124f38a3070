import Monitoring

/// What an editor wrote for one paragraph of a report.
public struct ReportText: Hashable, Sendable {
  /// What makes two texts versions of one another.
  public struct Key: Hashable, Sendable {
    /// The outline it belongs to: `agenda`.
    public var report: String
    /// The area it was written for; empty where it holds for every area.
    public var area: String
    /// The paragraph of the outline.
    public var paragraph: String
    public var language: Language

    public init(report: String, area: String = "", paragraph: String, language: Language) {
      self.report = report
      self.area = area
      self.paragraph = paragraph
      self.language = language
    }
  }

  public var key: Key
  /// As it was written; empty where the editor took it back.
  public var text: String
  /// Who wrote it, as they call themselves.
  public var author: String

  public init(key: Key, text: String, author: String) {
    self.key = key
    self.text = text
    self.author = author
  }
}

/// A text as the store keeps it: a later one of the same key is its next version, and a link of a chain of
/// texts.
public struct RecordedReportText: Hashable, Sendable {
  /// Counted from 1 over the whole store, without gaps.
  public var number: Int
  public var text: ReportText
  /// Counted from 1 for each key.
  public var version: Int
  public var recorded: Timestamp
  /// The digest of the text before this one; 64 zeros for the first.
  public var previous: Digest
  /// Over everything above.
  public var digest: Digest

  /// `t12`
  public var id: String { "t\(number)" }

  /// What `digest` is taken over; it holds the digest of the text before, which makes the chain.
  var canonical: JSON {
    [
      "area": .string(text.key.area),
      "author": .string(text.author),
      "language": .string(text.key.language.rawValue),
      "number": JSON(number),
      "paragraph": .string(text.key.paragraph),
      "previous": .string(previous.text),
      "recorded": .string(recorded.text),
      "report": .string(text.key.report),
      "text": .string(text.text),
      "version": JSON(version),
    ]
  }
}

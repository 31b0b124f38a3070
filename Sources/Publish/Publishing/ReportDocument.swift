import Catalogue
import Monitoring

/// A part of a report that its table of contents names.
public struct ReportPart: Hashable, Sendable {
  /// The identifier that links of the page lead to.
  public var id: String
  public var title: String
  /// 1, or 2 for a part of the one before.
  public var level: Int

  public init(id: String, title: String, level: Int = 1) {
    self.id = id
    self.title = title
    self.level = level
  }
}

/// A report that can be made for any medium, with what whoever prints it must know.
public struct ReportDocument: Sendable {
  public var title: String
  public var parts: [ReportPart]
  /// The moment of the newest of its data; nil where it has none.
  public var moment: Timestamp?
  private let page: @Sendable (ReportMedium) throws(InputIssues) -> [UInt8]

  public init(
    title: String, parts: [ReportPart], moment: Timestamp?,
    page: @escaping @Sendable (ReportMedium) throws(InputIssues) -> [UInt8]
  ) {
    self.title = title
    self.parts = parts
    self.moment = moment
    self.page = page
  }

  /// - Throws: what is wrong with texts written for the report.
  public func html(_ medium: ReportMedium = .screen) throws(InputIssues) -> [UInt8] { try page(medium) }
}

extension CityReport {
  /// The report in the language of the phrases.
  public func document(phrases: Phrases, codeLists: CodeLists, assets: ReportAssets) -> ReportDocument {
    let words = ReportWords(phrases: phrases, codeLists: codeLists)
    let frame = ReportPage(report: self, words: words, assets: assets, medium: .paper(pages: [:])).frame
    return ReportDocument(title: frame.title, parts: frame.entries, moment: lastRecorded) { medium in
      html(phrases: phrases, codeLists: codeLists, assets: assets, medium: medium)
    }
  }
}

extension CountryReport {
  /// The chapter in the language of the phrases.
  public func document(phrases: Phrases, codeLists: CodeLists, assets: ReportAssets) -> ReportDocument {
    let words = ReportWords(phrases: phrases, codeLists: codeLists)
    let frame = CountryPage(report: self, words: words, assets: assets, medium: .paper(pages: [:])).frame
    return ReportDocument(title: frame.title, parts: frame.entries, moment: lastRecorded) { medium in
      html(phrases: phrases, codeLists: codeLists, assets: assets, medium: medium)
    }
  }
}

extension AgendaReport {
  /// The report in the language of the phrases.
  public func document(phrases: Phrases, codeLists: CodeLists, assets: ReportAssets) -> ReportDocument {
    let words = ReportWords(phrases: phrases, codeLists: codeLists)
    let page = AgendaPage(report: self, words: words, assets: assets, medium: .paper(pages: [:]))
    let frame = page.frame(page.document())
    let moment = ([country.lastRecorded] + texts.map(\.recorded)).compactMap(\.self).max()
    return ReportDocument(title: frame.title, parts: frame.entries, moment: moment) {
      medium throws(InputIssues) in
      try html(phrases: phrases, codeLists: codeLists, assets: assets, medium: medium)
    }
  }
}

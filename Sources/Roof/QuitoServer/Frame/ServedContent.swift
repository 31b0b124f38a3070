import Catalogue
import Monitoring
import Publishing

/// What the server knows apart from the store: words in six languages, code lists, indicators.
public struct ServedContent: Sendable {
  /// The composite indices that some figures are of; see `CityReport.indices`.
  public typealias IndexFinder =
    @Sendable ([RecordedObservation]) throws -> [ReportIndex]

  public let codeLists: CodeLists
  public let catalogue: IndicatorCatalogue
  public let gazetteer: Gazetteer
  public let folder: ContentFolder
  /// Of the program.
  public let version: String
  /// What a client gets that asks for no language there is.
  public let fallback: Language
  let indices: IndexFinder
  private let books: [Language: Phrases]

  /// - Throws: every fault of the content.
  public init(
    _ folder: ContentFolder, version: String, fallback: Language, indices: @escaping IndexFinder
  ) throws {
    self.folder = folder
    self.version = version
    self.fallback = fallback
    self.indices = indices
    codeLists = try CodeLists(content: folder)
    catalogue = try IndicatorCatalogue.load(content: folder)
    gazetteer = try Gazetteer(content: folder)
    var books: [Language: Phrases] = [:]
    for language in Language.allCases { books[language] = try Phrases(content: folder, language: language) }
    self.books = books
  }

  func phrases(_ language: Language) -> Phrases { books[language]! }

  /// The title of every series in a language, by its code.
  func seriesTitles(_ language: Language) -> [String: String] {
    var titles: [String: String] = [:]
    for series in catalogue.indicators.flatMap(\.series) where titles[series.code] == nil {
      titles[series.code] = series.titles[language]
    }
    return titles
  }

  /// An indicator with its notes in a language.
  func indicator(_ code: String, _ language: Language) -> Indicator? {
    guard var indicator = catalogue[code] else { return nil }
    indicator.notes = catalogue.notes(of: code, phrases: phrases(language))
    return indicator
  }
}

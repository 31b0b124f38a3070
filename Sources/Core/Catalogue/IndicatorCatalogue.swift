import Monitoring

/// The definitions of all indicators: those of `Content/indicators` and a user's own.
public struct IndicatorCatalogue: Sendable {
  /// A series and the indicator it stands under.
  public typealias SeriesEntry = (indicator: Indicator, series: Indicator.Series)

  /// In the order people count: 1.4.2, 6.3.1, 11.1.1, 11.a.1.
  public let indicators: [Indicator]
  public let codeLists: CodeLists
  private let files: [String: IndicatorFile]

  /// Reads every indicator file.
  ///
  /// - Parameter extra: further files, and folders whose files ending in `.yaml` are taken.
  /// - Throws: every fault of every file. `indicator.code.twice` for an indicator that two files define;
  ///   `indicator.series.twice` for a series of one's own under two indicators (official series may be shared);
  ///   for the rest see `docs/dictionary.md`.
  public static func load(content: ContentFolder, extra: [String] = []) throws(InputIssues)
    -> IndicatorCatalogue
  {
    let codeLists = try CodeLists(content: content)
    var issues = InputIssues()
    var files: [String: IndicatorFile] = [:]
    var ownSeries: [String: String] = [:]
    for path in paths(in: content.file("indicators")) + extra.flatMap(pathsOfExtra) {
      do throws(InputIssues) {
        let file = try IndicatorFile(path: path, codeLists: codeLists)
        let code = file.indicator.code
        if let first = files[code] {
          issues.append(
            InputIssue(
              "indicator.code.twice", at: Place(file: path, field: "code"), found: code,
              arguments: ["first": first.path]))
          continue
        }
        for series in file.indicator.series where !series.isOfficial {
          if let first = ownSeries.updateValue(code, forKey: series.code) {
            issues.append(
              InputIssue(
                "indicator.series.twice", at: Place(file: path, field: "series"), found: series.code,
                arguments: ["first": first]))
          }
        }
        files[code] = file
      } catch {
        issues.append(contentsOf: error.all)
      }
    }
    try issues.throwIfAnyError()
    return IndicatorCatalogue(files: files, codeLists: codeLists)
  }

  private init(files: [String: IndicatorFile], codeLists: CodeLists) {
    self.files = files
    self.codeLists = codeLists
    indicators = files.values.map(\.indicator).sorted { IndicatorCatalogue.isBefore($0.code, $1.code) }
  }

  public subscript(code: String) -> Indicator? { files[code]?.indicator }

  /// The series of a code, once for each indicator that has it.
  public func series(_ code: String) -> [SeriesEntry] {
    indicators.flatMap { indicator in
      indicator.series.filter { $0.code == code }.map { (indicator, $0) }
    }
  }

  /// A series under one indicator.
  public func series(_ code: String, of indicator: String) -> Indicator.Series? {
    self[indicator]?.series.first { $0.code == code }
  }

  /// The languages in which no official title, or none that is up to date, exists.
  public func unofficialTitles(of indicator: String) -> [Language] {
    files[indicator]?.unofficialTitles ?? []
  }

  /// What a reader must be told of an indicator, in the language of `phrases`: the notes of its file, and that
  /// a title is not official.
  public func notes(of indicator: String, phrases: Phrases) -> [String] {
    guard let file = files[indicator] else { return [] }
    let notes = file.notes.map { $0[phrases.language] }
    if file.unofficialTitles.isEmpty { return notes }
    let languages = file.unofficialTitles.map(\.endonym).joined(separator: ", ")
    return notes + [phrases["note.title.unofficial", ["languages": languages]]]
  }

  private static func paths(in folder: String) -> [String] {
    FolderListing.names(in: folder, endingIn: ".yaml").map { "\(folder)/\($0)" }
  }

  private static func pathsOfExtra(_ path: String) -> [String] {
    FolderListing.isFolder(path) ? paths(in: path) : [path]
  }

  /// Part by part between the dots, numbers by their value and before letters.
  private static func isBefore(_ a: String, _ b: String) -> Bool {
    let (left, right) = (a.split(separator: "."), b.split(separator: "."))
    for (x, y) in zip(left, right) where x != y {
      switch (Int(x), Int(y)) {
      case (let m?, let n?): return m < n
      case (.some, nil): return true
      case (nil, .some): return false
      case (nil, nil): return x < y
      }
    }
    return left.count < right.count
  }
}

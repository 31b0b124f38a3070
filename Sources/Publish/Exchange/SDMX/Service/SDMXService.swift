import Catalogue
import Monitoring
import Observations
import Synchronization

/// What a server sends back, without anything of HTTP but its numbers and names.
public struct SDMXAnswer {
  public var status: Int
  public var mediaType: String
  public var headers: [(name: String, value: String)]
  /// Everything wrong with the query; empty where it was answered.
  public var faults: [SDMXFault] = []
  /// Writes the body piece by piece; called once, after status and headers have gone out. Nothing is written
  /// for status 204.
  public var body: (_ write: ([UInt8]) throws -> Void) throws -> Void
}

/// Answers queries of the SDMX REST API 2 from a store: structures, data and availability.
///
/// ```swift
/// let service = SDMXService(catalogue: catalogue, gazetteer: gazetteer, phrases: phrases, store: store)
/// let answer = service.answer(
///   path: "/data/dataflow/QUITO/OBSERVATIONS/1.0.0/A.11_2_1", query: "c[TIME_PERIOD]=ge:2020",
///   accept: "application/vnd.sdmx.data+json;version=2.0.0", now: now)
/// try answer.body { pieces.append($0) }
/// ```
/// `docs/methods/exchange.md` says what of the standard is answered and how.
public final class SDMXService: Sendable {
  public struct Limits: Hashable, Sendable {
    /// An answer with more observations is refused; nil for no limit.
    public var observations: Int?
    /// Observations that are put into sections of another dimension than time are sorted in memory.
    public var sectionedObservations = 200_000

    public init(observations: Int? = nil) { self.observations = observations }
  }

  let catalogue: IndicatorCatalogue
  let gazetteer: Gazetteer
  let phrases: [Language: Phrases]
  let store: ObservationStore?
  let limits: Limits
  private let cache = Mutex(Cache())

  /// What was made of the store at one of its versions.
  private struct Cache {
    var version: StoreVersion?
    var structures: SDMXStructureCatalogue?
    var contents: [SDMXStructure: SDMXContents] = [:]
  }

  /// - Parameters:
  ///   - phrases: of every language that names are wanted in; English must be among them.
  ///   - store: nil for structures alone.
  public init(
    catalogue: IndicatorCatalogue, gazetteer: Gazetteer, phrases: [Phrases], store: ObservationStore?,
    limits: Limits = Limits()
  ) {
    self.catalogue = catalogue
    self.gazetteer = gazetteer
    self.phrases = Dictionary(phrases.map { ($0.language, $0) }) { first, _ in first }
    self.store = store
    self.limits = limits
  }

  /// - Parameters:
  ///   - path: from the resource on, as `/data/dataflow/QUITO/OBSERVATIONS`, percent-encoded.
  ///   - query: what follows the question mark, percent-encoded; `+` stays what it is.
  ///   - accept: the header of this name.
  ///   - acceptLanguage: the header of this name.
  ///   - now: what the message says of when it was made.
  public func answer(
    path: String, query: String = "", accept: String? = nil, acceptLanguage: String? = nil, now: Timestamp
  ) -> SDMXAnswer {
    let language = language(acceptLanguage)
    let header = SDMXHeader(prepared: now)
    var faults: [SDMXFault] = []
    let asksForData = path.drop { $0 == "/" }.hasPrefix("data")
    let offered = SDMXFormat.allCases.filter { $0.isOfData == asksForData }
    let format = SDMXAgreedFormat.negotiate(accept: accept, offered: offered)
    if format == nil {
      faults.append(
        SDMXFault(
          .notAcceptable,
          InputIssue(
            "sdmx.query.format", at: Place(file: "query", field: "Accept"), found: accept ?? "",
            arguments: ["known": offered.map(\.rawValue).joined(separator: ", ")])))
    }
    let (request, unreadable) = SDMXRequest.read(path: path, query: query)
    faults = unreadable + faults
    do {
      if let request {
        let context = AnswerContext(
          service: self, request: request, format: format ?? SDMXAgreedFormat(format: offered[0]),
          phrases: phrases[language]!, header: header)
        faults += try context.faults()
        if faults.isEmpty { return try context.answer() }
      }
    } catch let list as SDMXFaultList {
      faults += list.faults
    } catch {
      let issue = (error as? InputIssues)?.all.first
      faults.append(
        SDMXFault(
          .internalError,
          issue ?? InputIssue("sdmx.query.failed", at: Place(file: "query"), found: "\(error)")))
    }
    let asMarkup = format?.format.isMarkup ?? (accept?.contains("xml") ?? false)
    let body = SDMXFault.body(of: faults, header: header, phrases: phrases[language]!, asMarkup: asMarkup)
    return SDMXAnswer(
      status: SDMXFault.status(of: faults),
      mediaType: asMarkup
        ? SDMXFormat.structureML30.rawValue : SDMXFormat.structureJSON.rawValue,
      headers: headers(language: language, lastRun: nil), faults: faults
    ) { try $0(body) }
  }

  // MARK: - What is kept

  /// Structures with the areas the store has now.
  func structures() throws -> SDMXStructureCatalogue {
    let version = try store?.version()
    if let known = cache.withLock({ $0.version == version ? $0.structures : nil }) { return known }
    let made = SDMXStructureCatalogue(
      catalogue: catalogue, gazetteer: gazetteer,
      phrases: phrases.values.sorted { $0.language < $1.language }, areas: try store?.areas() ?? [])
    cache.withLock {
      if $0.version != version { $0 = Cache(version: version) }
      $0.structures = made
    }
    return made
  }

  /// What the store has data for, all of it.
  func contents(_ structure: SDMXStructure) throws -> SDMXContents? {
    guard let store else { return nil }
    let version = try store.version()
    if let known = cache.withLock({ $0.version == version ? $0.contents[structure] : nil }) { return known }
    let structures = try structures()
    var faults = SDMXFaults()
    let everything = SDMXRequest(resource: .availability)
    let made = try SDMXContents(
      store: store, query: ObservationQuery(),
      layout: SDMXLayout(
        structure, structures: structures, catalogue: catalogue, gazetteer: gazetteer,
        phrases: phrases[.en]!),
      selection: SDMXSelection(
        everything, definition: structures.structure(structure), faults: &faults), asksForAvailable: false)
    cache.withLock { if $0.version == version { $0.contents[structure] = made } }
    return made
  }

  // MARK: - Headers

  func headers(language: Language, lastRun: ChainLink?) -> [(name: String, value: String)] {
    var headers = [
      (name: "Vary", value: "Accept, Accept-Language"),
      (name: "Content-Language", value: language.rawValue),
    ]
    if let lastRun { headers.append((name: "Last-Modified", value: lastRun.recorded.httpDate)) }
    return headers
  }

  /// The first language of the header that there are phrases of, by weight.
  private func language(_ header: String?) -> Language {
    var best: (language: Language, weight: Double)?
    for entry in (header ?? "").split(separator: ",") {
      let parts = entry.split(separator: ";").map { $0.filter { $0 != " " } }
      guard let tag = parts.first?.lowercased(), let language = Language(rawValue: String(tag.prefix(2))),
        tag.count == 2 || tag.dropFirst(2).first == "-", phrases[language] != nil
      else { continue }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      if weight > best?.weight ?? 0 { best = (language, weight) }
    }
    return best?.language ?? .en
  }
}

extension Timestamp {
  /// As HTTP writes times: `Sat, 31 Jan 2026 12:00:00 GMT`.
  var httpDate: String {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let text = text
    let date = CalendarDate(text.prefix(10))!
    let (year, month, day) = date.components
    let number = day < 10 ? "0\(day)" : "\(day)"
    return
      "\(days[date.weekday]), \(number) \(months[month - 1]) \(year) \(text.dropFirst(11).prefix(8)) GMT"
  }
}

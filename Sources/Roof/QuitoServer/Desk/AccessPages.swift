import Accounts
import Catalogue
import Monitoring
import Observations
import Publishing

/// What editors say: who sees which runs, and which series are protected.
struct AccessPages {
  let work: WorkEndpoints
  let visitor: Visitor

  private var phrases: Phrases { work.phrases }
  private var formToken: String { work.formToken(visitor) }

  /// Runs on the page, the newest.
  private static let mostRuns = 200
  private static let roundingBases = [3.0, 5, 10]

  func page() async throws -> SiteWorkPage {
    let view = try await work.service.state.view(for: .staff)
    let snapshot = view.snapshot
    let (changes, protections) = try await view.read { store in
      (try store.visibilityChanges(), try store.protections())
    }
    var page = SiteWorkPage(title: phrases["site.work.access"], about: phrases["site.access.about"])
    var runs = SiteWorkPage.Section("runs", title: phrases["site.access.runs"])
    runs.paragraphs = [phrases["site.access.runs.about"]]
    runs.caption = phrases["site.access.runs"]
    runs.columns = [
      phrases["report.column.run"], phrases["report.run.method"], phrases["site.column.area"],
      phrases["report.run.recorded"], phrases["site.access.visibility"],
    ]
    runs.rows = snapshot.runs.suffix(AccessPages.mostRuns).reversed().map { run in
      let area = run.area.flatMap { snapshot.area($0)?.area }
      return [
        SiteCell("r\(run.number)", address: "/\(work.language.rawValue)/runs/r\(run.number)", isCode: true),
        SiteCell(run.method, isCode: true),
        SiteCell(area.map { $0.names[work.language].isEmpty ? $0.code : $0.names[work.language] } ?? "–"),
        SiteCell(String(run.recorded.text.prefix(10))),
        SiteCell(phrases["visibility.\(Visibility.now(of: run.number, changes).rawValue)"]),
      ]
    }
    let last = String(snapshot.version.lastRun)
    runs.forms = [
      SiteForm(
        action: work.address(.access, "visibility"), submit: phrases["site.access.visibility.submit"],
        fields: [
          .text(name: "first", label: phrases["site.access.first"], value: "r\(last)"),
          .text(name: "last", label: phrases["site.access.last"], value: "r\(last)", isRequired: false),
          .choice(
            name: "visibility", label: phrases["site.access.visibility"],
            options: Visibility.allCases.map {
              (value: $0.rawValue, title: phrases["visibility.\($0.rawValue)"])
            }),
        ], formToken: formToken)
    ]
    page.sections = [runs, protection(protections, snapshot)]
    return page
  }

  private func protection(
    _ protections: [String: Protection], _ snapshot: StoreSnapshot
  ) -> SiteWorkPage.Section {
    let titles = work.service.content.seriesTitles(work.language)
    var section = SiteWorkPage.Section("protection", title: phrases["site.access.protection"])
    section.paragraphs = [phrases["site.access.protection.about"]]
    section.caption = phrases["site.access.protection"]
    section.columns = ["access.series", "access.minimum", "access.rounding", "actions"].map {
      phrases["site.\($0)"]
    }
    section.rows = protections.sorted { $0.key < $1.key }.map { series, protection in
      [
        SiteCell(titles[series] ?? series), SiteCell(number: protection.minimumCount),
        SiteCell(number: protection.roundingBase),
        SiteCell([
          SiteForm(
            action: work.address(.access, "unprotect"), submit: phrases["site.access.unprotect"],
            fields: [.hidden(name: "series", value: series)], formToken: formToken)
        ]),
      ]
    }
    var seen: Set<String> = []
    let measured = snapshot.latest.columns.map(\.series).filter { seen.insert($0).inserted }
    section.forms = [
      SiteForm(
        action: work.address(.access, "protection"), submit: phrases["site.access.protect"],
        fields: [
          .choice(
            name: "series", label: phrases["site.access.series"],
            options: measured.map { (value: $0, title: "\($0) \(titles[$0] ?? "")") }),
          .number(
            name: "minimum", label: phrases["site.access.minimum"], value: "10", least: 2, most: 1_000_000),
          .choice(
            name: "rounding", label: phrases["site.access.rounding"],
            options: [(value: "", title: phrases["site.access.rounding.none"])]
              + AccessPages.roundingBases.map { (value: JSON.numberText($0), title: JSON.numberText($0)) }),
        ], formToken: formToken, prefix: "protection-")
    ]
    return section
  }

  func perform(_ action: String?, _ form: FormFields) async throws -> Answer {
    let originator = work.originator(visitor)
    switch action {
    case "visibility":
      let (first, last) = (form["first"] ?? "", form["last"] ?? "")
      let visibility: Visibility = try form.value("visibility") { Visibility(rawValue: $0) }
      let (firstRun, lastRun) = (AccessPages.run(first), AccessPages.run(last))
      guard let firstRun, lastRun.map({ $0 >= firstRun }) ?? last.isEmpty else {
        throw InputIssues([
          InputIssue(
            "server.run", at: Place(file: "form", field: "first"), found: "\(first)-\(last)")
        ])
      }
      try await work.desk.perform { store, _, now in
        try store.setVisibility(visibility, ofRuns: firstRun, through: lastRun, by: originator, at: now)
      }
      return work.done(.visibility)
    case "protection", "unprotect":
      let known = Set(work.service.content.catalogue.indicators.flatMap { $0.series.map(\.code) })
      let series = try form.value("series") { known.contains($0) ? $0 : nil }
      var protection: Protection?
      if action == "protection" {
        let minimum = try form.value("minimum") { text in
          Int(text).flatMap { (2...1_000_000).contains($0) ? $0 : nil }
        }
        let base: Double? =
          (form["rounding"] ?? "").isEmpty
          ? nil
          : try form.value("rounding") { text in
            AccessPages.roundingBases.first { JSON.numberText($0) == text }
          }
        protection = Protection(minimumCount: Double(minimum), roundingBase: base)
      }
      let change = protection
      try await work.desk.perform { store, _, now in
        try store.setProtection(change, of: series, by: originator, at: now)
      }
      return work.done(change == nil ? .unprotected : .protection)
    default: throw Problem(.notFound)
    }
  }

  private static func run(_ text: String) -> Int? {
    guard text.first == "r", let number = Int(text.dropFirst()), number > 0 else { return nil }
    return number
  }
}

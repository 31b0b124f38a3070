import Foundation
import Catalogue
import Monitoring
import Publishing

/// Importing observations: a file is looked at first, with every fault in it, and recorded when its sender says so.
struct ImportPages {
  let work: WorkEndpoints
  let visitor: Visitor

  private var phrases: Phrases { work.phrases }
  private var formToken: String { work.formToken(visitor) }

  /// Faults on the page.
  private static let mostFaults = 500

  func page() -> SiteWorkPage {
    var page = SiteWorkPage(title: phrases["site.work.import"], about: phrases["site.import.about"])
    page.sections = [choice()]
    return page
  }

  private func choice() -> SiteWorkPage.Section {
    var section = SiteWorkPage.Section("file", title: phrases["site.import.file"])
    let most = phrases.numbers.text(work.service.limits.importBytes >> 20)
    section.paragraphs = [phrases["site.import.file.about", ["most": most]]]
    section.forms = [
      SiteForm(
        action: work.address(.importing), submit: phrases["site.import.preview"],
        fields: [
          .file(name: "file", label: phrases["site.import.file"], accept: ".csv,text/csv"),
          .check(name: "comma", label: phrases["site.import.comma"]),
        ], formToken: formToken)
    ]
    return section
  }

  func perform(_ action: String?, _ form: FormFields) async throws -> Answer {
    let file = try file(action, form)
    let (content, originator) = (work.service.content, work.originator(visitor))
    let isFinal = action == "record"
    do {
      let outcome = try await work.desk.perform { store, _, now in
        isFinal
          ? try file.record(store, content, by: originator, at: now)
          : try file.rehearse(store, content, at: now)
      }
      return try await work.answer(page(of: outcome, file), for: visitor)
    } catch let issues as InputIssues {
      var answer = try await work.answer(page(of: issues.all, file), for: visitor)
      answer.status = 422
      return answer
    }
  }

  /// What the form sends: a file, or the bytes of the one that was looked at.
  private func file(_ action: String?, _ form: FormFields) throws -> DataImport {
    let (name, bytes): (String, [UInt8])
    switch action {
    case nil:
      guard let sent = form.files["file"], !sent.name.isEmpty else {
        throw FormFields.fault("file")
      }
      (name, bytes) = (sent.name, sent.bytes)
    case "record":
      guard let text = form["content"], let data = Data(base64Encoded: text), let sent = form["name"],
        !sent.isEmpty
      else {
        throw FormFields.fault("content")
      }
      (name, bytes) = (String(sent.filter { !$0.isNewline && $0 != "/" }.prefix(200)), [UInt8](data))
    default: throw Problem(.notFound)
    }
    guard bytes.count <= work.service.limits.importBytes else { throw Problem(.length) }
    return DataImport(name: name, bytes: bytes, hasDecimalComma: form["comma"] == "true")
  }

  private func page(of outcome: DataImport.Outcome, _ file: DataImport) -> SiteWorkPage {
    var page = SiteWorkPage(title: phrases["site.work.import"])
    let count = { (number: Int) in phrases.numbers.text(number) }
    var found = SiteWorkPage.Section("found", title: phrases["site.import.found", ["file": file.name]])
    found.paragraphs = [
      phrases[
        "site.import.found.counts",
        [
          "observations": count(outcome.observations), "revisions": count(outcome.revisions),
          "bytes": count(file.bytes.count), "digest": Digest(of: file.bytes).text,
        ]]
    ]
    found.caption = phrases["site.import.found", ["file": file.name]]
    found.columns = ["series", "observations", "revisions", "areas", "periods"].map {
      phrases["site.import.column.\($0)"]
    }
    let titles = work.service.content.seriesTitles(work.language)
    found.rows = outcome.series.map { series in
      [
        SiteCell("\(series.indicator) \(titles[series.series] ?? series.series)"),
        SiteCell(number: Double(series.observations)), SiteCell(number: Double(series.revisions)),
        SiteCell(number: Double(series.areas.count)),
        SiteCell(
          series.first == series.last ? series.first.text : "\(series.first.text) – \(series.last.text)"),
      ]
    }
    if let run = outcome.run {
      page.done = [phrases["site.import.done", ["run": run.id]]]
      page.links = [
        (phrases["site.import.run", ["run": run.id]], "/\(work.language.rawValue)/runs/\(run.id)"),
        (phrases["site.import.another"], work.address(.importing)),
      ]
    } else {
      page.about = phrases["site.import.sound"]
      found.forms = [
        SiteForm(
          action: work.address(.importing, "record"), submit: phrases["site.import.record"],
          fields: [
            .hidden(name: "name", value: file.name),
            .hidden(name: "comma", value: file.hasDecimalComma ? "true" : "false"),
            .hidden(name: "content", value: Data(file.bytes).base64EncodedString()),
          ], formToken: formToken)
      ]
    }
    page.sections = [found]
    return page
  }

  private func page(of issues: [InputIssue], _ file: DataImport) -> SiteWorkPage {
    var page = SiteWorkPage(title: phrases["site.work.import"])
    page.faults = [
      phrases[
        "site.import.faults", ["file": file.name, "count": phrases.numbers.text(issues.count)]]
    ]
    var section = SiteWorkPage.Section("faults", title: phrases["site.import.faults.list"])
    section.caption = phrases["site.import.faults.list"]
    section.columns = ["line", "field", "fault"].map { phrases["site.import.column.\($0)"] }
    section.rows = issues.prefix(ImportPages.mostFaults).map { issue in
      [
        SiteCell(number: issue.place.line.map(Double.init), text: issue.place.line.map { String($0) } ?? ""),
        SiteCell(issue.place.field ?? issue.place.feature ?? "–", isCode: true),
        SiteCell(phrases.text(of: issue) + "."),
      ]
    }
    if issues.count > ImportPages.mostFaults {
      section.paragraphs = [
        phrases[
          "site.members.some",
          [
            "shown": phrases.numbers.text(ImportPages.mostFaults),
            "count": phrases.numbers.text(issues.count),
          ]]
      ]
    }
    page.sections = [section, choice()]
    return page
  }
}

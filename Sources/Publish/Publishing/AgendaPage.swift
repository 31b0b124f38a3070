import Catalogue
import Monitoring

/// The report on the Agenda as a page.
struct AgendaPage {
  let report: AgendaReport
  let country: CountryPage
  let numbering: DocumentNumbering
  var page: ReportPage { country.page }
  var words: ReportWords { country.words }

  init(report: AgendaReport, words: ReportWords, assets: ReportAssets, medium: ReportMedium) {
    self.report = report
    country = CountryPage(report: report.country, words: words, assets: assets, medium: medium)
    numbering = DocumentNumbering(language: words.language)
  }

  var title: String {
    words["agenda.title", ["title": report.outline.titles[words.language], "area": page.name]]
  }

  func html() throws(InputIssues) -> [UInt8] {
    let document = document()
    try check(document)
    return frame(document).html(
      heading: { $0.text(report.outline.titles[words.language]) },
      about: { html in
        html.isolated(page.name)
        html.text(" · ")
        page.about(&html)
      }, main: { main(document, &$0) }, footer: footer)
  }

  func frame(_ document: AgendaDocument) -> DocumentFrame {
    var entries: [ReportPart] = document.items.compactMap { item in
      guard case .heading(let id, let text, let level) = item else { return nil }
      return .init(id: id, title: text, level: level)
    }
    for key in annexes { entries.append(.init(id: key, title: words["section.\(key)"])) }
    return DocumentFrame(
      words: words, medium: page.medium, title: title, kicker: words["agenda.kicker"], entries: entries,
      styles: [page.assets.style])
  }

  private var annexes: [String] {
    (page.notes.all.isEmpty ? [] : ["notes"]) + (report.texts.isEmpty ? [] : ["texts"])
      + ["method", "runs", "credits"]
  }

  private func main(_ document: AgendaDocument, _ html: inout HTML) {
    var isOpen = false
    for item in document.items {
      html.markup("\n")
      switch item {
      case .heading(let id, let text, let level) where level == 1:
        if isOpen { html.markup("</section>\n") }
        isOpen = true
        html.open("section", ["id": id, "class": "chapter", "aria-labelledby": "\(id)-heading"])
        html.element("h2", ["id": "\(id)-heading"], text: text)
      case .heading(let id, let text, _): html.element("h3", ["id": id], text: text)
      case .paragraph(let number, _, let body):
        html.element("p", ["class": "numbered", "id": number.map { "p\($0)" }]) { html in
          if let number {
            html.element("span", ["class": "paragraph-number"], text: numbering.paragraph(number))
            html.text(" ")
          }
          body(&html, document)
        }
      case .items(let list):
        html.element("ol", ["class": "lettered"]) { html in
          for (place, body) in list.enumerated() {
            html.element("li") { html in
              html.element("span", ["class": "letter"], text: numbering.item(place + 1))
              html.text(" ")
              body(&html, document)
            }
          }
        }
      case .table(let number, let code, let body):
        html.element("div", ["class": "numbered-table", "id": "table-\(code)"]) { html in
          html.element(
            "p", ["class": "table-number"],
            text: words["agenda.table", ["number": words.amount(Double(number))]])
          body(&html, document)
        }
      case .picture(let body): body(&html, document)
      }
    }
    if isOpen { html.markup("</section>\n") }
    for key in annexes {
      DocumentFrame.section(key, title: words["section.\(key)"], &html) { html in
        switch key {
        case "notes": page.noteList(&html)
        case "texts": texts(&html)
        case "method": page.methods(&html)
        case "runs": page.runTable(&html)
        default: page.credits(&html)
        }
      }
    }
  }

  /// Who wrote what, and when.
  private func texts(_ html: inout HTML) {
    html.element("p", text: words["texts.about"])
    let columns = [
      ("texts.column.paragraph", false), ("texts.column.version", true), ("texts.column.author", false),
      ("run.recorded", false), ("texts.column.digest", false),
    ].map { ReportTable.Column(title: words[$0.0], isNumber: $0.1) }
    ReportTable(caption: words["texts.caption"], columns: columns, name: "texts").write(to: &html) { html in
      for text in ordered {
        ReportTable.row(&html) {
          $0.element("code", text: text.paragraph)
        } _: { html in
          html.number(Double(text.version), missing: words["value.missing"]) { words.amount($0) }
          html.element("td") { $0.isolated(text.author) }
          html.element("td") { page.time(text.recorded, &$0) }
          html.element("td") { html in
            html.element("code", text: text.id)
            html.text(" ")
            html.element("code", text: text.digest.text)
          }
        }
      }
    }
  }

  /// The texts in the order of the outline.
  var ordered: [WrittenText] {
    let places = Dictionary(
      report.outline.paragraphs.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
    return report.texts.sorted {
      (places[$0.paragraph] ?? .max, $0.id) < (places[$1.paragraph] ?? .max, $1.id)
    }
  }

  private func footer(_ html: inout HTML) {
    page.footer(showsNotices: false, &html)
    if let head = report.textHead {
      html.element("p") { html in
        html.text(words["footer.texts"] + " ")
        html.element("code", text: head.text)
      }
    }
  }

  // MARK: References

  /// Every reference that leads nowhere is told at once.
  private func check(_ document: AgendaDocument) throws(InputIssues) {
    var issues = InputIssues()
    let codes = report.outline.paragraphs.map(\.code)
    for text in ordered {
      func report(_ code: String, _ line: Int, _ found: String, _ arguments: [String: String] = [:]) {
        issues.append(
          InputIssue(
            code, at: Place(file: self.report.file, line: line, field: text.paragraph, feature: text.id),
            found: found, arguments: arguments))
      }
      for part in text.content.parts {
        switch part {
        case .text: break
        case .observation(let reference, let line):
          if let figure = self.report.referenced[reference] {
            if figure.observation.value == nil {
              report("report-text.observation.empty", line, reference.text)
            }
          } else {
            report("report-text.observation.unknown", line, reference.text)
          }
        case .paragraph(let code, let line):
          if document.paragraphs[code] == nil {
            report(
              "report-text.paragraph.unknown", line, code,
              ["nearest": Suggestion.nearest(to: code, among: codes) ?? codes.first ?? ""])
          }
        case .table(let code, let line):
          if document.tables[code] == nil {
            report(
              "report-text.table.unknown", line, code,
              ["known": document.tables.keys.sorted().joined(separator: ", ")])
          }
        }
      }
    }
    try issues.throwIfAnyError()
  }
}

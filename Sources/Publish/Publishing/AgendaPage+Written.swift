import Catalogue
import Monitoring

/// The paragraphs in their order: what is made from the store, and behind it what an editor wrote.
extension AgendaPage {
  func document() -> AgendaDocument {
    let texts = Dictionary(report.texts.map { ($0.paragraph, $0) }, uniquingKeysWith: { first, _ in first })
    return AgendaDocument(report.outline, language: words.language) { document, paragraph, isNumbered in
      generate(paragraph, isNumbered: isNumbered, &document)
      guard let text = texts[paragraph.code] else { return }
      for block in text.content.blocks {
        switch block {
        case .paragraph(let parts):
          document.paragraph(paragraph.code, isNumbered: isNumbered) { write(parts, &$0, $1) }
        case .items(let items):
          document.list(items.map { parts in { write(parts, &$0, $1) } })
        }
      }
    }
  }

  private func write(_ parts: [WrittenParagraphs.Part], _ html: inout HTML, _ document: AgendaDocument) {
    for part in parts {
      switch part {
      case .text(let text): html.text(text)
      case .observation(let reference, _):
        if let figure = report.referenced[reference] { named(figure, &html) }
      case .paragraph(let code, _):
        let number = document.paragraphs[code].map { String($0) } ?? ""
        html.element("a", ["href": "#p\(number)"], text: number)
      case .table(let code, _):
        let number = document.tables[code].map { String($0) } ?? ""
        html.element("a", ["href": "#table-\(code)"], text: number)
      }
    }
  }

  /// A figure in running text, with its period, its basis and its run: `31.2% (2025; estimated from a household
  /// survey; r5)`.
  private func named(_ figure: RecordedObservation, _ html: inout HTML) {
    let observation = figure.observation
    guard let value = observation.value, value.isFinite else { return }
    let decimals = observation.unit == "PT" ? 1 : nil
    sentence(
      words[
        "agenda.named",
        ["period": words.isolated(observation.key.period.text), "basis": page.basis(of: figure)]],
      &html
    ) { name, html in
      switch name {
      case "value":
        html.element(
          "data", ["value": exact(value)],
          text: words.value(value, unit: observation.unit, decimals: decimals))
      case "run": page.runLink(figure, &html)
      default: html.text("{\(name)}")
      }
    }
  }

  /// A phrase some of whose places are filled with markup.
  func sentence(_ text: String, _ html: inout HTML, _ fill: (String, inout HTML) -> Void) {
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      html.text(String(rest[..<open]))
      fill(String(rest[rest.index(after: open)..<close]), &html)
      rest = rest[rest.index(after: close)...]
    }
    html.text(String(rest))
  }
}

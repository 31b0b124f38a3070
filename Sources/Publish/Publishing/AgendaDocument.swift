import Catalogue
import Monitoring

/// The report in its order before it is written down: headings, paragraphs and tables with their numbers, so that
/// anything can refer to anything, before or behind.
struct AgendaDocument {
  /// Writes something once everything has its number.
  typealias Body = (inout HTML, AgendaDocument) -> Void

  enum Item {
    case heading(id: String, text: String, level: Int)
    /// The number is nil in parts that are not counted.
    case paragraph(number: Int?, code: String, body: Body)
    case items([Body])
    case table(number: Int, code: String, body: Body)
    case picture(body: Body)
  }

  private(set) var items: [Item] = []
  /// First paragraph of each code of the outline, as far as there is one.
  private(set) var paragraphs: [String: Int] = [:]
  private(set) var tables: [String: Int] = [:]
  private let numbering: DocumentNumbering
  private var paragraphCount = 0
  private var tableCount = 0
  private var chapterCount = 0

  init(
    _ outline: ReportOutline, language: Language,
    fill: (inout AgendaDocument, ReportOutline.Paragraph, Bool) -> Void
  ) {
    numbering = DocumentNumbering(language: language)
    for section in outline.sections {
      let start = items.count
      let hasHeading = section.isNumbered
      if hasHeading { chapterCount += 1 }
      let title = section.titles[language]
      items.append(
        .heading(
          id: "part-\(section.code)",
          text: hasHeading ? numbering.heading(numbering.chapter(chapterCount), title) : title,
          level: 1))
      for paragraph in section.paragraphs { fill(&self, paragraph, section.isNumbered) }
      var partCount = 0
      for part in section.sections {
        let start = items.count
        items.append(
          .heading(
            id: "part-\(part.code)",
            text: numbering.heading(numbering.part(partCount + 1), part.titles[language]), level: 2))
        for paragraph in part.paragraphs { fill(&self, paragraph, section.isNumbered) }
        // A heading with nothing below it does not stand.
        if items.count == start + 1 { items.removeLast() } else { partCount += 1 }
      }
      if items.count == start + 1 {
        items.removeLast()
        if hasHeading { chapterCount -= 1 }
      }
    }
  }

  mutating func paragraph(_ code: String, isNumbered: Bool, _ body: @escaping Body) {
    if isNumbered {
      paragraphCount += 1
      if paragraphs[code] == nil { paragraphs[code] = paragraphCount }
    }
    items.append(.paragraph(number: isNumbered ? paragraphCount : nil, code: code, body: body))
  }

  mutating func list(_ list: [Body]) { items.append(.items(list)) }

  mutating func picture(_ body: @escaping Body) { items.append(.picture(body: body)) }

  mutating func table(_ code: String, _ body: @escaping Body) {
    tableCount += 1
    if tables[code] == nil { tables[code] = tableCount }
    items.append(.table(number: tableCount, code: code, body: body))
  }
}

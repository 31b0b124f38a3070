import Monitoring

/// A cell of a table: a text, perhaps with an address, or a number.
public struct SiteCell: Sendable {
  var text: String
  var address: String?
  var number: Double?
  var isNumber = false
  var isCode = false
  var forms: [SiteForm] = []
  var isStored = false

  public init(_ text: String, address: String? = nil, isCode: Bool = false) {
    self.text = text
    self.address = address
    self.isCode = isCode
  }

  /// What can be done with the thing of the row.
  public init(_ forms: [SiteForm]) {
    text = ""
    self.forms = forms
  }

  /// A text of the data, shown in every language as it is stored.
  public init(stored text: String) {
    self.text = text
    isStored = true
  }

  /// Nil where there is none.
  public init(number: Double?, text: String = "") {
    self.number = number
    self.text = text
    isNumber = true
  }

  func write(to html: inout HTML, _ frame: SiteFrame) {
    if !forms.isEmpty {
      for form in forms { form.write(to: &html, isInline: true) }
    } else if isNumber {
      html.quantity(number, missing: frame.phrases["report.value.missing"]) { value in
        text.isEmpty ? frame.words.amount(value) : text
      }
    } else if let address {
      html.element("a", ["href": address]) { html in
        if isCode { html.element("code", text: text) } else { html.isolated(text) }
      }
    } else if isCode {
      html.element("code", text: text)
    } else if isStored {
      html.element("bdi", ["translate": "no"], text: text)
    } else {
      html.isolated(text)
    }
  }
}

/// A page of paragraphs, links and one table, perhaps with a map; for whatever needs no page of its own kind.
public struct SiteListing: Sendable {
  public var title: String
  public var paragraphs: [String] = []
  public var links: [(text: String, address: String)] = []
  public var caption = ""
  public var columns: [String] = []
  /// Columns after those, headed by the names that programs use.
  public var properties: [String] = []
  public var rows: [[SiteCell]] = []
  public var map: SiteTileMap?
  public var crumbs: [(text: String, address: String)] = []
  /// Addresses of the pages before and after.
  public var previous: String?
  public var next: String?

  public init(title: String) { self.title = title }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    frame.page(title: title, crumbs: crumbs, scripts: map == nil ? [] : [.site]) { html in
      for paragraph in paragraphs { html.element("p", text: paragraph) }
      frame.links(links, &html)
      map?.write(to: &html, frame)
      table(frame, &html)
      SiteListing.pager(previous: previous, next: next, frame, &html)
    }
  }

  private func table(_ frame: SiteFrame, _ html: inout HTML) {
    guard !columns.isEmpty else { return }
    guard !rows.isEmpty else {
      html.element("p", ["class": "empty"], text: frame["none"])
      return
    }
    SiteListing.table(caption: caption, columns: columns, properties, rows: rows, frame, &html)
  }

  static func table(
    caption: String, columns: [String], _ properties: [String] = [], rows: [[SiteCell]], _ frame: SiteFrame,
    _ html: inout HTML
  ) {
    let heads = columns.map { ($0, false) } + properties.map { ($0, true) }
    let shown = heads.enumerated().map { place, head in
      ReportTable.Column(
        title: head.0, isNumber: rows.contains { place < $0.count && $0[place].isNumber }, isCode: head.1)
    }
    ReportTable(caption: caption, columns: shown).write(to: &html) { html in
      for row in rows {
        ReportTable.row(&html) {
          row[0].write(to: &$0, frame)
        } _: { html in
          for cell in row.dropFirst() {
            html.element("td", ["class": cell.isNumber ? "number" : nil]) { cell.write(to: &$0, frame) }
          }
        }
      }
    }
  }

  static func pager(previous: String?, next: String?, _ frame: SiteFrame, _ html: inout HTML) {
    guard previous != nil || next != nil else { return }
    html.element("nav", ["class": "pager", "aria-label": frame["pager"]]) { html in
      if let previous { html.element("a", ["rel": "prev", "href": previous], text: frame["pager.previous"]) }
      if let next { html.element("a", ["rel": "next", "href": next], text: frame["pager.next"]) }
    }
  }
}

/// Why there is no page.
public struct SiteProblem: Sendable {
  var title: String
  var sentences: [String]

  public init(title: String, sentences: [String]) {
    self.title = title
    self.sentences = sentences
  }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    frame.page(title: title) { html in
      if !sentences.isEmpty {
        html.element("ul") { html in
          for sentence in sentences { html.element("li", text: sentence) }
        }
      }
      frame.links([(frame["nav.overview"], frame.address("/"))], &html)
    }
  }
}

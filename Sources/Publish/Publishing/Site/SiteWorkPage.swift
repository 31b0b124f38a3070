/// A page on which somebody signed in works: what was done or went wrong, then sections of tables and forms.
public struct SiteWorkPage: Sendable {
  public struct Section: Sendable {
    public var key: String
    public var title: String
    public var paragraphs: [String] = []
    /// What is to be copied: shown once.
    public var secret: String?
    public var caption = ""
    public var columns: [String] = []
    public var rows: [[SiteCell]] = []
    public var forms: [SiteForm] = []

    public init(_ key: String, title: String) {
      self.key = key
      self.title = title
    }
  }

  public var title: String
  public var about: String?
  /// What was done.
  public var done: [String] = []
  /// What went wrong.
  public var faults: [String] = []
  public var sections: [Section] = []
  public var links: [(text: String, address: String)] = []

  public init(title: String, about: String? = nil) {
    self.title = title
    self.about = about
  }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    frame.page(title: title, about: about) { html in
      if !done.isEmpty {
        html.element("div", ["class": "done", "role": "status"]) { html in
          for sentence in done { html.element("p", text: sentence) }
        }
      }
      if !faults.isEmpty {
        html.element("div", ["class": "warning", "role": "alert"]) { html in
          html.element("ul") { html in
            for fault in faults { html.element("li", text: fault) }
          }
        }
      }
      frame.links(links, &html)
      for section in sections {
        frame.section(section.key, section.title, &html) { write(section, frame, &$0) }
      }
    }
  }

  private func write(_ section: Section, _ frame: SiteFrame, _ html: inout HTML) {
    for paragraph in section.paragraphs { html.element("p", text: paragraph) }
    if let secret = section.secret {
      html.element("p") { $0.element("code", ["class": "secret", "dir": "ltr"], text: secret) }
    }
    if !section.columns.isEmpty {
      if section.rows.isEmpty {
        html.element("p", ["class": "empty"], text: frame["none"])
      } else {
        SiteListing.table(
          caption: section.caption, columns: section.columns, rows: section.rows, frame, &html)
      }
    }
    for form in section.forms { form.write(to: &html) }
  }
}

import Monitoring

/// What is around the sections of every report: head, title, contents, sections under their headings, scripts.
struct DocumentFrame {
  var words: ReportWords
  var medium: ReportMedium
  /// Of the file: what a browser or a reader of PDF shows above it.
  var title: String
  /// Above the heading.
  var kicker: String
  var entries: [ReportPart]
  var styles: [[UInt8]]
  var scripts: [[UInt8]] = []
  /// What the scripts draw from; nil where there are none.
  var data: [UInt8]?

  func html(
    heading: (inout HTML) -> Void, about: (inout HTML) -> Void, main: (inout HTML) -> Void,
    footer: (inout HTML) -> Void
  ) -> [UInt8] {
    var styles = styles.map(embeddable)
    if medium.isPaper {
      styles.append(
        embeddable(
          RunningHead(
            title: title, folio: words["paper.page"], isRightToLeft: words.language.isRightToLeft
          ).style))
    }
    let scripts = scripts.map(embeddable)
    var html = HTML()
    html.markup("<!DOCTYPE html>\n")
    html.element(
      "html",
      [
        "lang": words.language.rawValue, "dir": words.language.isRightToLeft ? "rtl" : "ltr",
        "class": medium.isPaper ? "paper" : nil,
      ]
    ) { html in
      html.element("head") { head(styles: styles, scripts: scripts, to: &$0) }
      html.markup("\n")
      html.element("body") { html in
        if !medium.isPaper {
          html.element("a", ["class": "skip", "href": "#content"], text: words["skip"])
        }
        html.element("header") { html in
          html.element("p", ["class": "kicker"], text: kicker)
          html.element("h1", [:], heading)
          html.element("p", ["class": "about"], about)
          contents(&html)
        }
        html.element("main", ["id": "content", "tabindex": "-1"], main)
        html.markup("\n")
        html.element("footer", [:], footer)
        if let data, !scripts.isEmpty {
          html.markup("\n<script type=\"application/json\" id=\"report-data\">")
          html.markup(data)
          html.markup("</script>")
        }
        for script in scripts {
          html.markup("\n<script>")
          html.markup(script)
          html.markup("</script>")
        }
        html.markup("\n")
      }
    }
    html.markup("\n")
    return html.bytes
  }

  private func head(styles: [[UInt8]], scripts: [[UInt8]], to html: inout HTML) {
    var policy = ContentSecurityPolicy()
    for script in scripts { policy.allow(script: script) }
    for style in styles { policy.allow(style: style) }
    html.open("meta", ["charset": "utf-8"])
    html.open("meta", ["http-equiv": "Content-Security-Policy", "content": policy.text])
    html.open("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    html.open("meta", ["name": "color-scheme", "content": medium.isPaper ? "light" : "light dark"])
    html.open("meta", ["name": "generator", "content": "Quito"])
    html.element("title", text: title)
    for style in styles {
      html.markup("\n<style>")
      html.markup(style)
      html.markup("</style>")
    }
  }

  /// Links to the sections; on paper with the numbers of their pages, and with the parts of the sections.
  private func contents(_ html: inout HTML) {
    html.element("nav", ["aria-label": words["contents"]]) { html in
      guard case .paper(let pages) = medium else {
        html.element("ul") { html in
          for entry in entries where entry.level == 1 {
            html.element("li") { $0.element("a", ["href": "#\(entry.id)"], text: entry.title) }
          }
        }
        return
      }
      html.element("h2", ["class": "toc-heading"], text: words["contents"])
      html.element("ol", ["class": "toc"]) { html in
        for entry in entries {
          html.markup("\n")
          html.element("li", ["class": "toc-\(entry.level)"]) { html in
            html.element("a", ["href": "#\(entry.id)"]) { html in
              html.element("span", ["class": "toc-title"], text: entry.title)
              html.text(" ")
              html.element(
                "span", ["class": "toc-page"], text: pages[entry.id].map { String($0) } ?? "")
            }
          }
        }
      }
    }
  }

  /// A section under its heading, which gives it its name.
  static func section(
    _ id: String, title: String, name: String? = nil, _ html: inout HTML, _ body: (inout HTML) -> Void
  ) {
    html.markup("\n")
    html.element("section", ["id": id, "class": name, "aria-labelledby": "\(id)-heading"]) { html in
      html.element("h2", ["id": "\(id)-heading"], text: title)
      body(&html)
    }
  }
}

/// A table with a caption that can be moved sideways where the screen is narrower than it is.
struct ReportTable {
  struct Column {
    var title: String
    var isNumber = false
    /// A name that programs use, and no word of the page.
    var isCode = false
  }

  var caption: String
  var columns: [Column]
  var name: String?

  /// - Parameter rows: writes the rows, each with `row`.
  func write(to html: inout HTML, _ rows: (inout HTML) -> Void) {
    // It takes the keyboard's focus so that it can be moved without a mouse.
    html.element("div", ["class": "wide", "role": "group", "tabindex": "0", "aria-label": caption]) { html in
      html.element("table", ["class": name]) { html in
        html.element("caption", text: caption)
        html.element("thead") { html in
          html.element("tr") { html in
            for column in columns {
              html.element("th", ["scope": "col", "class": column.isNumber ? "number" : nil]) { html in
                if column.isCode {
                  html.element("code", text: column.title)
                } else {
                  html.text(column.title)
                }
              }
            }
          }
        }
        html.element("tbody") { rows(&$0) }
      }
    }
  }

  /// A row under a heading of its own in the first column.
  static func row(
    _ html: inout HTML, heading: (inout HTML) -> Void, _ cells: (inout HTML) -> Void
  ) {
    html.markup("\n")
    html.element("tr") { html in
      html.element("th", ["scope": "row"], heading)
      cells(&html)
    }
  }
}

extension HTML {
  mutating func cell(_ text: String) { element("td", text: text) }

  /// A number as it is read, with the exact value for machines; a dash that is read as words where there is
  /// none.
  mutating func number(_ value: Double?, missing: String, text: (Double) -> String) {
    element("td", ["class": "number"]) { $0.quantity(value, missing: missing, text: text) }
  }

  /// What stands in such a cell.
  mutating func quantity(_ value: Double?, missing: String, text: (Double) -> String) {
    if let value, value.isFinite {
      element("data", ["value": exact(value)], text: text(value))
    } else {
      element("span", ["role": "img", "aria-label": missing], text: "–")
    }
  }
}

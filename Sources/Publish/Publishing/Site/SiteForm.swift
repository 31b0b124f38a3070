/// A form of the site: its fields, each under its label, and one button.
public struct SiteForm: Sendable {
  public enum Field: Sendable {
    case text(
      name: String, label: String, value: String = "", autocomplete: String = "off", isRequired: Bool = true)
    /// - Parameter autocomplete: `current-password` or `new-password`, so that password managers know.
    case password(name: String, label: String, autocomplete: String)
    case number(name: String, label: String, value: String, least: Int, most: Int)
    case choice(name: String, label: String, options: [(value: String, title: String)], chosen: String = "")
    case checks(
      name: String, label: String, options: [(value: String, title: String)], chosen: Set<String> = [])
    case check(name: String, label: String)
    case file(name: String, label: String, accept: String)
    case hidden(name: String, value: String)
  }

  /// The field of the form token, by a name that scanners know.
  public static let tokenField = "csrf-token"

  public var action: String
  public var submit: String
  public var fields: [Field]
  /// What shows that the form is ours; see `SiteFrame.Account`.
  public var formToken: String
  /// In front of the names of elements, where a page has several forms.
  public var prefix = ""

  public init(action: String, submit: String, fields: [Field] = [], formToken: String, prefix: String = "") {
    self.action = action
    self.submit = submit
    self.fields = fields
    self.formToken = formToken
    self.prefix = prefix
  }

  private var takesFile: Bool {
    fields.contains { field in
      if case .file = field { true } else { false }
    }
  }

  /// Fields long enough that browsers would send them three times as long.
  private var isLong: Bool {
    fields.contains { field in
      if case .hidden(_, let value) = field { value.utf8.count > 10_000 } else { false }
    }
  }

  func write(to html: inout HTML, isInline: Bool = false) {
    let attributes: KeyValuePairs<String, String?> = [
      "method": "post", "action": action, "class": isInline ? "inline" : "filters",
      "enctype": takesFile || isLong ? "multipart/form-data" : nil,
    ]
    html.element("form", attributes) { html in
      html.open("input", ["type": "hidden", "name": SiteForm.tokenField, "value": formToken])
      for field in fields { write(field, &html) }
      html.element("p") { html in
        html.element("button", ["type": "submit", "class": isInline ? "quiet" : nil], text: submit)
      }
    }
  }

  private func write(_ field: Field, _ html: inout HTML) {
    switch field {
    case .text(let name, let label, let value, let autocomplete, let isRequired):
      labelled(name, label, &html) { id, html in
        html.open(
          "input",
          [
            "type": "text", "id": id, "name": name, "value": value, "autocomplete": autocomplete,
            "autocapitalize": "none", "spellcheck": "false", "dir": "auto", "required": isRequired ? "" : nil,
          ])
      }
    case .password(let name, let label, let autocomplete):
      labelled(name, label, &html) { id, html in
        html.open(
          "input", ["type": "password", "id": id, "name": name, "autocomplete": autocomplete, "required": ""])
      }
    case .number(let name, let label, let value, let least, let most):
      labelled(name, label, &html) { id, html in
        html.open(
          "input",
          [
            "type": "number", "id": id, "name": name, "value": value, "min": String(least),
            "max": String(most),
            "dir": "ltr", "required": "",
          ])
      }
    case .choice(let name, let label, let options, let chosen):
      labelled(name, label, &html) { id, html in
        html.element("select", ["id": id, "name": name]) { html in
          for option in options {
            html.element(
              "option", ["value": option.value, "selected": option.value == chosen ? "" : nil],
              text: option.title)
          }
        }
      }
    case .checks(let name, let label, let options, let chosen):
      html.element("fieldset") { html in
        html.element("legend", text: label)
        for option in options {
          box(
            name, "\(name)-\(option.value)", option.value, option.title, chosen.contains(option.value), &html)
        }
      }
    case .check(let name, let label): box(name, name, "true", label, false, &html)
    case .file(let name, let label, let accept):
      labelled(name, label, &html) { id, html in
        html.open("input", ["type": "file", "id": id, "name": name, "accept": accept, "required": ""])
      }
    case .hidden(let name, let value): html.open("input", ["type": "hidden", "name": name, "value": value])
    }
  }

  private func labelled(
    _ name: String, _ label: String, _ html: inout HTML, _ input: (String, inout HTML) -> Void
  ) {
    html.element("p") { html in
      html.element("label", ["for": prefix + name], text: label)
      input(prefix + name, &html)
    }
  }

  private func box(
    _ name: String, _ id: String, _ value: String, _ label: String, _ isChecked: Bool, _ html: inout HTML
  ) {
    html.element("p", ["class": "check"]) { html in
      html.open(
        "input",
        [
          "type": "checkbox", "id": prefix + id, "name": name, "value": value,
          "checked": isChecked ? "" : nil,
        ])
      html.element("label", ["for": prefix + id], text: label)
    }
  }
}

import Catalogue
import Monitoring

/// Where the parts of a page that are files of their own are found.
public struct SiteAssets: Hashable, Sendable {
  /// `report.css`, `paper.css` and `site.css`.
  public var styles: [String]
  /// `report.js` and `site.js`.
  public var reportScript: String
  public var siteScript: String
  /// MapLibre GL JS; nil where it is not installed, pages then show drawn maps only.
  public var mapScript: String?
  public var mapStyle: String?
  /// Vega, Vega-Lite and Vega-Embed in one; nil where it is not installed.
  public var chartScript: String?
  public var notices: String?
  public var icon: String?

  public init(styles: [String], reportScript: String, siteScript: String) {
    self.styles = styles
    self.reportScript = reportScript
    self.siteScript = siteScript
  }
}

/// What all pages of a site share: head, navigation, languages, foot. It stands around what one page shows.
public struct SiteFrame: Sendable {
  /// The places of the navigation.
  public enum Place: String, CaseIterable, Sendable {
    case overview, indicators, compare, estimates, data, runs, programs
  }

  public var phrases: Phrases
  public var codeLists: CodeLists
  public var assets: SiteAssets
  /// Nil on pages beside the navigation.
  public var place: Place?
  /// The same page in each language.
  public var addresses: [Language: String]
  /// The digest of the store's last run; nil for an empty store.
  public var chainHead: Digest?
  /// When the store last grew.
  public var state: Timestamp?
  /// Nil where nobody can sign in.
  public var account: Account?

  /// Who looks at the page.
  public enum Account: Sendable {
    case guest
    /// - Parameters:
    ///   - formToken: what every form of the user's carries.
    ///   - places: what the user may do: `import`, `access`, `users`, `audit`.
    case user(String, formToken: String, places: [String])
  }

  public init(
    phrases: Phrases, codeLists: CodeLists, assets: SiteAssets, place: Place?, addresses: [Language: String],
    chainHead: Digest? = nil, state: Timestamp? = nil, account: Account? = nil
  ) {
    self.phrases = phrases
    self.codeLists = codeLists
    self.assets = assets
    self.place = place
    self.addresses = addresses
    self.chainHead = chainHead
    self.state = state
    self.account = account
  }

  var language: Language { phrases.language }
  var words: ReportWords { ReportWords(phrases: phrases, codeLists: codeLists) }

  /// The phrase `site.<key>`.
  subscript(key: String, arguments: [String: String] = [:]) -> String { phrases["site.\(key)", arguments] }

  /// A path of the site in the page's language.
  func address(_ path: String) -> String { "/\(language.rawValue)\(path)" }

  func areaAddress(_ code: String) -> String { address("/areas/\(pathPart(code))") }

  /// Scripts that a page may need.
  enum Script {
    case report, site
  }

  /// - Parameters:
  ///   - title: the page's heading.
  ///   - crumbs: the pages above this one, the highest first.
  ///   - data: what the report's script draws from.
  func page(
    title: String, about: String? = nil, crumbs: [(text: String, address: String)] = [],
    scripts: Set<Script> = [], data: [UInt8]? = nil, dataAddress: String? = nil, _ body: (inout HTML) -> Void
  ) -> [UInt8] {
    var html = HTML()
    html.markup("<!DOCTYPE html>\n")
    html.element("html", ["lang": language.rawValue, "dir": language.isRightToLeft ? "rtl" : "ltr"]) { html in
      html.element("head") { head(title, scripts, &$0) }
      html.markup("\n")
      html.element("body") { html in
        html.element("a", ["class": "skip", "href": "#content"], text: phrases["report.skip"])
        header(&html)
        html.element("main", ["id": "content", "tabindex": "-1"]) { html in
          if !crumbs.isEmpty { trail(crumbs, &html) }
          html.element("h1") { $0.isolated(title) }
          if let about { html.element("p", ["class": "about"], text: about) }
          body(&html)
        }
        footer(&html)
        if let data {
          html.element(
            "script",
            [
              "type": "application/json", "id": "report-data", "data-map": dataAddress,
              "data-map-script": assets.mapScript, "data-map-style": assets.mapStyle,
              "data-chart-script": assets.chartScript,
            ]
          ) { $0.markup(data) }
        }
      }
    }
    html.markup("\n")
    return html.bytes
  }

  private func head(_ title: String, _ scripts: Set<Script>, _ html: inout HTML) {
    html.open("meta", ["charset": "utf-8"])
    html.open("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    html.open("meta", ["name": "color-scheme", "content": "light dark"])
    html.open("meta", ["name": "generator", "content": "Quito"])
    html.element("title", text: self["page.title", ["title": title]])
    if let icon = assets.icon { html.open("link", ["rel": "icon", "href": icon, "type": "image/svg+xml"]) }
    for style in assets.styles { html.open("link", ["rel": "stylesheet", "href": style]) }
    for (language, address) in addresses.sorted(by: { $0.key < $1.key }) {
      html.open("link", ["rel": "alternate", "hreflang": language.rawValue, "href": address])
    }
    if scripts.contains(.site) { html.element("script", ["src": assets.siteScript, "defer": ""]) { _ in } }
    if scripts.contains(.report) {
      html.element("script", ["src": assets.reportScript, "defer": ""]) { _ in }
    }
  }

  private func header(_ html: inout HTML) {
    html.element("header", ["class": "site"]) { html in
      html.element("p", ["class": "brand"]) { html in
        html.element("a", ["href": address("/")], text: "Quito")
        html.element("span", text: self["brand"])
      }
      html.element("nav", ["aria-label": self["nav.languages"], "class": "languages"]) { html in
        html.element("ul") { html in
          for language in Language.allCases {
            let attributes: KeyValuePairs<String, String?> = [
              "href": addresses[language] ?? "/\(language.rawValue)/", "lang": language.rawValue,
              "hreflang": language.rawValue, "dir": language.isRightToLeft ? "rtl" : "ltr",
              "aria-current": language == self.language ? "true" : nil,
            ]
            html.element("li") { $0.element("a", attributes, text: language.endonym) }
          }
        }
      }
      if let account { accountLinks(account, &html) }
      html.element("nav", ["aria-label": self["nav.main"], "class": "places"]) { html in
        html.element("ul") { html in
          for place in Place.allCases {
            let path = place == .overview ? "/" : "/\(place.rawValue)"
            let target = place == .programs ? "/ogc/?f=html&lang=\(language.rawValue)" : address(path)
            html.element("li") {
              $0.element(
                "a", ["href": target, "aria-current": place == self.place ? "page" : nil],
                text: self["nav.\(place.rawValue)"])
            }
          }
        }
      }
    }
    html.markup("\n")
  }

  private func accountLinks(_ account: Account, _ html: inout HTML) {
    html.element("nav", ["aria-label": self["nav.account"], "class": "account"]) { html in
      html.element("ul") { html in
        switch account {
        case .guest:
          html.element("li") {
            $0.element("a", ["href": address("/sign-in"), "rel": "nofollow"], text: self["sign-in"])
          }
        case .user(let name, let formToken, let places):
          html.element("li") { $0.element("a", ["href": address("/account")]) { $0.isolated(name) } }
          for place in places {
            html.element("li") {
              $0.element("a", ["href": address("/\(place)")], text: self["work.\(place)"])
            }
          }
          html.element("li") { html in
            html.element("form", ["method": "post", "action": address("/sign-out")]) { html in
              html.open("input", ["type": "hidden", "name": SiteForm.tokenField, "value": formToken])
              html.element("button", ["type": "submit", "class": "quiet"], text: self["sign-out"])
            }
          }
        }
      }
    }
  }

  private func trail(_ crumbs: [(text: String, address: String)], _ html: inout HTML) {
    html.element("nav", ["aria-label": self["nav.trail"], "class": "trail"]) { html in
      html.element("ol") { html in
        for crumb in crumbs {
          html.element("li") { html in
            html.element("a", ["href": crumb.address]) { $0.isolated(crumb.text) }
          }
        }
      }
    }
  }

  private func footer(_ html: inout HTML) {
    html.markup("\n")
    html.element("footer") { html in
      html.element("p") { html in
        html.text(self["footer"])
        if let state {
          html.text(" " + phrases["report.state"] + " ")
          html.element("time", ["datetime": state.text, "dir": "ltr"], text: words.moment(state))
        }
      }
      if let chainHead {
        html.element("p") { html in
          html.text(phrases["report.footer.chain"] + " ")
          html.element("code", text: chainHead.text)
        }
      }
      if let notices = assets.notices {
        html.element("p") { $0.element("a", ["href": notices], text: phrases["report.footer.notices"]) }
      }
    }
    html.markup("\n")
  }

  /// A section under its heading, which gives it its name.
  func section(_ key: String, _ title: String, _ html: inout HTML, _ body: (inout HTML) -> Void) {
    html.markup("\n")
    html.element("section", ["id": key, "aria-labelledby": "\(key)-heading"]) { html in
      html.element("h2", ["id": "\(key)-heading"], text: title)
      body(&html)
    }
  }

  func links(_ links: [(text: String, address: String)], _ html: inout HTML) {
    guard !links.isEmpty else { return }
    html.element("ul", ["class": "links"]) { html in
      for link in links {
        html.element("li") { html in
          html.element("a", ["href": link.address]) { $0.isolated(link.text) }
        }
      }
    }
  }

  /// The name of an area; its code where it has none.
  func name(_ area: ReferenceArea) -> String {
    let name = area.names[language]
    return name.isEmpty ? area.code : name
  }
}

/// A text as one part of a path.
func pathPart(_ text: String) -> String {
  var out = ""
  for byte in text.utf8 {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      out.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      out += "%" + (digits.count == 1 ? "0" : "") + digits
    }
  }
  return out
}

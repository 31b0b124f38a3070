import Monitoring
import Publishing

/// A report as PDF: a browser prints the page, and what the browser leaves to chance, to the clock or undone is
/// put right.
///
/// - Printed twice: the first time shows on which pages the parts of the report begin, the second has those
///   numbers in its table of contents.
/// - Dates are the moment given, the identifier is a digest of the content: the same page printed by the same
///   browser with the same fonts gives the same bytes.
/// - Bookmarks are made from the parts given; the browser's own turn Arabic words round.
/// - Drawings without a text of their own that only hold others are no figures in the structure.
public struct PrintedReport: Sendable {
  public static let mediaType = "application/pdf"

  public var document: ReportDocument
  /// Named as what made the file: `Quito 0.1.0`.
  public var software: String

  public init(_ document: ReportDocument, software: String) {
    self.document = document
    self.software = software
  }

  /// Printings after which the numbers of pages must stand.
  private static let mostPrintings = 4

  /// - Throws: `InputIssues`: what is wrong with the report's texts; `pdf.browser.failed`, `pdf.unreadable`.
  public func pdf(_ chromium: Chromium) throws -> [UInt8] {
    var known: [String: Int] = [:]
    var printings = 0
    while true {
      let printed = try QPDFDocument(try chromium.printed(try document.html(.paper(pages: known))))
      printings += 1
      let found = pages(printed)
      if found == known || printings == Self.mostPrintings {
        finish(printed)
        return try printed.written()
      }
      known = found
    }
  }

  /// The pages, counted from 1, on which the places that links lead to stand.
  private func pages(_ file: QPDFDocument) -> [String: Int] {
    guard let places = file[file.root, "/Dests"] else { return [:] }
    var numbers: [Int: Int] = [:]
    for page in 0..<file.pageCount { numbers[file.number(of: file.page(page))] = page + 1 }
    var pages: [String: Int] = [:]
    let wanted = Set(document.parts.map(\.id))
    for key in file.keys(of: places) {
      let id = String(key.dropFirst())
      guard wanted.contains(id), let place = file[places, key],
        let page = file.items(of: place).first
      else { continue }
      pages[id] = numbers[file.number(of: page)]
    }
    return pages
  }

  private func finish(_ file: QPDFDocument) {
    file.setInformation("/Title", document.title)
    file.setInformation("/Creator", software)
    // Midnight of 1970 where there is nothing to be dated.
    let text = (document.moment ?? Timestamp(microsecondsSince1970: 0)).text.prefix(19)
    let digits = text.filter { $0.isNumber }
    for key in ["/CreationDate", "/ModDate"] { file.setInformation(key, "D:\(digits)+00'00'") }
    outline(file)
    if let tree = file[file.root, "/StructTreeRoot"] { settleFigures(tree, file) }
  }

  /// Bookmarks, the parts of level 2 below those of level 1.
  private func outline(_ file: QPDFDocument) {
    guard let places = file[file.root, "/Dests"] else { return }
    let outlines = file.dictionary()
    file.set("/Type", of: outlines, to: file.name("/Outlines"))
    var groups: [(part: ReportPart, below: [ReportPart])] = []
    for part in document.parts where file[places, "/\(part.id)"] != nil {
      if part.level > 1, !groups.isEmpty {
        groups[groups.count - 1].below.append(part)
      } else {
        groups.append((part, []))
      }
    }
    guard !groups.isEmpty else { return }
    func item(_ part: ReportPart, below parent: QPDFDocument.Handle) -> QPDFDocument.Handle {
      let item = file.dictionary()
      // Marks of direction are for running text; a list of bookmarks shows them as boxes.
      let title = String(part.title.unicodeScalars.filter { !(0x2066...0x2069).contains($0.value) })
      file.set("/Title", of: item, to: file.text(title))
      file.set("/Dest", of: item, to: file[places, "/\(part.id)"]!)
      file.set("/Parent", of: item, to: parent)
      return item
    }
    func link(_ items: [QPDFDocument.Handle], below parent: QPDFDocument.Handle, count: Int) {
      guard let first = items.first, let last = items.last else { return }
      file.set("/First", of: parent, to: first)
      file.set("/Last", of: parent, to: last)
      file.set("/Count", of: parent, to: file.integer(count))
      for (a, b) in zip(items, items.dropFirst()) {
        file.set("/Next", of: a, to: b)
        file.set("/Prev", of: b, to: a)
      }
    }
    let tops = groups.map { group in
      let top = item(group.part, below: outlines)
      // A count below nothing: folded until the reader opens it.
      link(group.below.map { item($0, below: top) }, below: top, count: -group.below.count)
      return top
    }
    link(tops, below: outlines, count: tops.count)
    file.set("/Outlines", of: file.root, to: outlines)
    file.set("/PageMode", of: file.root, to: file.name("/UseOutlines"))
  }

  /// Walks the tree of structure without recursion: it is as deep as the page's markup.
  private func settleFigures(_ tree: QPDFDocument.Handle, _ file: QPDFDocument) {
    var waiting = [tree]
    while let element = waiting.popLast() {
      if file.name(file[element, "/S"]) == "/Figure", file[element, "/Alt"] == nil {
        file.set("/S", of: element, to: file.name("/Div"))
      }
      if let below = file[element, "/K"] {
        let items = file.items(of: below)
        if items.isEmpty, file.isDictionary(below), file[below, "/S"] != nil { waiting.append(below) }
        for item in items where file.isDictionary(item) && file[item, "/S"] != nil {
          waiting.append(item)
        }
      }
    }
  }
}

import Foundation
import TestSupport
import Testing

/// Every section of `docs/errors.md` and `docs/errors-of-grids.md` is what happens: the whole message, exit code 2 and a store that stays
/// as it was to the last byte.
struct GalleryTests {
  static let page = "docs/errors.md"
  static let gallery = Gallery(
    [page, "docs/errors-of-grids.md"].map {
      (try? String(contentsOfFile: Checkout.path($0), encoding: .utf8)) ?? ""
    }.joined(separator: "\n"))
  static let titles = gallery.sections.map(\.title)

  @Test func galleryIsWhole() {
    #expect(GalleryTests.titles.count >= 25)
    #expect(Set(GalleryTests.titles).count == GalleryTests.titles.count, "two sections of one title")
    for title in BrokenInputs.making.keys {
      #expect(GalleryTests.titles.contains(title), "\(GalleryTests.page) has no section \(title)")
    }
    for section in GalleryTests.gallery.sections {
      #expect(section.command.contains("quito "), "\(section.title) shows no command")
      #expect(!section.answer.isEmpty, "\(section.title) shows no answer")
    }
  }

  /// What every section begins with is measured without a fault, so that a message is about what was broken.
  @Test func cityOfTheGalleryIsSound() throws {
    let folder = try GalleryFolder(GalleryTests.gallery.common)
    let answer = try Command.run(
      ["measure", "city.yaml", "--store", "store.gpkg", "--strict"], in: folder.path)
    #expect(answer.error == "")
    #expect(answer.exitCode == 0)
  }

  @Test(arguments: titles)
  func brokenInputIsMetAsThePageSays(title: String) throws {
    let section = GalleryTests.gallery.sections.first { $0.title == title }!
    let folder = try GalleryFolder(GalleryTests.gallery.common, section)
    try BrokenInputs.making[title]?(folder.path)
    var environment: [String: String] = [:]
    var words = section.command.components(separatedBy: " ")
    while let word = words.first, word != "quito" {
      let parts = word.components(separatedBy: "=")
      environment[parts[0]] = parts.count == 2 ? parts[1] : nil
      words.removeFirst()
    }
    let before = try folder.files()
    let answer = try Command.run(Array(words.dropFirst()), in: folder.path, environment: environment)
    let place = "\(GalleryTests.page):\(section.line): \(section.command)"
    #expect(answer.exitCode == 2, "\(place)")
    #expect(answer.output == "", "\(place)")
    #expect(answer.error == section.answer, "\(place)\nanswers\n\(answer.error)")
    let after = try folder.files()
    #expect(Set(after.keys) == Set(before.keys), "\(place) leaves other files behind")
    for (name, content) in before { #expect(after[name] == content, "\(place) changes \(name)") }
  }
}

import Catalogue
import Testing

struct SuggestionTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("tilte", "title", 1),
    ("flaw", "lawn", 2), ("район", "раион", 1), ("same", "same", 0),
  ])
  func `Edit distance counts letters in, out, changed and exchanged`(a: String, b: String, distance: Int) {
    #expect(Suggestion.editDistance(a, b) == distance)
    #expect(Suggestion.editDistance(b, a) == distance)
  }

  @Test(arguments: [
    ("tilte", "title"), ("Unit", "unit"), ("custodian", "custodians"), ("xyz", nil), ("", nil), ("q", nil),
  ])
  func `The nearest word is offered only where it is near`(word: String, expected: String?) {
    #expect(Suggestion.nearest(to: word, among: ["title", "unit", "custodians"]) == expected)
  }

  @Test func `Among equals the first in the alphabet is offered`() {
    #expect(Suggestion.nearest(to: "cat", among: ["hat", "bat"]) == "bat")
    #expect(Suggestion.nearest(to: "cat", among: [String]()) == nil)
  }
}

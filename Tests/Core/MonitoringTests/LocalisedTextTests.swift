import Monitoring
import Testing

@Suite struct LocalisedTextTests {
  @Test func fallsBackToEnglishThenToAny() {
    #expect(LocalisedText([.fr: "ville", .en: "city"])[.fr] == "ville")
    #expect(LocalisedText([.fr: "ville", .en: "city"])[.ar] == "city")
    #expect(LocalisedText([.zh: "城市", .fr: "ville"])[.en] == "ville")
    #expect(LocalisedText([:])[.en].isEmpty)
  }

  @Test func namesWhatIsMissing() {
    #expect(LocalisedText([.fr: "ville", .en: "city"]).missing == [.ar, .es, .ru, .zh])
    #expect(LocalisedText([:]).missing == Language.allCases)
  }

  @Test func onlyArabicRunsFromRightToLeft() {
    #expect(Language.allCases.filter(\.isRightToLeft) == [.ar])
    #expect(Language.allCases.map(\.rawValue) == ["ar", "en", "es", "fr", "ru", "zh"])
    #expect(Set(Language.allCases.map(\.endonym)).count == 6)
  }
}

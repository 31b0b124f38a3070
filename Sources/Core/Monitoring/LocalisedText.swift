/// One text in as many of the six languages as there are.
public struct LocalisedText: Hashable, Sendable {
  public var texts: [Language: String]

  public init(_ texts: [Language: String]) { self.texts = texts }

  /// The text in one language; where that is missing the English one, then any other, then nothing.
  public subscript(language: Language) -> String {
    texts[language] ?? texts[.en] ?? texts.sorted { $0.key < $1.key }.first?.value ?? ""
  }

  /// The languages still wanting.
  public var missing: [Language] { Language.allCases.filter { texts[$0] == nil } }
}

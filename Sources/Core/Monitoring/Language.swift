/// The six official languages of the United Nations, by ISO 639-1 code.
public enum Language: String, CaseIterable, Hashable, Sendable, Codable, Comparable {
  case ar, en, es, fr, ru, zh

  public static func < (a: Language, b: Language) -> Bool { a.rawValue < b.rawValue }

  /// Arabic runs from right to left.
  public var isRightToLeft: Bool { self == .ar }

  /// The language's own name, as a reader of it would look for it.
  public var endonym: String {
    switch self {
    case .ar: "العربية"
    case .en: "English"
    case .es: "Español"
    case .fr: "Français"
    case .ru: "Русский"
    case .zh: "中文"
    }
  }
}

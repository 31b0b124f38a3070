import Monitoring

/// How headings, paragraphs and items of a list are counted in documents of the United Nations, by language.
struct DocumentNumbering {
  let language: Language

  private static let arabicOrdinals = [
    "أولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا", "عاشرا", "حادي عشر",
    "ثاني عشر", "ثالث عشر", "رابع عشر", "خامس عشر", "سادس عشر", "سابع عشر", "ثامن عشر", "تاسع عشر", "عشرون",
  ]
  private static let arabicLetterNames = [
    "ألف", "باء", "جيم", "دال", "هاء", "واو", "زاي", "حاء", "طاء", "ياء", "كاف", "لام", "ميم", "نون", "سين",
    "عين", "فاء", "صاد", "قاف", "راء", "شين", "تاء", "ثاء", "خاء", "ذال", "ضاد",
  ]
  private static let arabicLetters = [
    "أ", "ب", "ج", "د", "هـ", "و", "ز", "ح", "ط", "ي", "ك", "ل", "م", "ن", "س", "ع", "ف", "ص", "ق", "ر", "ش",
    "ت",
    "ث", "خ", "ذ", "ض",
  ]
  private static let chineseDigits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]

  /// `IV`, `رابعا`, `四`
  func chapter(_ number: Int) -> String {
    switch language {
    case .ar: Self.entry(Self.arabicOrdinals, number)
    case .zh: Self.chinese(number)
    case .en, .es, .fr, .ru: Self.roman(number)
    }
  }

  /// `C`, `جيم`
  func part(_ number: Int) -> String {
    language == .ar ? Self.entry(Self.arabicLetterNames, number) : Self.letters(number, from: "A")
  }

  /// `(c)`, `(ج)`, `c)`
  func item(_ number: Int) -> String {
    switch language {
    case .ar: "(\(Self.entry(Self.arabicLetters, number)))"
    case .en, .zh: "(\(Self.letters(number, from: "a")))"
    case .es, .fr, .ru: "\(Self.letters(number, from: "a")))"
    }
  }

  /// `12.`, `12 -`
  func paragraph(_ number: Int) -> String { language == .ar ? "\(number) -" : "\(number)." }

  /// A heading with its number: `IV. Global level`, `رابعا - المستوى العالمي`, `四、全球一级`.
  func heading(_ number: String, _ title: String) -> String {
    switch language {
    case .ar: "\(number) - \(title)"
    case .zh where number.first?.isASCII == false: "\(number)、\(title)"
    case .en, .es, .fr, .ru, .zh: "\(number). \(title)"
    }
  }

  private static func entry(_ list: [String], _ number: Int) -> String {
    list.indices.contains(number - 1) ? list[number - 1] : String(number)
  }

  private static func roman(_ number: Int) -> String {
    var (rest, text) = (number, "")
    for (value, sign) in [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
      while rest >= value {
        text += sign
        rest -= value
      }
    }
    return text
  }

  /// Up to 99.
  private static func chinese(_ number: Int) -> String {
    guard (1...99).contains(number) else { return String(number) }
    let (tens, ones) = (number / 10, number % 10)
    return (tens == 0 ? "" : (tens == 1 ? "" : chineseDigits[tens]) + "十") + chineseDigits[ones]
  }

  /// `a` to `z`, then `aa`, `ab` …
  private static func letters(_ number: Int, from first: Unicode.Scalar) -> String {
    var (rest, text) = (number, "")
    while rest > 0 {
      text = String(Character(Unicode.Scalar(UInt8(first.value) + UInt8((rest - 1) % 26)))) + text
      rest = (rest - 1) / 26
    }
    return text
  }
}

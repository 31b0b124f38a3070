/// The passwords that are guessed first, told by how people make them: a common word or name, with letters written
/// as digits or signs, and a short tail of digits or signs; keys in a row; one piece again and again; a run up or
/// down; a date. From the words below alone come more than a hundred thousand; no list of leaked passwords is
/// copied.
enum CommonPasswords {
  static func contains(_ password: String) -> Bool {
    let small = Array(password.lowercased())
    guard small.count >= 4 else { return true }
    return isRepeated(small) || isRun(small) || isWalk(small) || isDate(small) || isWordWithTail(small)
  }

  /// Tails and heads of more digits or signs than this make a password of their own.
  private static let longestTail = 4

  private static let written: [Character: Character] = [
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s",
    "!": "i",
  ]

  private static func isWordWithTail(_ small: [Character]) -> Bool {
    func isWord(_ piece: ArraySlice<Character>) -> Bool {
      let plain = String(piece.map { written[$0] ?? $0 })
      return words.contains(plain) || words.contains(plain.replacing("i", with: "l"))
        || isTwoWords(plain) || words.contains(String(piece))
    }
    for head in 0...min(longestTail, small.count - 1) {
      guard small[..<head].allSatisfy({ !$0.isLetter }) else { break }
      for tail in 0...min(longestTail, small.count - head - 1) {
        guard small[(small.count - tail)...].allSatisfy({ !$0.isLetter }) else { break }
        if isWord(small[head..<(small.count - tail)]) { return true }
      }
    }
    return false
  }

  /// `passwordpassword` and `iloveyouangel`, not phrases of three words.
  private static func isTwoWords(_ plain: String) -> Bool {
    var split = plain.startIndex
    while split < plain.endIndex {
      if words.contains(String(plain[..<split])), words.contains(String(plain[split...])) { return true }
      split = plain.index(after: split)
    }
    return false
  }

  /// One piece again and again: `aaaaaaaa`, `abcabcabc`, `12341234`.
  private static func isRepeated(_ small: [Character]) -> Bool {
    (1...max(1, small.count / 2)).contains { length in
      length <= 4 && small.count > length && small.indices.allSatisfy { small[$0] == small[$0 % length] }
    }
  }

  /// `abcdefgh`, `98765432`, also with a gap in the middle: `1234abcd`.
  private static func isRun(_ small: [Character]) -> Bool {
    var steps = 0
    for (a, b) in zip(small, small.dropFirst()) {
      guard let first = a.unicodeScalars.first?.value, let second = b.unicodeScalars.first?.value else {
        continue
      }
      let isStep = first &+ 1 == second || second &+ 1 == first || first == second || (a == "9" && b == "0")
      steps += isStep ? 1 : 0
    }
    return steps >= small.count - 2
  }

  private static let keyRows = [
    "`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qazwsxedcrfvtgbyhnujmikolp", "azertyuiop",
    "qsdfghjklm", "wxcvbn", "qwertzuiop", "yxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
    "!@#$%^&*()_+",
    "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "zaq12wsxcde34rfv", "741852963",
    "147258369", "159357", "789456123", "ضصثقفغعهخحجد", "شسيبلاتنمكط",
  ].flatMap { row in [Array(row), Array(row.reversed())] }

  /// Keys that lie side by side, in pieces of at least three: `qwertyui`, `asdf1234`.
  private static func isWalk(_ small: [Character]) -> Bool {
    var place = 0
    while place < small.count {
      var longest = 0
      for row in keyRows {
        for start in row.indices where row[start] == small[place] {
          var length = 0
          while place + length < small.count, start + length < row.count,
            row[start + length] == small[place + length]
          {
            length += 1
          }
          longest = max(longest, length)
        }
      }
      let left = small.count - place
      guard longest >= 3 || (place > 0 && left <= 2) else { return false }
      place += max(longest, 1)
    }
    return true
  }

  /// A day of 1900 to 2099 in any order, with or without signs between.
  private static func isDate(_ small: [Character]) -> Bool {
    let digits = small.compactMap(\.wholeNumberValue)
    guard digits.count == 8, small.count <= 10,
      small.allSatisfy({ $0.isNumber || "-./ ".contains($0) })
    else { return false }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    func isDay(_ a: Int, _ b: Int) -> Bool { (1...12).contains(min(a, b)) && (1...31).contains(max(a, b)) }
    return ((1900...2099).contains(number(0..<4)) && isDay(number(4..<6), number(6..<8)))
      || ((1900...2099).contains(number(4..<8)) && isDay(number(0..<2), number(2..<4)))
  }

  static let words: Set<String> = Set(
    """
    pass password passwd passwort passw motdepasse mdp contrasena contraseña clave secreto senha parola пароль secret
    secrets letmein letmeinnow welcome welcomeback hello hallo hola bonjour salut привет marhaba salam login signin
    admin administrator administrador administrateur root user usuario guest test testing tester default changeme
    change temp temporary temporal master super superman superuser system server network internet computer laptop
    office windows linux google facebook twitter youtube yahoo gmail hotmail amazon apple samsung android iphone
    database oracle mysql postgres backup access account private security safety trustno open opensesame sesame enter
    qwerty qwertz azerty asdf zxcv iloveyou loveyou love lovely lover mylove amor teamo tequiero jetaime любовь habibi
    princess prince queen king angel angels ange diamond crystal dragon monkey shadow tiger lion eagle falcon hawk
    panther wolf bear horse dolphin butterfly bunny rabbit kitty kitten puppy cat dog spider snake phoenix unicorn
    football soccer futbol fussball baseball basketball hockey tennis golf cricket rugby chelsea arsenal liverpool
    manchester barcelona realmadrid madrid juventus milan bayern porto benfica flamengo boca river ronaldo messi
    michael jordan jennifer jessica ashley amanda daniel matthew andrew joshua thomas robert charlie william george
    james john david maria mariana carlos jose juan luis miguel pedro antonio francisco fernando alejandro gabriel
    rafael ricardo roberto eduardo daniela andrea camila valentina sofia isabella lucia martin pablo diego santiago
    sebastian nicolas nicole marie sophie pierre jean claude louis alexandre julie camille laura sarah anna elena olga
    natasha tatiana ivan sergey dmitri vladimir alexander alex max mohamed mohammed muhammad ahmed ali omar fatima
    khaled ibrahim hassan hussein wang zhang liu chen woaini wodemima mima xiaoming sunshine summer winter spring
    autumn verano invierno soleil sun moon star stars starwars startrek matrix batman spiderman ironman pokemon
    pikachu naruto minecraft fortnite killer hunter ranger soldier ninja warrior wizard magic merlin gandalf pirate
    cowboy rockstar rock metal music guitar piano metallica nirvana beatles jesus christ god allah bismillah blessed
    faith hope peace freedom liberty freedom whatever nothing something anything everything forever together friend
    friends family baby babygirl babyboy mommy daddy mother father mama papa sister brother sweet sweety sweetheart
    honey chocolate cookie cookies banana orange cherry strawberry pepper ginger coffee cheese pizza beer whiskey
    purple green blue red black white yellow silver golden gold money dollar rich lucky winner success power happy
    smile flower flowers rose jasmine lily daisy garden ocean beach island mountain forest nature earth world city
    ciudad ville stadt urban habitat quito ecuador paris london newyork berlin moscow moskva beijing shanghai cairo
    dubai geneva nairobi mexico brasil brazil argentina colombia peru chile espana france deutschland russia china
    india egypt monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre corvette
    mustang ferrari porsche mercedes toyota honda yamaha harley nissan camaro corolla cosmos galaxy rainbow thunder
    lightning storm fire ice snow water diablo devil demon ghost monster zombie vampire skull blood death abc abcd abcde
    abcdef xxx sex sexy hot cool crazy stupid fuckyou fuck bitch asshole biteme loser nobody somebody number one first
    team work worker boss manager director company business school student teacher college university statistics
    statistic indicator census survey monitor monitoring observation
    """.split { $0.isWhitespace }.map(String.init))
}

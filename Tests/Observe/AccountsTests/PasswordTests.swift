import Accounts
import Foundation
import Monitoring
import Testing

@Suite struct PasswordTests {
  private func faults(_ password: String, user: String = "maria") -> [PasswordRules.Fault] {
    PasswordRules().faults(of: password, user: user)
  }

  @Test(arguments: [
    "correct horse battery staple", "kT9#vLq2", "zxqwvbnp", "ночь улица фонарь аптека", "七个音符的歌曲八",

    "my dog has 7 fleas", "        spaces count        ", "🦊🐻🐼🐨🐯🦁🐮🐷", String(repeating: "longer ", count: 20),
    "blue-Harvest-1138-x", "mvwhtzkq",
  ])
  func goodPasswordsPass(password: String) { #expect(faults(password) == []) }

  @Test func lengthIsCountedInCharacters() {
    #expect(faults("kT9#vLq") == [.short])
    // Seven characters, fourteen scalars.
    #expect(faults("e\u{301}t\u{301}k\u{301}v\u{301}q\u{301}z\u{301}w\u{301}").contains(.short))
    #expect(faults(String(repeating: "kT9#vLq2x", count: 113)) == [])
    #expect(faults(String(repeating: "kT9#vLq2x", count: 114)) == [.long])
    #expect(faults("") == [.short, .common])
  }

  @Test(arguments: [
    "password", "Password1", "P@ssw0rd", "p4$$w0rd!", "password123", "123password", "iloveyou", "iloveyou2",
    "Welcome2024", "welcome1!", "sunshine", "princess1", "qwertyui", "qwerty123", "1qaz2wsx", "zaq12wsx",
    "asdfghjkl",
    "asdf1234", "12345678", "123456789", "1234567890", "87654321", "abcdefgh", "abcd1234", "1234abcd",
    "aaaaaaaa", "aaaabbbbccccdddde",
    "11111111", "abababab", "abcabcabc", "12341234", "19900101", "01011990", "31-12-1999", "2001.09.11",
    "admin123",
    "administrator", "letmein!!", "trustno1", "superman1", "football", "baseball9", "contraseña",
    "motdepasse",
    "пароль123", "йцукенгш", "azertyuiop", "barcelona10", "quito2016", "Habitat3", "passwordpassword",
    "dragonmonkey",
    "q1w2e3r4", "147258369", "charlie1", "michael!", "monitoring1", "statistics",
  ])
  func commonPasswordsAreRefused(password: String) {
    #expect(faults(password).contains(.common), "\(password)")
  }

  @Test(arguments: [
    ("maria-lopez", "maria-lopez1"), ("mariana", "MARIANA12"), ("josefa", "1josefa1"), ("li", "quitoquito"),
  ])
  func passwordsMadeOfTheNameAreRefused(user: String, password: String) {
    #expect(faults(password, user: user).contains(.name))
  }

  /// Words with the tails people put behind them, of the length the rules allow: far more than the 3,000 of the
  /// standard, and every one refused.
  @Test func patternsCoverThousands() {
    var tried: Set<String> = []
    for word in [
      "password", "dragon", "monkey", "welcome", "sunshine", "liverpool", "ronaldo", "princess", "secret",
      "michael",
    ] {
      for tail in 0..<400 {
        for form in [word, word.capitalized] {
          let password = form + String(tail)
          guard password.count >= 8 else { continue }
          tried.insert(password)
          #expect(faults(password).contains(.common), "\(password)")
        }
      }
    }
    #expect(tried.count > 6_000)
  }

  /// Chance makes no common passwords.
  @Test func randomPasswordsPass() {
    var random = SystemRandomNumberGenerator()
    let letters = Array("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    for _ in 0..<5_000 {
      let password = String((0..<14).map { _ in letters.randomElement(using: &random)! })
      #expect(faults(password) == [], "\(password)")
    }
  }

  // MARK: - Argon2id

  /// Made by the reference implementation (argon2-cffi 25.1) with salt "0123456789abcdef".
  static let vectors: [(String, String)] = [
    (
      "kT9#vLq2",
      "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gOMtqlUaUxBSGrjSZWVdW/gXtw//03Cqq5lFqmmksz4"
    ),
    ("", "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$1EDrpniG35PWQ9y4ppsCr2jBbShM1vaGWVU+JFv578A"),
    (
      "ночь улица фонарь аптека",
      "$argon2id$v=19$m=1024,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$g6ew1G3qIedadu/0938ksDFlvzJ4TFiAfdrv2HMySps"
    ),
    (
      "correct horse battery staple",
      "$argon2id$v=19$m=65536,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$lMhvVBq9s9mqv+pZqgOWNUlIPpwLGnkzbna1TO5skX4"
    ),
  ]

  @Test func digestIsWrittenAndRead() throws {
    let salt = Array("0123456789abcdef".utf8)
    let cost = PasswordDigest.Cost(memoryKibibytes: 64, passes: 2)
    let digest = try PasswordDigest(of: "kT9#vLq2", salt: salt, cost: cost)
    let read = try #require(PasswordDigest(text: digest.text))
    #expect(read == digest)
    #expect(read.cost == cost)
    #expect(try read.matches("kT9#vLq2"))
    #expect(try !read.matches("kT9#vLq3"))
    #expect(try !read.matches(""))
    #expect(try PasswordDigest(of: "", salt: salt, cost: cost).matches(""))
  }

  @Test(arguments: [
    "", "x", "$argon2i$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$x",
    "$argon2id$v=16$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$x",
    "$argon2id$v=19$m=64,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$AAAA",
    "$argon2id$v=19$m=1,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAA",
    "$argon2id$v=19$m=99999999,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAA", "$argon2id$v=19$m=64,t=2,p=1$!$AAAA",
    "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAA",
  ])
  func otherTextsAreNoDigests(text: String) { #expect(PasswordDigest(text: text) == nil) }

  /// Another implementation's digests.
  @Test func referenceDigestsMatch() throws {
    for (password, text) in PasswordTests.vectors {
      let digest = try #require(PasswordDigest(text: text))
      #expect(try digest.matches(password))
      #expect(try !digest.matches(password + "x"))
      #expect(digest.text == text)
    }
    #expect(PasswordTests.vectors.count >= 4)
  }
}

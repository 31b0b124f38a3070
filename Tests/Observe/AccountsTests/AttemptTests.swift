import Accounts
import Dispatch
import Foundation
import Monitoring
import Synchronization
import TestSupport
import Testing

/// Whoever guesses has to wait, longer each time.
@Suite struct AttemptTests {
  let drawn: DrawnAccounts

  init() throws {
    drawn = try DrawnAccounts()
    try drawn.add("maria")
  }

  private func seconds(_ answer: SignIn) -> Int64? {
    if case .refused(.wait(let seconds)) = answer { seconds } else { nil }
  }

  @Test func waitDoublesUpToItsLimit() throws {
    var now: Int64 = 0
    // From another address each time: it is the account that waits.
    var address = 0
    func guess() throws -> SignIn {
      address += 1
      return try drawn.signIn("maria", "wrong guess", from: "198.51.100.\(address)", at: now)
    }
    for _ in 0..<4 { #expect(try guess() == .refused(.credentials)) }
    for wait: Int64 in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
      #expect(try guess() == .refused(.credentials))
      // What is refused unlooked at is no further failure.
      #expect(try guess() == .refused(.wait(seconds: wait)))
      now += wait - 1
      #expect(try guess() == .refused(.wait(seconds: 1)))
      now += 1
    }
  }

  @Test func fiveFailuresAreFree() throws {
    for second in 0..<5 {
      #expect(try drawn.signIn("maria", "wrong guess", at: Int64(second)) == .refused(.credentials))
    }
    // The right password waits too, or a guess could be told from it.
    #expect(seconds(try drawn.signIn("maria", at: 4)) == 1)
    guard case .signedIn = try drawn.signIn("maria", at: 5) else {
      Issue.record("not signed in")
      return
    }
    // Signed in, the account begins anew.
    for second in 6..<11 {
      #expect(try drawn.signIn("maria", "wrong guess", at: Int64(second)) == .refused(.credentials))
    }
  }

  @Test func unknownNamesWaitAlike() throws {
    for name in ["maria", "nobody", "no body"] {
      let drawn = try DrawnAccounts()
      try drawn.add("maria")
      var answers: [SignIn] = []
      for _ in 0..<8 { answers.append(try drawn.signIn(name, "wrong guess", at: 0)) }
      #expect(answers.prefix(5).allSatisfy { $0 == .refused(.credentials) }, "\(name)")
      #expect(answers.dropFirst(5).allSatisfy { $0 == .refused(.wait(seconds: 1)) }, "\(name)")
    }
  }

  /// One address that tries many names.
  @Test func addressWaits() throws {
    for number in 0..<20 {
      #expect(try drawn.signIn("user\(number)", "wrong guess", at: 0) == .refused(.credentials))
    }
    #expect(seconds(try drawn.signIn("maria", at: 0)) == 1)
    guard case .signedIn = try drawn.signIn("maria", from: "192.0.2.1", at: 0) else {
      Issue.record("another address is held up")
      return
    }
  }

  /// Who has an account of his own does not wash an address clean with it.
  @Test func successDoesNotForgiveTheAddress() throws {
    var waits: [Int64] = []
    var now: Int64 = 0
    for number in 0..<26 {
      #expect(try drawn.signIn("user\(number)", "wrong guess", at: now) == .refused(.credentials))
      if let wait = seconds(try drawn.signIn("maria", at: now)) {
        waits.append(wait)
        now += wait
        _ = try drawn.secret("maria", at: now)
      }
    }
    #expect(waits.count >= 5)
    #expect(waits == waits.sorted() && waits.last! > waits.first!)
  }

  @Test(arguments: [
    ("2001:db8::1", "2001:db8:0:0:ffff::2", true), ("2001:db8::1", "2001:db8:0:1::1", false),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
  ])
  func aNetworkOfIPv6IsOneAddress(one: String, other: String, isSame: Bool) throws {
    for number in 0..<20 { _ = try drawn.signIn("user\(number)", "wrong guess", from: one, at: 0) }
    let waits = seconds(try drawn.signIn("maria", from: other, at: 0)) != nil
    #expect(waits == isSame)
  }

  @Test func failuresAreForgotten() throws {
    for _ in 0..<6 { _ = try drawn.signIn("maria", "wrong guess", at: 0) }
    let day = DrawnAccounts.policy.failureMemorySeconds
    for _ in 0..<5 { #expect(try drawn.signIn("maria", "wrong guess", at: day) == .refused(.credentials)) }
    #expect(
      try drawn.cells("SELECT failures FROM attempts ORDER BY failures") == [[.integer(5)], [.integer(5)]])
  }

  /// Two processes count together.
  @Test func processesShareTheCount() throws {
    let beside = try drawn.beside()
    for number in 0..<5 {
      let store = number % 2 == 0 ? drawn.accounts : beside
      #expect(
        try store.signIn(
          name: "maria", password: "wrong guess", address: "a\(number)", at: DrawnAccounts.start)
          == .refused(.credentials))
    }
    for store in [drawn.accounts, beside] {
      #expect(
        try store.signIn(
          name: "maria", password: DrawnAccounts.password, address: "b", at: DrawnAccounts.start)
          == .refused(.wait(seconds: 1)))
    }
  }

  /// Many guesses at once are no more guesses than one after another.
  @Test func guessesAtOnceAreCountedEach() throws {
    let beside = try drawn.beside()
    let looked = Mutex(0)
    let stores = [drawn.accounts, beside]
    DispatchQueue.concurrentPerform(iterations: 40) { number in
      let answer = try? stores[number % 2].signIn(
        name: "maria", password: "wrong guess \(number)", address: "a\(number)", at: DrawnAccounts.start)
      if answer == .refused(.credentials) { looked.withLock { $0 += 1 } }
    }
    #expect(looked.withLock { $0 } == 5)
  }
}

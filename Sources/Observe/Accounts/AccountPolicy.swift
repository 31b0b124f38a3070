import Monitoring

/// Every limit of accounts, with its unit.
public struct AccountPolicy: Hashable, Sendable {
  public var passwordCost = PasswordDigest.Cost.current
  public var passwordRules = PasswordRules()

  /// Passwords digested at once, each in memory of its own.
  public static let passwordsAtOnce = 2

  /// A session ends when it has not been used for this long …
  public var sessionIdleSeconds: Int64 = 30 * 60
  /// … and this long after the sign-in, however much it is used.
  public var sessionAbsoluteSeconds: Int64 = 12 * 3_600
  /// The oldest ends when there would be more.
  public var sessionsPerUser = 10
  /// When a session or a token was last used is noted no more often than this.
  public var lastUsePrecisionSeconds: Int64 = 60

  public var tokenSeconds: Int64 = 90 * 86_400
  public var longestTokenSeconds: Int64 = 366 * 86_400
  public var tokensPerUser = 50

  /// Failures after which an account makes one wait.
  public var freeFailuresPerAccount = 5
  /// Failures after which an address makes one wait: an office may stand behind one.
  public var freeFailuresPerAddress = 20
  /// The first wait; each further failure doubles it.
  public var firstWaitSeconds: Int64 = 1
  public var longestWaitSeconds: Int64 = 15 * 60
  /// Failures are forgotten after this long without another.
  public var failureMemorySeconds: Int64 = 24 * 3_600

  public init() {}

  /// How long to wait after so many failures in a row, of which the first `free` cost nothing.
  func waitSeconds(failures: Int, free: Int) -> Int64 {
    guard failures >= free else { return 0 }
    let doublings = min(failures - free, 30)
    return min(firstWaitSeconds << Int64(doublings), longestWaitSeconds)
  }
}

extension Timestamp {
  func adding(seconds: Int64) -> Timestamp {
    Timestamp(microsecondsSince1970: microsecondsSince1970 + seconds * 1_000_000)
  }
}

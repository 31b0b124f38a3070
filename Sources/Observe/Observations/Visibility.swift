import Accounts
import Monitoring

/// To whom what a run brought is shown.
public enum Visibility: String, CaseIterable, Hashable, Sendable {
  /// To analysts and those above.
  case draft
  /// To everyone who has signed in.
  case restricted = "internal"
  case everyone = "public"

  /// What holds for a run of which nothing was said.
  public static let standard = Visibility.everyone

  /// What holds for a run after everything that was said.
  public static func now(of run: Int, _ changes: [VisibilityChange]) -> Visibility {
    changes.last { $0.firstRun <= run && $0.lastRun.map { run <= $0 } ?? true }?.visibility ?? .standard
  }

  /// What an audience is shown.
  public static func shown(to audience: Audience) -> [Visibility] {
    switch audience {
    case .everyone: [.everyone]
    case .signedIn: [.restricted, .everyone]
    case .staff: allCases
    }
  }
}

/// Something said of who sees what. It holds until something else is said of the same run.
public struct VisibilityChange: Hashable, Sendable {
  /// Counted from 1 without gaps.
  public var number: Int
  public var firstRun: Int
  /// Nil for every run from the first on, also those not yet recorded.
  public var lastRun: Int?
  public var visibility: Visibility
  /// The number of the audit's entry that tells who said so, and when.
  public var auditEntry: Int

  /// As the audit writes it.
  var details: [String: JSON] {
    [
      "first": .string("r\(firstRun)"), "last": JSON(lastRun.map { "r\($0)" }),
      "visibility": .string(visibility.rawValue),
    ]
  }
}

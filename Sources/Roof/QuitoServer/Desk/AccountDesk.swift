import Accounts
import Monitoring
import Observations

/// The accounts of the store, and whoever writes to it, on threads of their own: a password takes a tenth of a second,
/// and who writes waits for others.
public final class AccountDesk: Sendable {
  let gate: AccessGate
  let now: @Sendable () -> Timestamp
  private let accounts: AccountStore
  /// Who a request is from is looked up beside passwords and imports, so that nobody waits for those.
  private let door: StoreThreads
  private let desk: StoreThreads

  /// How long a writer waits for another one.
  private static let busySeconds = 5.0

  /// - Parameters:
  ///   - path: the path or URL of the store.
  ///   - policy: limits of accounts.
  ///   - secrets: where chance comes from.
  /// - Throws: what opening the store for writing throws.
  public init(
    store path: String, policy: AccountPolicy = AccountPolicy(), limits: ServerLimits = ServerLimits(),
    secrets: @escaping SecretSource, now: @escaping @Sendable () -> Timestamp
  ) throws {
    let store = try ObservationStore(opening: path, busyTimeoutSeconds: AccountDesk.busySeconds)
    accounts = store.accounts(policy: policy, secrets: secrets)
    gate = AccessGate(accounts)
    self.now = now
    door = try StoreThreads(2, mostWaiting: limits.waitingReads) { store }
    desk = try StoreThreads(AccountPolicy.passwordsAtOnce, mostWaiting: limits.waitingWork) { store }
  }

  func close() {
    door.close()
    desk.close()
  }

  func admit(_ presented: AccessGate.Presented, to permission: Permission) async throws -> AccessGate.Decision
  {
    let (gate, now) = (gate, now)
    return try await door.perform { _ in try gate.admit(presented, to: permission, at: now()) }
  }

  /// What may take a while.
  /// - Throws: `Problem` of the kind `busy` where too much waits, or others write; what `body` throws.
  func perform<Result: Sendable>(
    _ body: @Sendable @escaping (ObservationStore, AccountStore, Timestamp) throws -> Result
  ) async throws -> Result {
    let (accounts, now) = (accounts, now)
    do {
      return try await desk.perform { try body($0, accounts, now()) }
    } catch let issues as InputIssues where issues.all.contains(where: { $0.code == "store.busy" }) {
      throw Problem(.busy, headers: [("Retry-After", "5")])
    }
  }
}

import Monitoring

/// What `verifyChain` found.
public struct ChainReport: Hashable, Sendable {
  /// No more faults than this are listed.
  public static let faultLimit = 1_000

  public internal(set) var runCount = 0
  public internal(set) var observationCount = 0
  public internal(set) var auditEntryCount = 0
  /// The digest of the last run: to be published, so that a later check can hold the store to it. Nil for an
  /// empty store.
  public internal(set) var head: Digest?
  public internal(set) var textCount = 0
  /// The digest of the last text of a report; nil where there is none.
  public internal(set) var textHead: Digest?
  /// The digest of the audit's last entry. The runs recorded after it name it.
  public internal(set) var auditHead: Digest?
  /// In the order of the runs, then the areas, then the audit, then the texts of reports.
  public internal(set) var faults: [ChainFault] = []
  /// Also those not listed.
  public internal(set) var faultCount = 0

  public var isSound: Bool { faultCount == 0 }

  mutating func append(_ fault: ChainFault) {
    faultCount += 1
    if faults.count < ChainReport.faultLimit { faults.append(fault) }
  }
}

/// One thing in a store that is not as it was recorded.
public struct ChainFault: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Its record or one of its inputs.
    case runAltered = "run.altered"
    case runMissing = "run.missing"
    /// It does not name the digest of the run before it: one of the two was exchanged.
    case runUnlinked = "run.unlinked"
    case observationAltered = "observation.altered"
    case observationMissing = "observation.missing"
    /// Not among those its run recorded.
    case observationInserted = "observation.inserted"
    /// It stands under the number of another one.
    case observationMoved = "observation.moved"
    /// Every row agrees with its own digest, yet together they are not what the run recorded.
    case observationsReplaced = "observations.replaced"
    case mapFeaturesAltered = "map.altered"
    /// The run's list of areas.
    case areaListAltered = "areas.altered"
    /// Another program changed it.
    case areaAltered = "area.altered"
    case areaMissing = "area.missing"
    case areaInserted = "area.inserted"
    /// A text of a report.
    case textAltered = "text.altered"
    case textMissing = "text.missing"
    /// It does not name the digest of the text before it.
    case textUnlinked = "text.unlinked"
    /// The digest noted earlier is not in the chain: runs were cut off its end, or it was written anew.
    case headMissing = "head.missing"
    case auditAltered = "audit.altered"
    case auditMissing = "audit.missing"
    /// It does not follow from the entry before it, or names a run that is not in the chain.
    case auditUnlinked = "audit.unlinked"
    /// A run names an entry that is not there: entries were cut off the end.
    case auditCut = "audit.cut"
    /// A user has another role than the audit tells.
    case userAltered = "user.altered"
    /// Who may see what is not what the audit tells.
    case visibilityAltered = "visibility.altered"
    /// What is protected is not what the audit tells.
    case protectionAltered = "protection.altered"
  }

  public var kind: Kind
  /// `r12`, `o345`, `t6`, `a6` of the audit, a range `o345-o350`, an area's code or a user's name.
  public var subject: String
  /// The key of an observation where it can be read, the number it belongs under where it was moved, or the
  /// digest that is missing.
  public var found: String

  init(_ kind: Kind, _ subject: String, found: String? = nil) {
    self.kind = kind
    self.subject = subject
    self.found = found ?? subject
  }

  /// For printing: code `chain.<kind>`, at the subject.
  public func issue(in file: String) -> InputIssue {
    InputIssue("chain.\(kind.rawValue)", at: Place(file: file, feature: subject), found: found)
  }
}

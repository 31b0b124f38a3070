import Monitoring

/// The codes of the issues a body throws; empty when it throws none.
func issues(_ body: () throws -> Void) throws -> [InputIssue] {
  do {
    try body()
    return []
  } catch let issues as InputIssues {
    return issues.all
  }
}

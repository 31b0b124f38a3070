import Monitoring

/// The areas that an area is made of, in the order of their scores in one index at the newest period.
struct IndexRanking {
  struct Row {
    var area: ReferenceArea
    var scores: IndexScores
    var whole: IndexScores.Whole { scores.newest }
  }

  let period: Period
  /// Best first; those without rank or score last.
  let rows: [Row]
  /// Members that have nothing of this index and period.
  let absentCount: Int

  /// - Returns: nil where no member has anything of the index.
  init?(_ members: [ReportMember], index: ReportIndex) {
    let newest = members.compactMap { IndexScores($0.figures, index: index.code)?.newest.period }.max()
    guard let newest else { return nil }
    period = newest
    let rows = members.compactMap { member in
      IndexScores(member.figures, index: index.code, period: newest).map {
        Row(area: member.area, scores: $0)
      }
    }
    absentCount = members.count - rows.count
    func place(_ row: Row) -> (Double, Double, String) {
      (row.whole.rank ?? .infinity, -(row.whole.score ?? -.infinity), row.area.code)
    }
    self.rows = rows.sorted { place($0) < place($1) }
  }
}

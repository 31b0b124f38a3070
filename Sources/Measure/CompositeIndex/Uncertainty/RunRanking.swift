/// The room that one thread ranks the scores of runs in, each period by itself.
final class RunRanking {
  private let model: RunModel
  private let room: RankingRoom
  private let scores: UnsafeMutablePointer<Double>
  private let ranks: UnsafeMutablePointer<Int32>

  init(_ model: RunModel) {
    self.model = model
    room = RankingRoom(count: model.unitCount)
    scores = .allocate(capacity: max(1, model.unitCount))
    ranks = .allocate(capacity: max(1, model.unitCount))
  }

  deinit {
    scores.deallocate()
    ranks.deallocate()
  }

  /// 0 for units that are not ranked.
  func rank(_ row: UnsafePointer<Double>, into all: UnsafeMutablePointer<Int32>) {
    let units = model.unitCount
    if model.isOneRanking {
      return room.descending(UnsafeBufferPointer(start: row, count: units), into: all)
    }
    all.initialize(repeating: 0, count: units)
    for group in model.rankGroups {
      for (place, unit) in group.enumerated() { scores[place] = row[Int(unit)] }
      room.descending(UnsafeBufferPointer(start: scores, count: group.count), into: ranks)
      for (place, unit) in group.enumerated() { all[Int(unit)] = ranks[place] }
    }
  }
}

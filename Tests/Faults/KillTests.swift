import Foundation
import TestSupport
import Testing

/// Killed at any moment, the command leaves a store that opens, is sound, holds everything that was ever
/// acknowledged and nothing of which only a part is there.
///
/// A killed process loses nothing that it handed to the system, so this holds the command to doing things in
/// one piece; that they outlast a power failure as well is the matter of `synchronous = FULL`.
struct KillTests {
  static let seed: UInt64 = 11_02_01
  static let kills = 100
  /// After so many kills the next one begins with a new store.
  static let killsPerStore = 5

  @Test(arguments: KilledWork.Kind.allCases)
  func killedAtAnyMomentKeepsWhatWasAcknowledgedAndNothingHalf(kind: KilledWork.Kind) throws {
    let work = try KilledWork(kind)
    var generator = SeededGenerator(seed: KillTests.seed)
    var (acknowledged, recordedUnheard) = (0, 0)
    for number in 0..<KillTests.kills {
      if number % KillTests.killsPerStore == 0 {
        // Every second store is one that the killed command itself has to make.
        try work.beginStore(isNew: number / KillTests.killsPerStore % 2 == 1)
      }
      let moment = KilledWork.Moment.allCases[number % 4]
      let part = Double.random(in: 0..<1, using: &generator)
      let isAcknowledged = try work.kill(at: moment, part: part)
      let (faults, isRecorded) = try work.look(isAcknowledged: isAcknowledged)
      #expect(faults == [], "\(kind), seed \(KillTests.seed), kill \(number), \(part) \(moment)")
      if isAcknowledged { acknowledged += 1 } else if isRecorded { recordedUnheard += 1 }
      if (number + 1) % KillTests.killsPerStore == 0 {
        #expect(try work.goOn() == [], "\(kind), seed \(KillTests.seed), after kill \(number)")
      }
    }
    // Otherwise the moments were badly chosen and little was tried.
    let course = "\(kind): of \(KillTests.kills) kills \(acknowledged) came after the acknowledgement"
    #expect(acknowledged >= 1, Comment(rawValue: course))
    #expect(
      KillTests.kills - acknowledged - recordedUnheard >= KillTests.kills / 5, Comment(rawValue: course))
  }
}

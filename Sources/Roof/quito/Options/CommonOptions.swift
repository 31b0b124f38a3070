import ArgumentParser
import Catalogue
import Foundation
import Monitoring
import Observations

struct LanguageOption: ParsableArguments {
  @Option(help: ArgumentHelp(words["option.language"], valueName: "ar|en|es|fr|ru|zh"))
  var language: Language = words.language
}

extension Language: ExpressibleByArgument {}

struct StoreOption: ParsableArguments {
  @Option(help: ArgumentHelp(words["option.store"], valueName: "file|url"))
  var store: String

  /// To be shown.
  var name: String { ObservationStore.name(of: store) }
}

struct JSONOption: ParsableArguments {
  @Flag(help: ArgumentHelp(words["option.json"]))
  var json = false
}

/// How tables write their numbers.
struct DecimalOption: ParsableArguments {
  @Flag(help: ArgumentHelp(words["option.decimal-comma"])) var decimalComma = false
}

struct ThreadsOption: ParsableArguments {
  @Option(help: ArgumentHelp(words["option.threads"], valueName: "n"))
  var threads: Int = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard threads >= 1 else { throw ValidationError(words["option.threads.wrong"]) }
  }
}

/// Microseconds since 1970 by the system's clock: the one place where time is asked for.
func systemTime() -> Timestamp {
  Timestamp(microsecondsSince1970: Int64((Date().timeIntervalSince1970 * 1e6).rounded(.down)))
}

extension ObservationStore {
  /// The store at a path or URL, looked at before the work; nil where there is none yet. Nothing is written:
  /// if the work fails, the store is as it was to the last byte.
  static func existing(at path: String) throws -> ObservationStore? {
    do {
      return try ObservationStore(reading: path)
    } catch let issues as InputIssues where issues.all.allSatisfy({ $0.code == "store.missing" }) {
      return nil
    } catch let issues as InputIssues
      where issues.all.allSatisfy({ ["store.format", "store.older"].contains($0.code) })
    {
      // A store whose making was cut short, or one of an earlier layout, becomes one only by being opened for
      // writing; what is no store at all is refused here too.
      return try ObservationStore(creatingOrOpening: path)
    }
  }
}

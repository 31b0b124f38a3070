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
  @Option(help: ArgumentHelp(words["option.store"], valueName: "file"))
  var store: String
}

struct JSONOption: ParsableArguments {
  @Flag(help: ArgumentHelp(words["option.json"]))
  var json = false
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
  /// The store at a path, open for writing; nil where there is no file yet.
  static func existing(at path: String) throws -> ObservationStore? {
    FileManager.default.fileExists(atPath: path) ? try ObservationStore(opening: path) : nil
  }
}

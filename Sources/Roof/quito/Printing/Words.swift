import Catalogue
import Foundation
import Monitoring
import Runs

let version = SoftwareVersion.text

/// The content and the phrases of the language asked for, read once. Help texts are made before any option
/// is parsed, so the language is taken from the arguments and the environment directly.
let contentFolder: ContentFolder = {
  do { return try ContentFolder.find() } catch {
    FileHandle.standardError.write(Data("quito: \(error)\n".utf8))
    exit(2)
  }
}()

let words: Phrases = {
  do throws(InputIssues) {
    return try Phrases(content: contentFolder, language: languageAsked())
  } catch {
    for issue in error.all {
      FileHandle.standardError.write(Data("\(issue.place.text): [\(issue.code)] \(issue.found)\n".utf8))
    }
    exit(2)
  }
}()

/// `--language`, else `QUITO_LANGUAGE`, else the locale's, else English.
private func languageAsked() -> Language {
  let arguments = CommandLine.arguments
  for (index, argument) in arguments.enumerated() {
    if argument.hasPrefix("--language=") { return Language(rawValue: String(argument.dropFirst(11))) ?? .en }
    if argument == "--language", index + 1 < arguments.count {
      return Language(rawValue: arguments[index + 1]) ?? .en
    }
  }
  let environment = ProcessInfo.processInfo.environment
  for name in ["QUITO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"] {
    if let value = environment[name], let language = Language(rawValue: String(value.prefix(2))) {
      return language
    }
  }
  return .en
}

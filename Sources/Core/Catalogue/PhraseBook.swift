import Monitoring

/// All phrases of one folder below `Content/languages`: a language, or `contexts`, which tells translators
/// where each phrase stands.
public struct PhraseBook: Sendable {
  /// By key.
  public let texts: [String: String]
  /// The file's name without `.yaml`, by key.
  public let topics: [String: String]

  public static let contexts = "contexts"

  /// - Parameter folder: a language's code, or `contexts`.
  /// - Throws: every fault of every file; `phrases.twice` for a key that stands in two files.
  public init(content: ContentFolder, folder: String) throws(InputIssues) {
    let path = content.file("languages/\(folder)")
    var texts: [String: String] = [:]
    var topics: [String: String] = [:]
    var issues = InputIssues()
    for name in FolderListing.names(in: path, endingIn: ".yaml") {
      let file = "\(path)/\(name)"
      do throws(InputIssues) {
        for phrase in try PhraseFile(FolderListing.bytes(of: file), file: file).phrases {
          if let first = topics[phrase.key] {
            issues.append(
              InputIssue(
                "phrases.twice", at: Place(file: file, line: phrase.line, field: phrase.key),
                found: phrase.key,
                arguments: ["first": "\(path)/\(first).yaml"]))
            continue
          }
          texts[phrase.key] = phrase.text
          topics[phrase.key] = String(name.dropLast(".yaml".count))
        }
      } catch {
        issues.append(contentsOf: error.all)
      }
    }
    try issues.throwIfAnyError()
    self.texts = texts
    self.topics = topics
  }

  public var keys: Set<String> { Set(texts.keys) }

  /// The names in braces of one phrase; none for a key that is not there.
  public func placeholders(of key: String) -> Set<String> {
    Set(texts[key].flatMap(Placeholders.names(in:)) ?? [])
  }
}

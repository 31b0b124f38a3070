import Glibc
import Monitoring

/// What a reader is told beside the file.
public struct MicrodataOptions: Hashable, Sendable {
  /// Variables to be read; nil for all.
  public var variables: Set<String>?
  /// Character encoding of a Stata or SPSS file that states none or a wrong one: `WINDOWS-1252`.
  public var encoding: String?
  /// What stands in a table of text for nothing, beside an empty field.
  public var missingTexts: Set<String> = []
  /// Labels that are kept beside the file.
  public var codebook: MicrodataCodebook?

  public init() {}
}

extension Microdata {
  /// - Parameter name: what messages call the file; its path unless given.
  /// - Throws: `file.missing`, `file.directory`, `file.unreadable`, `microdata.format`, and every fault that
  ///   the reader of the format finds.
  public init(_ path: String, name: String? = nil, options: MicrodataOptions = MicrodataOptions())
    throws(InputIssues)
  {
    let name = name ?? path
    guard let format = MicrodataFormat(fileName: path) else {
      throw InputIssues([InputIssue("microdata.format", at: Place(file: name), found: name)])
    }
    try Microdata.checkReadable(path, name)
    switch format {
    case .delimitedText: self = try MicrodataTable(path, name: name, options: options).microdata
    case .stata, .spss:
      self = try StatisticalFile(path, name: name, format: format, options: options).read()
    }
    if let codebook = options.codebook { codebook.apply(to: &self) }
    for index in variables.indices {
      columns[index] = columns[index].declaring(variables[index].declaredMissing)
    }
    if variables.isEmpty || rowCount == 0 {
      throw InputIssues(warnings + [InputIssue("microdata.empty", at: Place(file: name))])
    }
  }

  static func checkReadable(_ path: String, _ name: String) throws(InputIssues) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let reason = strerror(errno).map { String(cString: $0) } ?? ""
      throw InputIssues([InputIssue("file.missing", at: Place(file: name), found: reason)])
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw InputIssues([InputIssue("file.directory", at: Place(file: name))])
    }
    guard access(path, R_OK) == 0 else {
      let reason = strerror(errno).map { String(cString: $0) } ?? ""
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: reason)])
    }
  }
}

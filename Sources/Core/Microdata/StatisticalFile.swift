import CReadStat
import Monitoring

/// Reads Stata and SPSS files through ReadStat, value by value into flat columns.
struct StatisticalFile {
  let path: String
  let name: String
  let format: MicrodataFormat
  let options: MicrodataOptions

  init(_ path: String, name: String, format: MicrodataFormat, options: MicrodataOptions) {
    self.path = path
    self.name = name
    self.format = format
    self.options = options
  }

  /// - Throws: `microdata.damaged`, `microdata.version`, `microdata.encoding`, `microdata.unsupported`,
  ///   `file.unreadable`; `microdata.variable.twice` for every name that stands twice.
  func read() throws(InputIssues) -> Microdata {
    let found = StatisticalFileContent(wanted: options.variables)
    guard let parser = readstat_parser_init() else { throw fault("file.unreadable", "") }
    defer { readstat_parser_free(parser) }
    readstat_set_metadata_handler(parser) { metadata, context in
      StatisticalFileContent.of(context).begin(metadata)
      return 0
    }
    readstat_set_note_handler(parser) { _, note, context in
      if let note { StatisticalFileContent.of(context).notes.append(String(cString: note)) }
      return 0
    }
    readstat_set_variable_handler(parser) { index, variable, labels, context in
      StatisticalFileContent.of(context).add(Int(index), variable, labels)
        ? 0 : StatisticalFileContent.skipVariable
    }
    readstat_set_fweight_handler(parser) { variable, context in
      if let name = readstat_variable_get_name(variable) {
        StatisticalFileContent.of(context).weightVariable = String(cString: name)
      }
      return 0
    }
    readstat_set_value_label_handler(parser) { set, value, label, context in
      if let set, let label { StatisticalFileContent.of(context).label(set, value, label) }
      return 0
    }
    readstat_set_value_handler(parser) { row, variable, value, context in
      StatisticalFileContent.of(context).set(Int(row), variable, value)
      return 0
    }
    readstat_set_error_handler(parser) { message, context in
      if let message { StatisticalFileContent.of(context).message = String(cString: message) }
    }
    if let encoding = options.encoding { readstat_set_file_character_encoding(parser, encoding) }
    let context = Unmanaged.passUnretained(found).toOpaque()
    let status = withExtendedLifetime(found) {
      switch format {
      case .stata: readstat_parse_dta(parser, path, context)
      default: readstat_parse_sav(parser, path, context)
      }
    }
    guard status == READSTAT_OK else { throw fault(status, found) }
    var issues = InputIssues()
    var seen: Set<String> = []
    for variable in found.variables where !seen.insert(variable.name).inserted {
      issues.append(
        InputIssue(
          "microdata.variable.twice", at: Place(file: name, field: variable.name), found: variable.name))
    }
    try issues.throwIfAnyError()
    return found.microdata(file: name, format: format)
  }

  private func fault(_ code: String, _ found: String) -> InputIssues {
    InputIssues([
      InputIssue(
        code, at: Place(file: name), found: found,
        arguments: code == "microdata.encoding" ? ["encoding": options.encoding ?? "–"] : [:])
    ])
  }

  private func fault(_ status: readstat_error_t, _ found: StatisticalFileContent) -> InputIssues {
    let reason =
      found.message ?? readstat_error_message(status).map { String(cString: $0) } ?? String(status.rawValue)
    return switch status {
    case READSTAT_ERROR_OPEN, READSTAT_ERROR_MALLOC: fault("file.unreadable", reason)
    case READSTAT_ERROR_UNSUPPORTED_FILE_FORMAT_VERSION: fault("microdata.version", reason)
    case READSTAT_ERROR_UNSUPPORTED_CHARSET, READSTAT_ERROR_CONVERT, READSTAT_ERROR_CONVERT_BAD_STRING,
      READSTAT_ERROR_CONVERT_SHORT_STRING, READSTAT_ERROR_CONVERT_LONG_STRING:
      fault("microdata.encoding", reason)
    case READSTAT_ERROR_UNSUPPORTED_COMPRESSION: fault("microdata.unsupported", reason)
    default: fault("microdata.damaged", reason)
    }
  }
}

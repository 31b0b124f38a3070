import Catalogue
import Microdata
import Monitoring
import Surveys

/// Brings the variables of one file of interviews to what the method asks for, gathering every fault.
struct SurveyColumns {
  let microdata: Microdata
  /// The description, of whose lines the faults speak.
  let descriptionFile: String
  var issues = InputIssues()

  init(_ microdata: Microdata, descriptionFile: String) {
    self.microdata = microdata
    self.descriptionFile = descriptionFile
  }

  mutating func index(of variable: String, field: String, line: Int? = nil) -> Int? {
    if let index = microdata.index(of: variable) { return index }
    let nearest = Suggestion.nearest(to: variable, among: microdata.variables.map(\.name))
    issues.append(
      InputIssue(
        "survey.variable", at: Place(file: descriptionFile, line: line, field: field), found: variable,
        arguments: ["file": microdata.file, "nearest": nearest ?? "–"]))
    return nil
  }

  /// NaN where not stated; of several variables the sum, unless one is not stated.
  mutating func numbers(_ variables: [String], field: String) -> [Double]? {
    var sum: [Double]?
    for variable in variables {
      guard let index = index(of: variable, field: field) else { continue }
      guard let numbers = microdata.numbers(of: index) else {
        let text = microdata.categories(of: index, limit: .max)?.categories.first?.text ?? ""
        issues.append(
          InputIssue(
            "survey.number", at: Place(file: descriptionFile, field: field), found: text,
            arguments: ["variable": variable, "file": microdata.file]))
        continue
      }
      sum = sum.map { zip($0, numbers).map { $0 + $1 } } ?? numbers
    }
    return sum
  }

  /// Combinations of the values of some variables as codes in the order in which they first stand; -1 where
  /// one of them is missing.
  mutating func codes(_ variables: [String], field: String) -> [Int32]? {
    var combined: [Int32]?
    for variable in variables {
      guard let index = index(of: variable, field: field),
        let categories = microdata.categories(of: index, limit: .max)
      else { return nil }
      guard let first = combined else {
        combined = categories.knownCodes
        continue
      }
      var known: [Int64: Int32] = [:]
      combined = zip(first, categories.knownCodes).map { a, b in
        guard a >= 0, b >= 0 else { return -1 }
        let pair = Int64(a) << 32 | Int64(b)
        if let code = known[pair] { return code }
        let code = Int32(known.count)
        known[pair] = code
        return code
      }
    }
    return combined
  }

  /// A row as the user counts it.
  func rowText(_ row: Int) -> String { String(microdata.rowOfFile(row) + 1) }

  /// What some variables hold in one row, as the user knows it.
  func text(of variables: [String], row: Int) -> String {
    let texts = variables.map { variable in
      microdata.index(of: variable).flatMap { microdata.columns[$0].key(at: row)?.text } ?? "–"
    }
    return texts.isEmpty ? "–" : texts.joined(separator: ", ")
  }

  /// By row, whether a variable has one of the values; nil where it is missing.
  mutating func selected(_ selection: SurveyDescription.Selection, field: String) -> [Bool?]? {
    guard let index = index(of: selection.variable, field: field, line: selection.line),
      let categories = microdata.categories(of: index, limit: .max)
    else { return nil }
    checkTokens(
      Set(selection.values), of: selection.variable, index, categories, field: field, line: selection.line)
    let isIn = categories.categories.map { Self.matches($0, Set(selection.values)) }
    return categories.codes.map { code in
      guard code >= 0 else { return nil }
      if isIn[Int(code)] { return true }
      return categories.categories[Int(code)].isMissing ? nil : false
    }
  }

  /// 1 yes, 0 no, -1 neither.
  mutating func answers(_ answer: SurveyDescription.Answer, field: String) -> [Int8]? {
    guard let index = index(of: answer.variable, field: field, line: answer.line),
      let categories = microdata.categories(of: index, limit: .max)
    else { return nil }
    let (yes, no) = (Set(answer.yes), Set(answer.no))
    checkTokens(yes.union(no), of: answer.variable, index, categories, field: field, line: answer.line)
    let codes: [Int8] = categories.categories.map {
      Self.matches($0, yes) ? 1 : Self.matches($0, no) ? 0 : -1
    }
    return categories.codes.map { $0 < 0 ? -1 : codes[Int($0)] }
  }

  /// The groups of a variable: the code of each row, and the code that each group is published under.
  mutating func groups(
    _ subgroup: SurveyDescription.Subgroup, field: String
  ) -> (codes: [Int32], names: [String])? {
    guard let index = index(of: subgroup.variable, field: field, line: subgroup.line) else { return nil }
    guard let categories = microdata.categories(of: index, limit: 1_000) else {
      issues.append(
        InputIssue(
          "survey.group.many", at: Place(file: descriptionFile, line: subgroup.line, field: field),
          found: subgroup.variable))
      return nil
    }
    checkTokens(
      Set(subgroup.codes.keys), of: subgroup.variable, index, categories, field: field, line: subgroup.line)
    var names: [String] = []
    let places: [Int32] = categories.categories.map { category in
      if category.isMissing { return -1 }
      let name =
        subgroup.codes[category.text] ?? category.label.flatMap { subgroup.codes[$0] }
        ?? Self.code(category.label ?? category.text)
      if let place = names.firstIndex(of: name) { return Int32(place) }
      names.append(name)
      return Int32(names.count - 1)
    }
    return (categories.codes.map { $0 < 0 ? -1 : places[Int($0)] }, names)
  }

  static func matches(_ category: MicrodataCategories.Category, _ tokens: Set<String>) -> Bool {
    tokens.contains(category.text) || category.label.map(tokens.contains) ?? false
  }

  /// A value named in the description that the file does not have: an error where another is so near that it
  /// must have been meant, else a warning, for a sample need not hold every category.
  mutating func checkTokens(
    _ tokens: Set<String>, of variable: String, _ index: Int, _ categories: MicrodataCategories,
    field: String, line: Int?
  ) {
    var known: Set<String> = []
    for category in categories.categories {
      known.insert(category.text)
      if let label = category.label { known.insert(label) }
    }
    for label in microdata.variables[index].valueLabels {
      known.insert(label.text)
      switch label.key {
      case .number(let number) where number.isFinite: known.insert(JSON.numberText(number))
      case .text(let text): known.insert(text)
      case .tag(let tag): known.insert(".\(tag)")
      case .number: break
      }
    }
    for token in tokens.sorted() where !known.contains(token) {
      // Numbers are all near to one another.
      let nearest = Double(token) == nil ? Suggestion.nearest(to: token, among: known) : nil
      issues.append(
        InputIssue(
          nearest == nil ? "survey.category.absent" : "survey.category.absent.suggest",
          at: Place(file: descriptionFile, line: line, field: field), found: token,
          arguments: ["variable": variable, "nearest": nearest ?? "–"],
          severity: nearest == nil ? .warning : .error))
    }
  }

  /// Of a label: letters, digits, hyphen, underscore and dot, as an SDMX code may hold.
  private static func code(_ label: String) -> String {
    var code = ""
    for scalar in label.unicodeScalars {
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      if isPlain || scalar == "_" || scalar == "-" || scalar == "." {
        code.unicodeScalars.append(scalar)
      } else if scalar == " " || scalar == "/" {
        code += "_"
      } else {
        code += "x" + String(scalar.value, radix: 16)
      }
    }
    return code.isEmpty ? "_" : code
  }
}

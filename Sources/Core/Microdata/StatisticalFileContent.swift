import CReadStat

/// What has been read of a Stata or SPSS file so far; the callbacks of the reader write into it.
final class StatisticalFileContent {
  static let skipVariable = Int32(READSTAT_HANDLER_SKIP_VARIABLE)
  /// Rows that room is made for before they come: a damaged header may state any number.
  private static let capacityMaximum = 1 << 20

  private let wanted: Set<String>?
  private var statedRowCount = 0
  private var rowCount = 0
  private var label: String?
  private var buffers: [ColumnBuffer] = []
  /// Of each variable of the file, where it stands among those that are read; -1 where it is skipped.
  private var places: [Int] = []
  private var labelSets: [String: [MicrodataVariable.ValueLabel]] = [:]
  private var labelSetOfVariable: [String?] = []
  private(set) var variables: [MicrodataVariable] = []
  var notes: [String] = []
  var weightVariable: String?
  /// What the reader last complained of.
  var message: String?

  init(wanted: Set<String>?) { self.wanted = wanted }

  static func of(_ context: UnsafeMutableRawPointer?) -> StatisticalFileContent {
    Unmanaged<StatisticalFileContent>.fromOpaque(context!).takeUnretainedValue()
  }

  private static func text(_ text: UnsafePointer<CChar>?) -> String? {
    guard let text else { return nil }
    let string = String(cString: text)
    return string.isEmpty ? nil : string
  }

  func begin(_ metadata: UnsafeMutablePointer<readstat_metadata_t>?) {
    statedRowCount = max(0, Int(readstat_get_row_count(metadata)))
    label = Self.text(readstat_get_file_label(metadata))
  }

  /// False where the variable is not wanted.
  func add(
    _ index: Int, _ variable: UnsafeMutablePointer<readstat_variable_t>?, _ labels: UnsafePointer<CChar>?
  ) -> Bool {
    let name = Self.text(readstat_variable_get_name(variable)) ?? ""
    while places.count <= index { places.append(-1) }
    guard wanted?.contains(name) ?? true else { return false }
    places[index] = variables.count
    var found = MicrodataVariable(
      name: name, label: Self.text(readstat_variable_get_label(variable)))
    switch readstat_variable_get_measure(variable) {
    case READSTAT_MEASURE_NOMINAL: found.measure = .nominal
    case READSTAT_MEASURE_ORDINAL: found.measure = .ordinal
    case READSTAT_MEASURE_SCALE: found.measure = .scale
    default: break
    }
    for range in 0..<readstat_variable_get_missing_ranges_count(variable) {
      let low = readstat_variable_get_missing_range_lo(variable, range)
      let high = readstat_variable_get_missing_range_hi(variable, range)
      if readstat_value_type_class(low) == READSTAT_TYPE_CLASS_STRING {
        if let text = Self.text(readstat_string_value(low)) {
          found.declaredMissing.append(.text(Self.withoutBlanks(text)))
        }
      } else {
        let (low, high) = (readstat_double_value(low), readstat_double_value(high))
        if low <= high { found.declaredMissing.append(.numbers(low...high)) }
      }
    }
    variables.append(found)
    labelSetOfVariable.append(Self.text(labels))
    buffers.append(
      ColumnBuffer(
        isText: readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_STRING,
        capacity: min(statedRowCount, Self.capacityMaximum)))
    return true
  }

  func label(_ set: UnsafePointer<CChar>, _ value: readstat_value_t, _ label: UnsafePointer<CChar>) {
    let key: MicrodataVariable.Key
    if readstat_value_is_tagged_missing(value) != 0 {
      key = .tag(Character(Unicode.Scalar(UInt8(bitPattern: readstat_value_tag(value)))))
    } else if readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING {
      key = .text(Self.withoutBlanks(Self.text(readstat_string_value(value)) ?? ""))
    } else {
      key = .number(readstat_double_value(value))
    }
    labelSets[String(cString: set), default: []].append(
      MicrodataVariable.ValueLabel(key: key, text: String(cString: label)))
  }

  func set(
    _ row: Int, _ variable: UnsafeMutablePointer<readstat_variable_t>?, _ value: readstat_value_t
  ) {
    let place = places[Int(readstat_variable_get_index(variable))]
    guard place >= 0 else { return }
    if row >= rowCount { rowCount = row + 1 }
    let buffer = buffers[place]
    switch value.type {
    case READSTAT_TYPE_STRING, READSTAT_TYPE_STRING_REF: buffer.set(row, text: value.v.string_value)
    case _ where value.is_tagged_missing != 0: buffer.set(row, reason: UInt8(bitPattern: value.tag))
    case _ where value.is_system_missing != 0: buffer.set(row, number: .nan)
    case READSTAT_TYPE_DOUBLE: buffer.set(row, number: value.v.double_value)
    case READSTAT_TYPE_INT8: buffer.set(row, number: Double(value.v.i8_value))
    case READSTAT_TYPE_INT16: buffer.set(row, number: Double(value.v.i16_value))
    case READSTAT_TYPE_INT32: buffer.set(row, number: Double(value.v.i32_value))
    default: buffer.set(row, number: Double(value.v.float_value))
    }
  }

  func microdata(file: String, format: MicrodataFormat) -> Microdata {
    // A file all of whose variables are skipped still has its rows.
    if variables.isEmpty { rowCount = statedRowCount }
    for index in variables.indices {
      if let set = labelSetOfVariable[index] { variables[index].valueLabels = labelSets[set] ?? [] }
    }
    var microdata = Microdata(
      file: file, format: format, rowCount: rowCount, variables: variables,
      columns: buffers.map { $0.column(rowCount: rowCount) })
    microdata.label = label
    microdata.notes = notes
    microdata.weightVariable = weightVariable
    return microdata
  }

  private static func withoutBlanks(_ text: String) -> String {
    var text = text[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// The values of one variable while they come in.
private final class ColumnBuffer {
  private let isText: Bool
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var dictionary = TextDictionary()
  private var reasons: [UInt8]?

  init(isText: Bool, capacity: Int) {
    self.isText = isText
    if isText { codes.reserveCapacity(capacity) } else { numbers.reserveCapacity(capacity) }
  }

  func set(_ row: Int, number: Double) {
    while numbers.count <= row { numbers.append(.nan) }
    numbers[row] = number
  }

  func set(_ row: Int, reason: UInt8) {
    set(row, number: .nan)
    var all = reasons ?? []
    reasons = nil
    while all.count <= row { all.append(MicrodataColumn.Reason.present) }
    all[row] = reason
    reasons = all
  }

  /// Blanks at the end are padding.
  func set(_ row: Int, text: UnsafePointer<CChar>?) {
    while codes.count <= row { codes.append(-1) }
    guard let text else { return }
    var length = 0
    var end = 0
    while text[length] != 0 {
      if text[length] != 0x20 { end = length + 1 }
      length += 1
    }
    codes[row] = text.withMemoryRebound(to: UInt8.self, capacity: max(1, end)) {
      dictionary.code(of: UnsafeBufferPointer(start: $0, count: end))
    }
  }

  /// Rows that never came are missing.
  func column(rowCount: Int) -> MicrodataColumn {
    if isText {
      while codes.count < rowCount { codes.append(-1) }
      return MicrodataColumn(.texts(codes: codes, dictionary: dictionary.texts))
    }
    while numbers.count < rowCount { numbers.append(.nan) }
    guard var reasons else { return MicrodataColumn(.numbers(numbers)) }
    while reasons.count < rowCount { reasons.append(MicrodataColumn.Reason.present) }
    for row in 0..<rowCount where numbers[row].isNaN && reasons[row] == MicrodataColumn.Reason.present {
      reasons[row] = MicrodataColumn.Reason.absent
    }
    return MicrodataColumn(.numbers(numbers), reasons: reasons)
  }
}

import CReadStat
import Foundation

/// A Stata or SPSS file written for a test through the writer of ReadStat.
final class WrittenFile {
  enum Kind: CaseIterable { case stata, spss, compressedSPSS }
  enum Cell {
    case number(Double)
    case text(String)
    case absent
    case tag(Character)
  }

  private let writer = readstat_writer_init()!
  private var variables: [(variable: OpaqueBox, isText: Bool)] = []
  private var bytes = Data()
  private struct OpaqueBox { var pointer: UnsafeMutablePointer<readstat_variable_t>? }

  deinit { readstat_writer_free(writer) }

  func label(_ text: String) { readstat_writer_set_file_label(writer, text) }
  func note(_ text: String) { readstat_add_note(writer, text) }

  func labels(_ name: String, _ labels: [(Double, String)], tags: [(Character, String)] = [])
    -> UnsafeMutablePointer<readstat_label_set_t>?
  {
    let set = readstat_add_label_set(writer, READSTAT_TYPE_DOUBLE, name)
    for (value, text) in labels { readstat_label_double_value(set, value, text) }
    for (tag, text) in tags { readstat_label_tagged_value(set, CChar(tag.asciiValue!), text) }
    return set
  }

  /// Labels of whole numbers, as Stata keeps them.
  func integerLabels(_ name: String, _ labels: [(Int32, String)], tags: [(Character, String)] = [])
    -> UnsafeMutablePointer<readstat_label_set_t>?
  {
    let set = readstat_add_label_set(writer, READSTAT_TYPE_INT32, name)
    for (value, text) in labels { readstat_label_int32_value(set, value, text) }
    for (tag, text) in tags { readstat_label_tagged_value(set, CChar(tag.asciiValue!), text) }
    return set
  }

  @discardableResult
  func add(
    _ name: String, label: String? = nil, textWidth: Int? = nil,
    labels: UnsafeMutablePointer<readstat_label_set_t>? = nil, type: readstat_type_t = READSTAT_TYPE_DOUBLE,
    missing: [ClosedRange<Double>] = [], measure: readstat_measure_t? = nil
  ) -> UnsafeMutablePointer<readstat_variable_t>? {
    let variable = readstat_add_variable(
      writer, name, textWidth == nil ? type : READSTAT_TYPE_STRING, textWidth ?? 8)
    if let label { readstat_variable_set_label(variable, label) }
    if let labels { readstat_variable_set_label_set(variable, labels) }
    for range in missing {
      if range.lowerBound == range.upperBound {
        readstat_variable_add_missing_double_value(variable, range.lowerBound)
      } else {
        readstat_variable_add_missing_double_range(variable, range.lowerBound, range.upperBound)
      }
    }
    if let measure { readstat_variable_set_measure(variable, measure) }
    variables.append((OpaqueBox(pointer: variable), textWidth != nil))
    return variable
  }

  func weight(by variable: UnsafeMutablePointer<readstat_variable_t>?) {
    readstat_writer_set_fweight_variable(writer, variable)
  }

  func write(_ rows: [[Cell]], as kind: Kind, to path: String) throws {
    readstat_set_data_writer(writer) { data, count, context in
      let file = Unmanaged<WrittenFile>.fromOpaque(context!).takeUnretainedValue()
      file.bytes.append(data!.assumingMemoryBound(to: UInt8.self), count: count)
      return count
    }
    let context = Unmanaged.passUnretained(self).toOpaque()
    var status: readstat_error_t
    switch kind {
    case .stata:
      readstat_writer_set_file_format_version(writer, 118)
      status = readstat_begin_writing_dta(writer, context, rows.count)
    case .spss: status = readstat_begin_writing_sav(writer, context, rows.count)
    case .compressedSPSS:
      readstat_writer_set_compression(writer, READSTAT_COMPRESS_BINARY)
      status = readstat_begin_writing_sav(writer, context, rows.count)
    }
    try check(status)
    for row in rows {
      try check(readstat_begin_row(writer))
      for (cell, (box, _)) in zip(row, variables) {
        let variable = box.pointer
        switch cell {
        case .number(let number):
          switch readstat_variable_get_type(variable) {
          case READSTAT_TYPE_INT8:
            status = readstat_insert_int8_value(writer, variable, Int8(number))
          case READSTAT_TYPE_INT32:
            status = readstat_insert_int32_value(writer, variable, Int32(number))
          case READSTAT_TYPE_FLOAT:
            status = readstat_insert_float_value(writer, variable, Float(number))
          default: status = readstat_insert_double_value(writer, variable, number)
          }
        case .text(let text): status = readstat_insert_string_value(writer, variable, text)
        case .absent: status = readstat_insert_missing_value(writer, variable)
        case .tag(let tag):
          status = readstat_insert_tagged_missing_value(writer, variable, CChar(tag.asciiValue!))
        }
        try check(status)
      }
      try check(readstat_end_row(writer))
    }
    try check(readstat_end_writing(writer))
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  private struct Failure: Error, CustomStringConvertible { var description: String }

  private func check(_ status: readstat_error_t) throws {
    if status != READSTAT_OK {
      throw Failure(description: String(cString: readstat_error_message(status)))
    }
  }
}

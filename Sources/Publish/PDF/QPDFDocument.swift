import CQPDF
import Monitoring

/// A PDF in memory, through qpdf. Handles are only valid as long as the document lives.
final class QPDFDocument {
  /// An object of the document, or one made for it.
  struct Handle {
    fileprivate let value: qpdf_oh
  }

  private let document: qpdf_data
  /// The library reads from here as long as the document lives.
  private let source: UnsafeMutableBufferPointer<CChar>

  /// - Throws: `InputIssues` with `pdf.unreadable`.
  init(_ bytes: [UInt8]) throws {
    document = qpdf_init()
    source = .allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { source[index] = CChar(bitPattern: byte) }
    qpdf_silence_errors(document)
    qpdf_set_suppress_warnings(document, QPDF_TRUE)
    let status = "page.pdf".withCString {
      qpdf_read_memory(document, $0, source.baseAddress, UInt64(source.count), nil)
    }
    guard status & Int32(QPDF_ERRORS) == 0 else { throw fault() }
  }

  deinit {
    var handle: qpdf_data? = document
    qpdf_cleanup(&handle)
    source.deallocate()
  }

  private func fault() -> InputIssues {
    var reason = ""
    if qpdf_has_error(document) != 0 {
      reason = String(cString: qpdf_get_error_full_text(document, qpdf_get_error(document)))
    }
    return InputIssues([InputIssue("pdf.unreadable", at: Place(file: "page.pdf"), found: reason)])
  }

  var root: Handle { Handle(value: qpdf_get_root(document)) }
  var pageCount: Int { Int(qpdf_get_num_pages(document)) }

  /// Counted from 0.
  func page(_ number: Int) -> Handle { Handle(value: qpdf_get_page_n(document, number)) }

  /// The number by which other objects refer to one; 0 where none can.
  func number(of handle: Handle) -> Int { Int(qpdf_oh_get_object_id(document, handle.value)) }

  subscript(handle: Handle, key: String) -> Handle? {
    guard qpdf_oh_is_dictionary(document, handle.value) != 0,
      qpdf_oh_has_key(document, handle.value, key) != 0
    else { return nil }
    return Handle(value: qpdf_oh_get_key(document, handle.value, key))
  }

  func keys(of handle: Handle) -> [String] {
    var keys: [String] = []
    qpdf_oh_begin_dict_key_iter(document, handle.value)
    while qpdf_oh_dict_more_keys(document) != 0 {
      keys.append(String(cString: qpdf_oh_dict_next_key(document)))
    }
    return keys
  }

  /// What stands in a list; nothing where the object is none.
  func items(of handle: Handle) -> [Handle] {
    guard qpdf_oh_is_array(document, handle.value) != 0 else { return [] }
    return (0..<qpdf_oh_get_array_n_items(document, handle.value)).map {
      Handle(value: qpdf_oh_get_array_item(document, handle.value, $0))
    }
  }

  func isDictionary(_ handle: Handle) -> Bool { qpdf_oh_is_dictionary(document, handle.value) != 0 }

  func name(_ handle: Handle?) -> String? {
    guard let handle, qpdf_oh_is_name(document, handle.value) != 0 else { return nil }
    return String(cString: qpdf_oh_get_name(document, handle.value))
  }

  func set(_ key: String, of handle: Handle, to value: Handle) {
    qpdf_oh_replace_key(document, handle.value, key, value.value)
  }

  func remove(_ key: String, of handle: Handle) { qpdf_oh_remove_key(document, handle.value, key) }

  func release(_ handle: Handle) { qpdf_oh_release(document, handle.value) }

  // MARK: Objects that are made

  func name(_ name: String) -> Handle { Handle(value: qpdf_oh_new_name(document, name)) }
  func integer(_ value: Int) -> Handle { Handle(value: qpdf_oh_new_integer(document, Int64(value))) }
  func text(_ text: String) -> Handle { Handle(value: qpdf_oh_new_unicode_string(document, text)) }

  /// A dictionary that others can refer to.
  func dictionary() -> Handle {
    Handle(value: qpdf_make_indirect_object(document, qpdf_oh_new_dictionary(document)))
  }

  func setInformation(_ key: String, _ text: String) {
    let trailer = qpdf_get_trailer(document)
    var information = qpdf_oh_get_key(document, trailer, "/Info")
    if qpdf_oh_is_dictionary(document, information) == 0 {
      information = dictionary().value
      qpdf_oh_replace_key(document, trailer, "/Info", information)
    }
    qpdf_oh_replace_key(document, information, key, qpdf_oh_new_unicode_string(document, text))
  }

  /// The whole file. Its identifier is a digest of its content, so that the same document gives the same bytes.
  /// - Throws: `InputIssues` with `pdf.unreadable`.
  func written() throws -> [UInt8] {
    qpdf_init_write_memory(document)
    qpdf_set_deterministic_ID(document, QPDF_TRUE)
    qpdf_set_object_stream_mode(document, qpdf_o_generate)
    qpdf_set_minimum_pdf_version(document, "1.7")
    guard qpdf_write(document) & Int32(QPDF_ERRORS) == 0 else { throw fault() }
    return Array(
      UnsafeBufferPointer(start: qpdf_get_buffer(document), count: qpdf_get_buffer_length(document)))
  }
}

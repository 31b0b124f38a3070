import CXML
import Monitoring

/// XML read as a stream of elements, piece by piece as the bytes come, in memory that does not grow with the
/// file.
///
/// ```swift
/// let reader = MarkupReader(file: "data.xml", receiver: receiver)
/// for piece in pieces { try reader.feed(piece) }
/// try reader.finish()
/// ```
/// Document type declarations are refused: with them go entities that expand without end and files fetched
/// from elsewhere. The parser is libxml2, which also limits the length of a name and of a text.
public final class MarkupReader {
  private let file: String
  private let receiver: any MarkupReceiver
  private var context: xmlParserCtxtPtr?
  private var issues = InputIssues()
  private var depth = 0

  /// Elements within one another.
  public static let depthLimit = 256

  /// libxml2 keeps one copy of each name: its address says which it is.
  private var names: [UnsafePointer<xmlChar>: String] = [:]
  private var namespaces: [UnsafePointer<xmlChar>: String] = [:]

  /// - Parameter file: the name that issues give.
  public init(file: String, receiver: any MarkupReceiver) {
    self.file = file
    self.receiver = receiver
    var handler = xmlSAXHandler()
    handler.initialized = XML_SAX2_MAGIC
    handler.startElementNs = { user, name, _, uri, _, _, count, _, attributes in
      MarkupReader.from(user).start(name!, uri, Int(count), attributes)
    }
    handler.endElementNs = { user, name, _, uri in MarkupReader.from(user).end(name!, uri) }
    handler.characters = { user, text, length in MarkupReader.from(user).text(text!, Int(length)) }
    handler.cdataBlock = handler.characters
    handler.internalSubset = { user, _, _, _ in MarkupReader.from(user).refuseDeclaration() }
    handler.serror = { user, error in
      guard let user, let error else { return }
      MarkupReader.from(user).note(error.pointee)
    }
    context = xmlCreatePushParserCtxt(
      &handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
    // Without declarations only the five entities of XML itself are left to substitute.
    xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue))
  }

  deinit { if let context { xmlFreeParserCtxt(context) } }

  /// The line that is being read, counted from 1.
  public var line: Int { context.map { Int(xmlSAX2GetLineNumber($0)) } ?? 0 }

  /// - Throws: `markup.declaration`, `markup.depth`, `markup.syntax`.
  public func feed(_ bytes: UnsafeRawBufferPointer) throws(InputIssues) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    xmlParseChunk(context, base.assumingMemoryBound(to: CChar.self), Int32(bytes.count), 0)
    try issues.throwIfAnyError()
  }

  /// - Throws: as `feed`; also for a file that ends too soon.
  public func finish() throws(InputIssues) {
    xmlParseChunk(context, nil, 0, 1)
    try issues.throwIfAnyError()
  }

  // MARK: - Called by the parser

  private static func from(_ user: UnsafeMutableRawPointer?) -> MarkupReader {
    Unmanaged<MarkupReader>.fromOpaque(user!).takeUnretainedValue()
  }

  private func start(
    _ name: UnsafePointer<xmlChar>, _ uri: UnsafePointer<xmlChar>?, _ count: Int,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    depth += 1
    guard depth <= MarkupReader.depthLimit else {
      issues.append(
        InputIssue(
          "markup.depth", at: Place(file: file, line: line),
          arguments: ["most": String(MarkupReader.depthLimit)]))
      xmlStopParser(context)
      return
    }
    receiver.start(
      MarkupElement(
        name: text(of: name), namespace: uri.map { namespace(of: $0) } ?? "", line: line, count: count,
        fields: attributes, reader: self))
  }

  private func end(_ name: UnsafePointer<xmlChar>, _ uri: UnsafePointer<xmlChar>?) {
    depth -= 1
    receiver.end(text(of: name), namespace: uri.map { namespace(of: $0) } ?? "")
  }

  private func text(_ start: UnsafePointer<xmlChar>, _ length: Int) {
    receiver.text(UnsafeBufferPointer(start: start, count: length))
  }

  private func refuseDeclaration() {
    issues.append(InputIssue("markup.declaration", at: Place(file: file, line: line)))
    xmlStopParser(context)
  }

  private func note(_ error: xmlError) {
    // Only what makes the file no XML counts; the first such fault makes those after it meaningless.
    guard error.level == XML_ERR_FATAL, issues.all.isEmpty else { return }
    let message = error.message.map { String(cString: $0) } ?? ""
    let words = message.split(separator: "\n").first.map(String.init) ?? message
    issues.append(
      InputIssue("markup.syntax", at: Place(file: file, line: Int(error.line)), found: words))
  }

  // MARK: - Names

  func text(of name: UnsafePointer<xmlChar>) -> String {
    if let known = names[name] { return known }
    let text = String(cString: name)
    names[name] = text
    return text
  }

  func namespace(of uri: UnsafePointer<xmlChar>) -> String {
    if let known = namespaces[uri] { return known }
    let text = String(cString: uri)
    namespaces[uri] = text
    return text
  }
}

/// Takes the elements of a `MarkupReader` in the order of the file.
public protocol MarkupReceiver: AnyObject {
  /// The element must not outlive the call.
  func start(_ element: MarkupElement)
  /// - Parameter name: without its prefix.
  func end(_ name: String, namespace: String)
  /// A piece of the text between elements, as UTF-8, valid during the call.
  func text(_ utf8: UnsafeBufferPointer<UInt8>)
}

/// An element as it begins.
public struct MarkupElement {
  /// Without its prefix.
  public let name: String
  /// Empty where there is none.
  public let namespace: String
  public let line: Int
  /// Of the attributes.
  public let count: Int
  /// Five pointers an attribute: name, prefix, namespace, begin and end of its value.
  let fields: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  let reader: MarkupReader

  /// The attribute's name without its prefix.
  public func attributeName(_ index: Int) -> String { reader.text(of: fields![5 * index]!) }

  /// Empty for an attribute without a prefix.
  public func attributeNamespace(_ index: Int) -> String {
    fields![5 * index + 2].map { reader.namespace(of: $0) } ?? ""
  }

  public func value(_ index: Int) -> String {
    String(
      decoding: UnsafeBufferPointer(
        start: fields![5 * index + 3]!, count: fields![5 * index + 4]! - fields![5 * index + 3]!),
      as: UTF8.self)
  }

  /// The value of the first attribute of this name, whatever its namespace; nil where there is none.
  public subscript(attribute: String) -> String? {
    for index in 0..<count where attributeName(index) == attribute { return value(index) }
    return nil
  }
}

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Serves a `WebService` over HTTP/1.1 until the process is told to stop: what is under way is finished then, and
/// nothing new is taken.
public struct HTTPServer: Sendable {
  private let service: WebService

  public init(_ service: WebService) { self.service = service }

  /// - Parameters:
  ///   - log: takes one line for every answer.
  ///   - whenReady: called with the port once requests are taken.
  public func run(
    log: @escaping @Sendable (String) -> Void, whenReady: @escaping @Sendable (Int) -> Void
  ) async throws {
    let settings = service.settings
    let limits = service.limits
    let responder = Responder(service: service, ready: ReadyAnswers(service), log: log)
    let application = Application(
      responder: responder,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ConnectionDeadlines(limits), ReadyAnswerHandler(responder)],
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
            maxHeaderFieldCount: limits.headerCount))),
      configuration: .init(
        address: .hostname(settings.host, port: settings.port), serverName: nil,
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
      onServerRunning: { channel in whenReady(channel.localAddress?.port ?? settings.port) },
      logger: Logger(label: "quito", factory: { _ in SwiftLogNoOpLogHandler() }))
    defer { service.close() }
    try await application.runService()
  }
}

/// What Hummingbird makes for every request: here only where it comes from.
struct ServedContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}

/// Turns Hummingbird's requests into the service's and answers back.
struct Responder: HTTPResponder {
  typealias Context = ServedContext

  let service: WebService
  let ready: ReadyAnswers
  let log: @Sendable (String) -> Void

  func respond(to request: Request, context: ServedContext) async throws -> Response {
    let started = ContinuousClock.now
    var headers: [String: String] = [:]
    for field in request.headers {
      let name = field.name.canonicalName
      headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
    }
    let base = base(request, headers)
    let client = client(context.channel, request.headers)
    let target = request.head.path ?? "/"
    let method = request.method.rawValue
    var asked = WebRequest(method: method, target: target, headers: headers, client: client, base: base)
    var limit = service.limits.bodyBytes
    if let asked { limit = await service.bodyLimit(of: asked) }
    let takesFile = limit > service.limits.bodyBytes
    var answer: Answer
    if takesFile, !service.slots.take() {
      answer = service.answer(to: .busy, headers: headers, base: base)
      answer.set("Connection", "close")
    } else {
      defer { if takesFile { service.slots.giveBack() } }
      if let body = try await body(of: request, upTo: limit) {
        asked?.body = method == "POST" ? body : []
        if let asked {
          answer = await service.answer(asked)
        } else {
          answer = service.answer(to: .path, headers: headers, base: base)
        }
      } else {
        answer = service.answer(to: .length, headers: headers, base: base)
        answer.set("Connection", "close")
      }
    }
    let entry = LogEntry(
      client: client, method: request.method.rawValue, target: target, status: answer.status,
      remark: answer.remark, started: started, log: log)
    let fields = fields(of: answer)
    if let question = ReadyAnswers.question(request.head) { ready.keep(answer, fields, as: question) }
    return response(answer, fields, entry)
  }

  /// Read to its end, so that the connection can serve the next request.
  /// - Returns: nil where it is longer than may be.
  private func body(of request: Request, upTo limit: Int) async throws -> [UInt8]? {
    var bytes: [UInt8] = []
    for try await piece in request.body {
      guard bytes.count + piece.readableBytes <= limit else { return nil }
      bytes += piece.readableBytesView
    }
    return bytes
  }

  private func base(_ request: Request, _ headers: [String: String]) -> String {
    if let address = service.settings.publicAddress { return address }
    let authority = request.head.authority ?? ""
    let isPlain = Responder.isHostAndPort(authority)
    return "http://" + (isPlain ? authority : "\(service.settings.host):\(service.settings.port)")
  }

  /// What a client sends as host comes back in links: nothing but a name or an address, and a port, is taken.
  static func isHostAndPort(_ authority: String) -> Bool {
    var rest = Array(authority.utf8.prefix(256))[...]
    guard rest.count <= 255 else { return false }
    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    func isLetter(_ byte: UInt8, to last: Unicode.Scalar) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: last)).contains(byte | 0x20)
    }
    if rest.first == UInt8(ascii: "[") {
      let inner = rest.dropFirst().prefix { isDigit($0) || isLetter($0, to: "f") || $0 == 0x3A || $0 == 0x2E }
      rest = rest.dropFirst(1 + inner.count)
      guard !inner.isEmpty, rest.popFirst() == UInt8(ascii: "]") else { return false }
    } else {
      let name = rest.prefix { isDigit($0) || isLetter($0, to: "z") || $0 == 0x2D || $0 == 0x2E }
      guard !name.isEmpty else { return false }
      rest = rest.dropFirst(name.count)
    }
    guard rest.popFirst() == UInt8(ascii: ":") else { return rest.isEmpty }
    return (1...5).contains(rest.count) && rest.allSatisfy(isDigit)
  }

  /// Who asks, by the address.
  func client(_ channel: any Channel, _ fields: HTTPFields) -> String {
    // The proxy adds the client it saw at the end; what stands before was sent by the client itself.
    guard service.settings.isBehindProxy, let last = fields[.forwardedFor]?.split(separator: ",").last else {
      return channel.remoteAddress?.ipAddress ?? ""
    }
    return String(last.trimmingCharacters(in: .whitespaces).prefix(64))
  }

  private func fields(of answer: Answer) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in answer.headers {
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    return fields
  }

  private func response(_ answer: Answer, _ fields: HTTPFields, _ entry: LogEntry) -> Response {
    let status = HTTPResponse.Status(code: answer.status)
    // Whatever was sent after these would be read as the beginning of the next answer.
    if answer.status == 304 || answer.status == 204 {
      entry.write(bytes: 0)
      return Response(status: status, headers: fields)
    }
    switch answer.body {
    case .bytes(let bytes):
      entry.write(bytes: bytes.readableBytes)
      // A HEAD says how long the answer would have been.
      if bytes.readableBytes == 0, answer.value("Content-Length") != nil {
        return Response(
          status: status, headers: fields, body: .init(contentLength: nil) { try await $0.finish(nil) })
      }
      return Response(status: status, headers: fields, body: .init(byteBuffer: bytes))
    case .stream(let next):
      return Response(
        status: status, headers: fields,
        body: .init { writer in
          var count = 0
          do {
            while let piece = try await next() {
              count += piece.count
              // Waits here while the client takes nothing.
              if !piece.isEmpty { try await writer.write(ByteBuffer(bytes: piece)) }
            }
            try await writer.finish(nil)
          } catch {
            // The connection ends without an end of the answer: the client knows that it is not whole.
            entry.write(bytes: count, isBroken: true)
            throw error
          }
          entry.write(bytes: count)
        })
    }
  }
}

extension HTTPField.Name {
  fileprivate static let forwardedFor = Self("X-Forwarded-For")!
}

/// One line of the access log.
struct LogEntry: Sendable {
  var client: String
  var method: String
  var target: String
  var status: Int
  var remark: String?
  var started: ContinuousClock.Instant
  var log: @Sendable (String) -> Void

  /// Time, client, what was asked, status, bytes, milliseconds.
  func write(bytes: Int, isBroken: Bool = false) {
    let (seconds, atto) = (ContinuousClock.now - started).components
    let milliseconds = Double(seconds) * 1_000 + Double(atto) * 1e-15
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    gmtime_r(&time.tv_sec, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let moment =
      "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):"
      + "\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    // What a client sends must not make a second line.
    let shown = String(decoding: target.utf8.prefix(500).filter { (0x21...0x7E).contains($0) }, as: UTF8.self)
    let length = ((milliseconds * 10).rounded() / 10).description
    log(
      "\(moment) \(client.isEmpty ? "-" : client) \(method) \(shown) \(status) \(bytes) \(length)ms"
        + (isBroken ? " broken" : "") + (remark.map { " failed: \($0)" } ?? ""))
  }
}

import Foundation
import QuitoServer
import Synchronization
import Testing

/// A server on a free port for the time of a test, which is given its port, its log and its store. What the test does
/// waits for sockets, so it has a thread of its own and holds none that the server needs.
func withServer(
  _ change: (inout ServerSettings) -> Void = { _ in },
  _ body: @escaping @Sendable (_ port: Int, _ lines: LogLines, _ store: String) throws -> Void
) async throws {
  let example = try ServedExample {
    $0.port = 0
    change(&$0)
  }
  let lines = LogLines()
  let (ports, continuation) = AsyncStream<Int>.makeStream()
  let server = Task {
    try await HTTPServer(example.service).run(
      log: { lines.append($0) }, whenReady: { continuation.yield($0) })
  }
  var iterator = ports.makeAsyncIterator()
  let port = try #require(await iterator.next())
  let store = example.store
  let result = await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: Result { try body(port, lines, store) }) }
  }
  server.cancel()
  _ = await server.result
  try result.get()
}

final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])
  func append(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
}

/// A socket and nothing more: it sends what it is told to.
final class RawClient: @unchecked Sendable {
  private let descriptor: Int32
  private var received: [UInt8] = []

  struct NotConnected: Error {}

  init(port: Int, receiveBytes: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBytes {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var time = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else {
      close(descriptor)
      throw NotConnected()
    }
  }

  deinit { close(descriptor) }

  @discardableResult
  func send(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent <= 0 { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }

  private func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    received += buffer[..<count]
    return true
  }

  /// The other side is told that nothing more comes.
  func sendNoMore() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// One answer, its head and its body put together; empty where the server has closed the connection.
  func answer(hasBody: Bool = true) -> String {
    func end(of pattern: String, from: Int) -> Int? {
      let sign = Array(pattern.utf8)
      guard received.count >= from + sign.count else { return nil }
      return (from...(received.count - sign.count)).first {
        received[$0..<($0 + sign.count)].elementsEqual(sign)
      }
      .map { $0 + sign.count }
    }
    while end(of: "\r\n\r\n", from: 0) == nil { if !receive() { return "" } }
    let head = end(of: "\r\n\r\n", from: 0)!
    let text = String(decoding: received[..<head], as: UTF8.self)
    var body: [UInt8] = []
    var place = head
    if !hasBody || text.hasPrefix("HTTP/1.1 204") || text.hasPrefix("HTTP/1.1 304") {
      // A head alone, whatever it says of a length.
    } else if let length = text.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap({ Int($0.1) }) {
      while received.count < head + length { if !receive() { return text } }
      body = Array(received[head..<(head + length)])
      place = head + length
    } else if text.lowercased().contains("transfer-encoding: chunked") {
      while true {
        while end(of: "\r\n", from: place) == nil { if !receive() { return text } }
        let start = end(of: "\r\n", from: place)!
        let length = Int(String(decoding: received[place..<(start - 2)], as: UTF8.self), radix: 16) ?? 0
        while received.count < start + length + 2 { if !receive() { return text } }
        body += received[start..<(start + length)]
        place = start + length + 2
        if length == 0 { break }
      }
    }
    received.removeFirst(place)
    return text + String(decoding: body, as: UTF8.self)
  }

  /// Whether the server ends the connection within some seconds; what it sends meanwhile is thrown away.
  func isClosed(waiting seconds: Double) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1, 50) <= 0 { continue }
      var buffer = [UInt8](repeating: 0, count: 4_096)
      if recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)) <= 0 { return true }
    }
    return false
  }
}

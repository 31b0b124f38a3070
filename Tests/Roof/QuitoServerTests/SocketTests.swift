import Foundation
import Monitoring
import QuitoServer
import Synchronization
import TestSupport
import Testing

/// The same over real sockets: limits, slow clients, many at once.
@Suite(.serialized)
struct SocketTests {
  /// A server on a free port for the time of a test. What the test does waits for sockets, so it has a thread of
  /// its own and holds none that the server needs.
  private func withServer(
    _ change: (inout ServerSettings) -> Void = { _ in },
    _ body: @escaping @Sendable (Int, Lines) throws -> Void
  ) async throws {
    let example = try ServedExample {
      $0.port = 0
      change(&$0)
    }
    let lines = Lines()
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let server = Task {
      try await HTTPServer(example.service).run(
        log: { lines.append($0) }, whenReady: { continuation.yield($0) })
    }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    let result = await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: Result { try body(port, lines) }) }
    }
    server.cancel()
    _ = await server.result
    try result.get()
  }

  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
  }

  @Test func answersOverASocket() async throws {
    try await withServer { port, lines in
      let client = try RawClient(port: port)
      client.send("GET /health HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n")
      let answer = client.answer()
      #expect(answer.hasPrefix("HTTP/1.1 200"))
      #expect(answer.contains("\"status\":\"ok\""))
      // The same connection again, twice at once.
      client.send(
        "GET /ogc/ HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\nGET /en/ HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n"
      )
      #expect(client.answer().contains("http://localhost:\(port)/ogc/collections"))
      #expect(client.answer().contains("Examplia"))
      #expect(lines.all.count == 3)
      let entry = try #require(lines.all.first)
      #expect(
        entry.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ 127\.0\.0\.1 GET \/health 200 \d+ [\d.]+ms/)
          != nil, "\(entry)")
    }
  }

  /// A host that a client makes up does not come back in links.
  @Test(arguments: ["evil.example/x", "a\"b", "<script>", "a b", "evil.example:port"])
  func hostsAreNotTakenAsTheyCome(host: String) async throws {
    try await withServer { port, _ in
      let client = try RawClient(port: port)
      client.send("GET /ogc/ HTTP/1.1\r\nHost: \(host)\r\n\r\n")
      let answer = client.answer()
      #expect(!answer.contains(host) || answer.hasPrefix("HTTP/1.1 400"))
    }
  }

  @Test func largeHeadersAreRefused() async throws {
    try await withServer { port, _ in
      let client = try RawClient(port: port)
      client.send(
        "GET /health HTTP/1.1\r\nHost: x\r\nX-Long: \(String(repeating: "a", count: 100_000))\r\n\r\n")
      let answer = client.answer()
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"))
      let many = try RawClient(port: port)
      let fields = (0..<500).map { "X-\($0): a\r\n" }.joined()
      many.send("GET /health HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
      let second = many.answer()
      #expect(second.isEmpty || second.hasPrefix("HTTP/1.1 4"))
      let next = try RawClient(port: port)
      next.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(next.answer().hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func largeBodiesAreRefused() async throws {
    try await withServer { port, _ in
      let client = try RawClient(port: port)
      client.send("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n")
      client.send(String(repeating: "a", count: 200_000))
      #expect(client.answer().hasPrefix("HTTP/1.1 413"))
      let small = try RawClient(port: port)
      small.send(
        "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /health HTTP/1.1\r\nHost: x\r\n\r\n"
      )
      #expect(small.answer().hasPrefix("HTTP/1.1 405"))
      #expect(small.answer().hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test(arguments: [
    "\u{0}\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
    "GET /en/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
  ])
  func nonsenseIsRefused(text: String) async throws {
    try await withServer { port, _ in
      let client = try RawClient(port: port)
      client.send(text)
      let answer = client.answer()
      #expect(
        answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 5"),
        "\(text.debugDescription): \(answer.prefix(200))")
      let next = try RawClient(port: port)
      next.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(next.answer().hasPrefix("HTTP/1.1 200"))
    }
  }

  /// A target with scheme and host, as proxies send it, is its path; the host in it leads nowhere.
  @Test(arguments: ["http://", "http://evil.example", "http://evil.example/"])
  func wholeAddressesAreTheirPaths(target: String) async throws {
    try await withServer { port, _ in
      let client = try RawClient(port: port)
      client.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      let answer = client.answer()
      #expect(answer.hasPrefix("HTTP/1.1 302"))
      #expect(answer.contains("\r\nLocation: /en/\r\n"))
      #expect(!answer.contains("evil"))
    }
  }

  /// A head that comes letter by letter, and one that never comes: both are let go.
  @Test func slowRequestsAreLetGo() async throws {
    try await withServer {
      $0.limits.requestSeconds = 1
    } _: { port, _ in
      let client = try RawClient(port: port)
      let start = ContinuousClock.now
      var isOpen = true
      while isOpen, ContinuousClock.now - start < .seconds(8) {
        isOpen = client.send("G") && !client.isClosed(waiting: 0.2)
      }
      #expect(!isOpen)
      #expect(ContinuousClock.now - start < .seconds(5))
    }
  }

  @Test func idleConnectionsAreLetGo() async throws {
    try await withServer {
      $0.limits.idleSeconds = 1
    } _: { port, _ in
      let client = try RawClient(port: port)
      client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.answer().hasPrefix("HTTP/1.1 200"))
      #expect(client.isClosed(waiting: 6))
    }
  }

  /// Fifty clients that ask for much and take nothing, while others go on being served; after their time the
  /// fifty are let go.
  @Test func slowClientsDoNotStopFastOnes() async throws {
    try await withServer {
      $0.limits.stalledSeconds = 3
      $0.limits.cachedAnswerBytes = 1_000
      $0.limits.chunkBytes = 64_000
    } _: { port, _ in
      let slow = try (0..<50).map { _ in try RawClient(port: port, receiveBytes: 4_096) }
      // Many answers one after another, so that the system's own buffers are filled.
      let asked = String(
        repeating: "GET /ogc/collections/stops/items?limit=10000 HTTP/1.1\r\nHost: x\r\n\r\n", count: 40)
      for client in slow { client.send(asked) }
      let start = ContinuousClock.now
      for _ in 0..<100 {
        let fast = try RawClient(port: port)
        fast.send("GET /ogc/collections/areas/items/XXA-CITY01 HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(fast.answer().hasPrefix("HTTP/1.1 200"))
      }
      #expect(ContinuousClock.now - start < .seconds(20))
      // What lies in the system's buffers can still be read; then it is over, long before all was sent.
      Thread.sleep(forTimeInterval: 5)
      for client in slow { #expect(client.isClosed(waiting: 30)) }
    }
  }

  @Test func manyAtOnceAreServed() async throws {
    try await withServer { port, _ in
      let served = Mutex(0)
      let group = DispatchGroup()
      for number in 0..<200 {
        group.enter()
        Thread.detachNewThread {
          defer { group.leave() }
          guard let client = try? RawClient(port: port) else { return }
          client.send("GET /ogc/collections/stops/items/\(number + 1) HTTP/1.1\r\nHost: x\r\n\r\n")
          if client.answer().contains("Stop \(number)\"") { served.withLock { $0 += 1 } }
        }
      }
      group.wait()
      #expect(served.withLock { $0 } == 200)
    }
  }

  /// A streamed answer comes in chunks and is whole.
  @Test func streamsAreWholeOverASocket() async throws {
    try await withServer {
      $0.limits.cachedAnswerBytes = 1_000
      $0.limits.chunkBytes = 5_000
    } _: { port, _ in
      let client = try RawClient(port: port)
      client.send("GET /ogc/collections/stops/items?limit=10000 HTTP/1.1\r\nHost: x\r\n\r\n")
      let answer = client.answer()
      #expect(answer.contains("transfer-encoding: chunked") || answer.contains("Transfer-Encoding: chunked"))
      #expect(answer.contains("Stop 1199\""))
      client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.answer().hasPrefix("HTTP/1.1 200"))
    }
  }
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

  /// One answer, its head and its body put together; empty where the server has closed the connection.
  func answer() -> String {
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
    if let length = text.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap({ Int($0.1) }) {
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

import Foundation
import Monitoring
import QuitoServer
import Synchronization
import TestSupport
import Testing

/// The same over real sockets: limits, slow clients, many at once.
@Suite(.serialized)
struct SocketTests {
  @Test func answersOverASocket() async throws {
    try await withServer { port, lines, _ in
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
    try await withServer { port, _, _ in
      let client = try RawClient(port: port)
      client.send("GET /ogc/ HTTP/1.1\r\nHost: \(host)\r\n\r\n")
      let answer = client.answer()
      #expect(!answer.contains(host) || answer.hasPrefix("HTTP/1.1 400"))
    }
  }

  @Test func largeHeadersAreRefused() async throws {
    try await withServer { port, _, _ in
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
    try await withServer { port, _, _ in
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
    try await withServer { port, _, _ in
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
    try await withServer { port, _, _ in
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
    } _: { port, _, _ in
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
    } _: { port, _, _ in
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
    } _: { port, _, _ in
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
    try await withServer { port, _, _ in
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
    } _: { port, _, _ in
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

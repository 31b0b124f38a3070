import Foundation
import Monitoring
import Observations
import QuitoServer
import Testing

/// What was answered before is given by the thread of the socket: to nobody who should get another answer, and in the
/// order in which it was asked for.
@Suite(.serialized)
struct ReadyAnswerTests {
  private static let area = "/ogc/collections/areas/items/XXA-CITY01"

  private func request(_ target: String, _ fields: String = "") -> String {
    "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"
  }

  /// Without the moment it was sent.
  private func undated(_ answer: String) -> String {
    answer.split(separator: "\r\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Date: ") }
      .joined(separator: "\r\n")
  }

  @Test func whatIsReadyIsTheSameToTheByte() async throws {
    try await withServer {
      $0.limits.staleMilliseconds = 60_000
    } _: { port, lines, _ in
      let client = try RawClient(port: port)
      client.send(request("/en/"))
      let page = client.answer()
      let style = try #require(page.firstMatch(of: /\/assets\/[0-9a-f]+\/site\.css/)).output
      let targets = [Self.area, "/en/", "/ogc/collections/stops/items?limit=5", String(style)]
      for target in targets {
        var answers: [String] = []
        for _ in 0..<3 {
          client.send(request(target))
          answers.append(client.answer())
          #expect(answers.last!.contains("\r\nDate: "))
          #expect(answers.last!.contains("\r\nContent-Security-Policy: default-src 'none'"))
        }
        #expect(answers[0].hasPrefix("HTTP/1.1 200"))
        #expect(Set(answers.map(undated)).count == 1, "\(answers)")
      }
      #expect(lines.all.count == 1 + 3 * targets.count)
      #expect(lines.all.allSatisfy { $0.contains(#/ 127\.0\.0\.1 GET /\S* 200 \d+ [\d.]+ms$/#) })
    }
  }

  /// The same address is another thing to another language, format, host or whoever has it already.
  @Test func whatIsAskedOtherwiseIsAnsweredOtherwise() async throws {
    try await withServer {
      $0.limits.staleMilliseconds = 60_000
    } _: { port, _, _ in
      let client = try RawClient(port: port)
      func answer(_ fields: String, method: String = "GET", host: String = "localhost") -> String {
        client.send("\(method) \(Self.area) HTTP/1.1\r\nHost: \(host)\r\n\(fields)\r\n")
        return client.answer(hasBody: method != "HEAD")
      }
      for _ in 0..<2 {
        let plain = answer("")
        #expect(plain.contains("\"City 1\"") && plain.contains("http://localhost/ogc"))
        #expect(answer("", host: "other.example").contains("http://other.example/ogc"))
        #expect(answer("Accept: text/html\r\n").contains("<!DOCTYPE html>"))
        #expect(answer("Accept-Language: fr\r\n").contains("Content-Language: fr"))
        #expect(answer("Accept-Encoding: gzip\r\n").contains("Content-Encoding: gzip"))
        let tag = try #require(plain.firstMatch(of: /ETag: (\S+)/)).output.1
        #expect(answer("If-None-Match: \(tag)\r\n").hasPrefix("HTTP/1.1 304"))
        let head = answer("", method: "HEAD")
        let length = try #require(plain.firstMatch(of: /Content-Length: \d+/)).output
        #expect(head.contains(length) && head.hasSuffix("\r\n\r\n"))
        #expect(answer("", method: "DELETE").hasPrefix("HTTP/1.1 405"))
        #expect(answer("Content-Length: 0\r\n").contains("\"City 1\""))
        #expect(answer("", method: "OPTIONS").hasPrefix("HTTP/1.1 204"))
      }
      // What a session would see is not what everyone sees, nor is it kept for everyone.
      #expect(answer("Cookie: quito=abc\r\n").hasPrefix("HTTP/1.1 200"))
      let last = answer("Connection: close\r\n")
      #expect(last.hasPrefix("HTTP/1.1 200") && client.isClosed(waiting: 5))
    }
  }

  /// Many requests at once, of which some are ready and some are not.
  @Test func answersComeInTheOrderOfTheRequests() async throws {
    try await withServer {
      $0.limits.staleMilliseconds = 60_000
    } _: { port, _, _ in
      let client = try RawClient(port: port)
      client.send(request(Self.area))
      #expect(client.answer().contains("\"City 1\""))
      var generator = SystemRandomNumberGenerator()
      let cities = (0..<300).map { _ in Int.random(in: 0..<3, using: &generator) }
      let asked = cities.enumerated().map { number, city in
        // A parameter of its own makes it another question.
        let isNew = city == 2 ? "?lang=en&f=json" + String(repeating: "&", count: number) : ""
        return request("/ogc/collections/areas/items/XXA-CITY0\(city)\(isNew)")
      }
      client.send(asked.joined())
      for city in cities { #expect(client.answer().contains("\"City \(city)\"")) }
      client.send("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc\(request(Self.area))")
      #expect(client.answer().hasPrefix("HTTP/1.1 405"))
      #expect(client.answer().contains("\"City 1\""))
    }
  }

  @Test func whatIsRecordedShowsInTime() async throws {
    try await withServer {
      $0.limits.staleMilliseconds = 100
    } _: { port, _, store in
      let client = try RawClient(port: port)
      for _ in 0..<5 {
        client.send(request(Self.area))
        #expect(!client.answer().contains("8675.25"))
      }
      let observation = Observation(
        key: .init(
          indicator: "11.2.1", series: "SP_TRN_PUBL", area: "XXA-CITY01", period: Period("2026")!,
          disaggregation: Disaggregation()),
        value: 8_675.25, unit: "PT", status: .normal, nature: .country)
      let writer = try ObservationStore(creatingOrOpening: store)
      _ = try writer.record(
        [Recording(run: ServedExample.run("later"), observations: [observation])],
        at: Timestamp("2026-01-31T13:00:00Z")!)
      try writer.close()
      let end = ContinuousClock.now + .seconds(10)
      var isShown = false
      while !isShown, ContinuousClock.now < end {
        client.send(request(Self.area))
        isShown = client.answer().contains("8675.25")
      }
      #expect(isShown)
    }
  }

  @Test func ratesHoldForWhatIsReady() async throws {
    try await withServer {
      $0.limits.staleMilliseconds = 60_000
      $0.limits.requestsPerSecond = 0.001
      $0.limits.requestsAtOnce = 20
    } _: { port, lines, _ in
      let client = try RawClient(port: port)
      let answers = (0..<30).map { _ in
        client.send(request(Self.area))
        return client.answer()
      }
      #expect(answers[..<20].allSatisfy { $0.hasPrefix("HTTP/1.1 200") })
      #expect(answers[20...].allSatisfy { $0.hasPrefix("HTTP/1.1 429") && $0.contains("Retry-After") })
      #expect(lines.all.count == 30)
    }
  }

  /// The client a proxy names is the one whose rate counts and who is in the log.
  @Test func clientsBehindAProxyAreToldApart() async throws {
    try await withServer {
      $0.isBehindProxy = true
      $0.limits.staleMilliseconds = 60_000
      $0.limits.requestsPerSecond = 0.001
      $0.limits.requestsAtOnce = 3
    } _: { port, lines, _ in
      let client = try RawClient(port: port)
      for number in 0..<12 {
        client.send(request(Self.area, "X-Forwarded-For: 10.0.0.9, 10.0.0.\(number % 4)\r\n"))
        #expect(client.answer().hasPrefix("HTTP/1.1 200"))
        #expect(lines.all.last?.contains(" 10.0.0.\(number % 4) GET ") == true)
      }
      client.send(request(Self.area, "X-Forwarded-For: 10.0.0.2\r\n"))
      #expect(client.answer().hasPrefix("HTTP/1.1 429"))
    }
  }

  /// A client that asks for the same again and again and takes nothing is let go like any other.
  @Test func readyAnswersDoNotPileUp() async throws {
    try await withServer {
      $0.limits.staleMilliseconds = 60_000
      $0.limits.stalledSeconds = 2
    } _: { port, _, _ in
      let target = "/ogc/collections/stops/items?limit=10000"
      let first = try RawClient(port: port)
      first.send(request(target))
      #expect(first.answer().contains("Stop 1199\""))
      let before = ServedProcess.residentBytes()
      let slow = try (0..<20).map { _ in try RawClient(port: port, receiveBytes: 4_096) }
      let asked = String(repeating: request(target), count: 200)
      for client in slow { client.send(asked) }
      Thread.sleep(forTimeInterval: 1)
      // All of it would be more than a gigabyte.
      #expect(ServedProcess.residentBytes() - before < 200 << 20)
      first.send(request(target))
      #expect(first.answer().contains("Stop 1199\""))
      Thread.sleep(forTimeInterval: 3)
      for client in slow { #expect(client.isClosed(waiting: 30)) }
    }
  }

  /// A client that says it asks for nothing more is still given all it asked for.
  @Test func whoAsksNoMoreGetsItsAnswer() async throws {
    try await withServer {
      $0.limits.staleMilliseconds = 60_000
    } _: { port, _, _ in
      let target = "/ogc/collections/stops/items?limit=10000"
      let first = try RawClient(port: port)
      first.send(request(target))
      let whole = undated(first.answer())
      let client = try RawClient(port: port, receiveBytes: 4_096)
      client.send(request(target) + request(target))
      client.sendNoMore()
      Thread.sleep(forTimeInterval: 1)
      #expect(undated(client.answer()) == whole)
      #expect(undated(client.answer()) == whole)
      #expect(client.isClosed(waiting: 5))
    }
  }

  @Test func idleConnectionsAreLetGoAndBusyOnesAreNot() async throws {
    try await withServer {
      $0.limits.staleMilliseconds = 60_000
      $0.limits.idleSeconds = 1
    } _: { port, _, _ in
      let client = try RawClient(port: port)
      for _ in 0..<12 {
        client.send(request(Self.area))
        #expect(client.answer().hasPrefix("HTTP/1.1 200"))
        Thread.sleep(forTimeInterval: 0.25)
      }
      #expect(client.isClosed(waiting: 4))
    }
  }
}

private enum ServedProcess {
  static func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * Int(getpagesize())
  }
}

import MarkupText
import Monitoring
import Testing

/// Keeps what it is told, one line an event.
private final class Recorder: MarkupReceiver {
  var events: [String] = []

  func start(_ element: MarkupElement) {
    let attributes = (0..<element.count).map {
      "\(element.attributeNamespace($0)) \(element.attributeName($0))=\(element.value($0))"
    }
    events.append(
      "<\(element.namespace) \(element.name)@\(element.line) \(attributes.joined(separator: "|"))")
  }
  func end(_ name: String, namespace: String) { events.append(">\(name)") }
  func text(_ utf8: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: utf8, as: UTF8.self)
    if events.last?.hasPrefix("=") == true {
      events[events.count - 1] += text
    } else {
      events.append("=" + text)
    }
  }
}

struct MarkupReaderTests {
  /// - Parameter pieceLength: how many bytes come at a time.
  private func read(_ text: String, pieceLength: Int = 64 << 10) throws -> [String] {
    let recorder = Recorder()
    let reader = MarkupReader(file: "a.xml", receiver: recorder)
    let bytes = Array(text.utf8)
    var offset = 0
    while offset < bytes.count {
      let end = min(bytes.count, offset + pieceLength)
      try bytes[offset..<end].withUnsafeBytes { try reader.feed($0) }
      offset = end
    }
    try reader.finish()
    return recorder.events
  }

  private func fault(_ text: String) -> InputIssue? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return (error as? InputIssues)?.all.first
    }
  }

  private let sample = """
    <?xml version="1.0"?>
    <a xmlns="urn:x" xmlns:p="urn:y" p:k="1 &lt; 2 &amp; &quot;é&quot;">
    <b/>t&amp;u<![CDATA[<v>]]></a>
    """
  private let events = [
    "<urn:x a@2 urn:y k=1 < 2 & \"é\"", "=\n", "<urn:x b@3 ", ">b", "=t&u<v>", ">a",
  ]

  @Test(arguments: [1, 2, 7, 65_536])
  func elementsComeInOrderHoweverTheBytesAreCut(pieceLength: Int) throws {
    #expect(try read(sample, pieceLength: pieceLength) == events)
  }

  @Test func declarationsAreRefused() {
    let bomb = """
      <?xml version="1.0"?>
      <!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]>
      <a>&c;</a>
      """
    #expect(fault(bomb)?.code == "markup.declaration")
    #expect(fault(bomb)?.place.line == 2)
    #expect(
      fault("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>")?.code == "markup.declaration")
    #expect(
      fault("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>")?.code
        == "markup.declaration")
  }

  @Test(arguments: ["", "<a>", "<a></b>", "<a", "no markup", "<a>&unknown;</a>", "<a b=1/>", "<a/><b/>"])
  func whatIsNoMarkupIsTold(text: String) {
    #expect(fault(text)?.code == "markup.syntax")
  }

  @Test func faultNamesItsLine() {
    let issue = fault("<a>\n<b>\n</a>")
    #expect(issue?.place.line == 3)
    #expect(issue?.found.contains("b") == true)
  }

  @Test func depthIsLimited() {
    func nested(_ depth: Int) -> String {
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    #expect(fault(nested(100_000))?.code == "markup.depth")
    #expect(fault(nested(MarkupReader.depthLimit)) == nil)
    #expect(fault(nested(MarkupReader.depthLimit + 1))?.code == "markup.depth")
  }
}

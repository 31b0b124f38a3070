import Monitoring

/// What a page that needs nothing from outside allows itself: the scripts and styles whose digests stand here,
/// pictures inside the page, and the map library's own worker; no request to anywhere.
struct ContentSecurityPolicy {
  private var scripts: [String] = []
  private var styles: [String] = []

  mutating func allow(script: [UInt8]) { scripts.append(ContentSecurityPolicy.source(script)) }
  mutating func allow(style: [UInt8]) { styles.append(ContentSecurityPolicy.source(style)) }

  var text: String {
    [
      "default-src 'none'",
      "script-src " + (scripts.isEmpty ? "'none'" : scripts.joined(separator: " ")),
      "style-src " + (styles.isEmpty ? "'none'" : styles.joined(separator: " ")),
      "img-src data: blob:",
      "worker-src blob:",
      "base-uri 'none'",
      "form-action 'none'",
    ].joined(separator: "; ")
  }

  private static func source(_ content: [UInt8]) -> String { "'sha256-\(base64(Digest(of: content)))'" }

  /// RFC 4648 of the digest's 32 bytes: 43 signs and one to fill up.
  private static func base64(_ digest: Digest) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bits = 0
    var width = 0
    var out: [UInt8] = []
    for digit in digest.text.utf8 {
      bits = (bits << 4 | Int(digit < 58 ? digit - 48 : digit - 87)) & 0xFFFF
      width += 4
      if width >= 6 {
        width -= 6
        out.append(alphabet[bits >> width & 63])
      }
    }
    if width > 0 { out.append(alphabet[bits << (6 - width) & 63]) }
    return String(decoding: out, as: UTF8.self) + "="
  }
}

/// A script or style as it can stand inside its element: `</script`, `</style` and `<!--` would end it or hide
/// what follows. Inside JavaScript's strings and patterns, and CSS's strings, the backslash changes nothing.
func embeddable(_ content: [UInt8]) -> [UInt8] {
  let dangers = ["/script", "/style", "!--"].map { Array($0.utf8) }
  var out: [UInt8] = []
  out.reserveCapacity(content.count)
  for (index, byte) in content.enumerated() {
    out.append(byte)
    guard byte == UInt8(ascii: "<") else { continue }
    let isDanger = dangers.contains { danger in
      content.count - index > danger.count
        && zip(content[(index + 1)...], danger).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }
    if isDanger { out.append(UInt8(ascii: "\\")) }
  }
  return out
}

import Catalogue
import Foundation
import Monitoring
import NIOCore
import Publishing

/// The files of `Content/web`, under addresses that hold their digests: what a browser once has it need never ask
/// for again.
struct StaticAssets: Sendable {
  struct File: Sendable {
    var answer: Answer
    /// The same in the gzip format; nil for what does not get smaller.
    var compressed: Answer?
  }

  static let root = "assets"

  /// By digest and name: `0123456789abcdef/site.css`.
  private let files: [String: File]
  let site: SiteAssets

  private static let types = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
  ]

  /// - Throws: `file.missing` for a file without which there is no page; the libraries may be missing.
  init(_ content: ContentFolder) throws {
    var files: [String: File] = [:]
    func address(_ name: String) -> String? {
      guard let data = FileManager.default.contents(atPath: content.file("web/\(name)")) else { return nil }
      let bytes = [UInt8](data)
      let file = String(name.split(separator: "/").last!)
      let path = "\(Digest(of: bytes).text.prefix(16))/\(file)"
      let type = StaticAssets.types[String(file.split(separator: ".").last!)] ?? "application/octet-stream"
      var answer = Answer(type, bytes)
      answer.set("Cache-Control", "public, max-age=31536000, immutable")
      answer.set("ETag", "\"\(path.prefix(16))\"")
      answer.validity = .ever
      var compressed = answer
      compressed.body = .bytes(ByteBuffer(bytes: GzipStream.whole(bytes, level: 9)))
      compressed.set("Content-Encoding", "gzip")
      compressed.set("ETag", "\"\(path.prefix(16))-gzip\"")
      answer.set("Vary", "Accept-Encoding")
      compressed.set("Vary", "Accept-Encoding")
      files[path] = File(answer: answer, compressed: compressed)
      return "/\(StaticAssets.root)/\(path)"
    }
    let needed = ["report.css", "paper.css", "site.css", "report.js", "site.js"].map { ($0, address($0)) }
    if let missing = needed.first(where: { $0.1 == nil })?.0 {
      throw InputIssues([InputIssue("file.missing", at: Place(file: content.file("web")), found: missing)])
    }
    var site = SiteAssets(
      styles: needed[..<3].map { $0.1! }, reportScript: needed[3].1!, siteScript: needed[4].1!)
    site.mapScript = address("vendor/maplibre-gl.js")
    site.mapStyle = address("vendor/maplibre-gl.css")
    site.chartScript = address("vendor/vega.js")
    site.notices = address("vendor/LICENSES.txt")
    site.icon = address("icon.svg")
    self.site = site
    self.files = files
  }

  /// - Parameter path: the parts after `assets`.
  func answer(_ path: [String], takesGzip: Bool) throws -> Answer {
    guard path.count == 2, let file = files["\(path[0])/\(path[1])"] else { throw Problem(.notFound) }
    return takesGzip ? file.compressed ?? file.answer : file.answer
  }
}

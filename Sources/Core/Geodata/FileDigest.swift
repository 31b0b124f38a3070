import Glibc
import Monitoring

/// The size and the SHA-256 digest of a file or a folder, by which a run remembers what it read.
public struct FileDigest: Hashable, Sendable {
  /// Bytes; of a folder, of all its files together.
  public let size: Int64
  /// Of a folder, over one line for each file in it and below it, sorted by the bytes of their names:
  /// the digest in hexadecimal digits, two spaces, the name with its folders, a line feed.
  public let digest: Digest

  /// Read in pieces, so that the file may be larger than memory.
  ///
  /// - Parameter name: what messages call the file; its path unless given.
  /// - Throws: `file.missing`, `file.unreadable`.
  public init(_ path: String, name: String? = nil) throws(InputIssues) {
    let name = name ?? path
    guard InputFile.isFolder(path) else {
      _ = try InputFile.size(path, name: name)
      (size, digest) = try FileDigest.read(path, name)
      return
    }
    var total: Int64 = 0
    var builder = DigestBuilder()
    for member in try FilePackage(path, name: name).members {
      let (size, digest) = try FileDigest.read(path + "/" + member.name, name + "/" + member.name)
      total += size
      Array("\(digest.text)  \(member.name)\n".utf8).withUnsafeBytes { builder.update($0) }
    }
    size = total
    digest = builder.finish()
  }

  private static func read(_ path: String, _ name: String) throws(InputIssues) -> (Int64, Digest) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputFile.fault(errno, name) }
    defer { close(descriptor) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { piece.deallocate() }
    var builder = DigestBuilder()
    var size: Int64 = 0
    while true {
      let count = Glibc.read(descriptor, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw InputFile.fault(errno, name) }
      if count == 0 { return (size, builder.finish()) }
      builder.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
      size += Int64(count)
    }
  }
}

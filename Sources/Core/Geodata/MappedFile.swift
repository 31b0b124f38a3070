import Glibc
import Monitoring

/// A file seen as memory, read by the system where it is touched. The file must not shrink meanwhile.
final class MappedFile: Sendable {
  private nonisolated(unsafe) let base: UnsafeRawPointer?
  let count: Int

  /// - Throws: `file.missing`, `file.directory`, `file.unreadable`.
  init(_ path: String, name: String) throws(InputIssues) {
    count = Int(try InputFile.size(path, name: name))
    guard count > 0 else {
      base = nil
      return
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputFile.fault(errno, name) }
    defer { close(descriptor) }
    guard let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED
    else { throw InputFile.fault(errno, name) }
    base = UnsafeRawPointer(address)
  }

  deinit {
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }

  /// The bytes hold only while `body` runs.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(start: base, count: count))
  }
}

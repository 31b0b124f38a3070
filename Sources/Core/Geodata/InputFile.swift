import Glibc
import Monitoring

/// What must be true of a file before any reader looks into it.
enum InputFile {
  /// The size in bytes of a regular file that can be read.
  ///
  /// - Throws: `file.missing`, `file.directory`, `file.unreadable`.
  static func size(_ path: String, name: String) throws(InputIssues) -> Int64 {
    var status = stat()
    guard stat(path, &status) == 0 else { throw fault(errno, name) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw InputIssues([InputIssue("file.directory", at: Place(file: name))])
    }
    guard access(path, R_OK) == 0 else { throw fault(errno, name) }
    return Int64(status.st_size)
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The issue for an error of the operating system while opening or reading.
  static func fault(_ number: Int32, _ name: String) -> InputIssues {
    let code = number == ENOENT || number == ENOTDIR ? "file.missing" : "file.unreadable"
    let reason = strerror(number).map { String(cString: $0) } ?? ""
    return InputIssues([
      InputIssue(code, at: Place(file: name), found: reason)
    ])
  }
}

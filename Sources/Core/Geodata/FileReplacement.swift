import Glibc
import Monitoring
import Synchronization

/// A file that is written beside its place and put there once it is complete, so that nobody ever sees half
/// of it and a file that stood there before stays until then.
///
/// ```swift
/// var file = try FileReplacement("result.tif")
/// …                       // write to file.partPath
/// try file.finish()
/// ```
///
/// Not finished, it leaves nothing behind. What a killed process left is cleared away by the next one that
/// writes the same file.
public struct FileReplacement: ~Copyable {
  /// What messages call the file.
  public let name: String
  /// Where the file will stand; links are followed.
  public let path: String
  /// Where it is written until then: in the same folder, with the same ending.
  public let partPath: String
  private var isFinished = false

  /// So that one process can write several files of one name.
  private static let number = Atomic(0)

  /// Side files that libraries keep under the name of the file with these endings.
  private static let sideEndings = ["-journal", "-wal", "-shm", ".aux.xml"]

  /// - Parameter name: what messages call the file; its path unless given.
  /// - Throws: `file.unwritable` where no file can be made in the folder, or where something other than a
  ///   file stands at the place.
  public init(_ path: String, name: String? = nil) throws(InputIssues) {
    let name = name ?? path
    var status = stat()
    var place = path
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw FileReplacement.fault(status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL, name)
      }
      if let real = realpath(path, nil) {
        place = String(cString: real)
        free(real)
      }
    }
    let (folder, last) = FileReplacement.split(place)
    FileReplacement.clearAbandoned(folder, last)
    let number = FileReplacement.number.add(1, ordering: .relaxed).newValue
    let partPath = "\(folder).\(getpid()).\(number).part.\(last)"
    // Made and taken away again: it tells at once whether the folder lets itself be written.
    let descriptor = open(partPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileReplacement.fault(errno, name) }
    close(descriptor)
    unlink(partPath)
    self.name = name
    self.path = place
    self.partPath = partPath
  }

  deinit {
    guard !isFinished else { return }
    FileReplacement.remove(partPath)
  }

  /// Puts the file in its place, with its side file `.aux.xml` where it has one; one left by an earlier file
  /// of the name is taken away, for it would speak of that one.
  ///
  /// - Throws: `file.unwritable`; the file that stood there before is then untouched.
  public mutating func finish() throws(InputIssues) {
    let descriptor = open(partPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileReplacement.fault(errno, name) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0, rename(partPath, path) == 0 else {
      throw FileReplacement.fault(errno, name)
    }
    isFinished = true
    if rename(partPath + ".aux.xml", path + ".aux.xml") != 0 { unlink(path + ".aux.xml") }
  }

  /// Writes a whole file.
  ///
  /// - Throws: `file.unwritable`.
  public static func write(_ bytes: [UInt8], to path: String, name: String? = nil) throws(InputIssues) {
    var file = try FileReplacement(path, name: name)
    guard let stream = fopen(file.partPath, "we") else { throw fault(errno, file.name) }
    let count = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stream) }
    guard fclose(stream) == 0, count == bytes.count else { throw fault(errno, file.name) }
    try file.finish()
  }

  /// The issue for a file that cannot be written because of an error of the operating system.
  static func fault(_ number: Int32, _ name: String) -> InputIssues {
    fault(strerror(number).map { String(cString: $0) } ?? "", name)
  }

  /// The issue for a file that GDAL could not write.
  func fault(_ failure: GDALFailure) -> InputIssues {
    // In its words the part stands for the file.
    FileReplacement.fault(failure.message.replacing(partPath, with: name), name)
  }

  /// - Throws: `file.extension` where the path ends in none of these, in letters of either case.
  static func check(_ path: String, name: String?, endsIn endings: [String]) throws(InputIssues) {
    let ending = self.ending(of: path)
    guard !endings.contains(ending) else { return }
    throw InputIssues([
      InputIssue(
        "file.extension", at: Place(file: name ?? path), found: ending.isEmpty ? path : "." + ending,
        arguments: ["expected": endings.map { "." + $0 }.joined(separator: ", ")])
    ])
  }

  /// What stands behind the last dot of a file's name, in small letters; empty where there is none.
  static func ending(of path: String) -> String {
    let last = split(path).last
    guard let dot = last.lastIndex(of: "."), dot > last.startIndex else { return "" }
    return last[last.index(after: dot)...].lowercased()
  }

  private static func fault(_ reason: String, _ name: String) -> InputIssues {
    InputIssues([InputIssue("file.unwritable", at: Place(file: name), found: reason)])
  }

  /// The folder with its slash, or nothing, and the name in it.
  private static func split(_ path: String) -> (folder: String, last: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }

  private static func remove(_ path: String) {
    unlink(path)
    for ending in sideEndings { unlink(path + ending) }
  }

  /// Removes what processes that are gone began to write in the place of a file.
  private static func clearAbandoned(_ folder: String, _ last: String) {
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let found = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let parts = found.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, parts[0].isEmpty, parts[3].hasPrefix("part." + last),
        let process = pid_t(parts[1]), process > 0, kill(process, 0) != 0, errno == ESRCH
      else { continue }
      unlink(folder + found)
    }
  }
}

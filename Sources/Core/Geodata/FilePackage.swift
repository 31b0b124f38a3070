import CGDAL
import Glibc
import Monitoring

/// Files that belong together, in a folder or packed in a zip, such as a timetable in GTFS.
///
/// ```swift
/// let feed = try FilePackage("gtfs.zip")
/// let stops = try feed.bytes(of: "stops.txt")
/// ```
public struct FilePackage: Sendable {
  /// The most that the members may take up when unpacked, bytes; a zip of a few kilobytes can be made to
  /// unpack to more than any memory holds.
  public static let maximumTotalSize: Int64 = 4 << 30
  /// The most members.
  public static let maximumMemberCount = 10_000

  /// A file in the package.
  public struct Member: Hashable, Sendable {
    /// With the folders it lies in: `stops.txt`, `feed/stops.txt`.
    public var name: String
    /// Bytes when unpacked.
    public var size: Int64
  }

  /// What messages call the package.
  public let name: String
  /// Sorted by the bytes of their names.
  public let members: [Member]
  private let root: String

  /// - Parameter name: what messages call the package; its path unless given.
  /// - Throws: `file.missing`, `file.unreadable`, `file.empty`; `package.format` for a file that is no zip,
  ///   `package.truncated` for a zip whose end with the list of members is missing, `package.size`.
  public init(_ path: String, name: String? = nil) throws(InputIssues) {
    let name = name ?? path
    let place = Place(file: name)
    if InputFile.isFolder(path), !path.hasPrefix(GDAL.virtualPrefix) {
      guard access(path, R_OK | X_OK) == 0 else { throw InputFile.fault(errno, name) }
      root = path
    } else {
      guard !path.hasPrefix(GDAL.virtualPrefix) else {
        throw InputIssues([InputIssue("file.missing", at: place)])
      }
      let file = try MappedFile(path, name: name)
      guard file.count > 0 else { throw InputIssues([InputIssue("file.empty", at: place)]) }
      guard file.withBytes({ $0.starts(with: [0x50, 0x4B]) }) else {  // PK
        throw InputIssues([InputIssue("package.format", at: place)])
      }
      root = "/vsizip/{\(path)}"
    }
    self.name = name
    let root = root
    var members: [Member] = []
    do throws(GDALFailure) {
      members = try GDAL.call { () -> [Member]? in
        guard let folder = VSIOpenDir(root, -1, nil) else { return nil }
        defer { VSICloseDir(folder) }
        var found: [Member] = []
        while found.count <= FilePackage.maximumMemberCount, let entry = VSIGetNextDirEntry(folder)?.pointee {
          guard UInt32(bitPattern: entry.nMode) & Glibc.S_IFMT == Glibc.S_IFREG, let member = entry.pszName
          else { continue }
          found.append(Member(name: String(cString: member), size: Int64(clamping: entry.nSize)))
        }
        return found
      }
    } catch {
      throw InputIssues([InputIssue("package.truncated", at: place, found: error.message)])
    }
    self.members = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var total: Int64 = 0
    for member in members {
      let (sum, isOver) = total.addingReportingOverflow(member.size)
      total = isOver ? .max : sum
    }
    guard members.count <= FilePackage.maximumMemberCount, total <= FilePackage.maximumTotalSize
    else {
      throw InputIssues([
        InputIssue(
          "package.size", at: place, found: String(total),
          arguments: [
            "maximum": String(FilePackage.maximumTotalSize), "count": String(FilePackage.maximumMemberCount),
          ])
      ])
    }
  }

  public func contains(_ member: String) -> Bool { members.contains { $0.name == member } }

  /// The bytes of one member.
  ///
  /// - Throws: `package.member.missing`, `package.damaged` where it does not unpack to what the package says.
  public func bytes(of member: String) throws(InputIssues) -> [UInt8] {
    guard let entry = members.first(where: { $0.name == member }) else {
      throw InputIssues([
        InputIssue(
          "package.member.missing", at: Place(file: name), found: member,
          arguments: ["names": members.prefix(50).map(\.name).joined(separator: ", ")])
      ])
    }
    let path = root + "/" + member
    let size = Int(entry.size)
    do throws(GDALFailure) {
      return try GDAL.call {
        guard let file = VSIFOpenL(path, "rb") else { return nil }
        defer { VSIFCloseL(file) }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
          count = size == 0 ? 0 : VSIFReadL(buffer.baseAddress, 1, size, file)
          // One byte more must not be there.
          var more: UInt8 = 0
          isWhole = count == size && VSIFReadL(&more, 1, 1, file) == 0
        }
        return isWhole ? bytes : nil
      }
    } catch {
      throw InputIssues([
        InputIssue("package.damaged", at: Place(file: "\(name)/\(member)"), found: error.message)
      ])
    }
  }
}

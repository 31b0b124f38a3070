import Glibc

/// The folder of replaceable data: indicators, code lists, areas, phrases.
public struct ContentFolder: Hashable, Sendable {
  /// Without a slash at its end.
  public let path: String

  /// - Throws: `ContentMissing` where `path` has no folder `languages`.
  public init(path: String) throws(ContentMissing) {
    guard ContentFolder.isContent(path) else { throw ContentMissing(searched: [path]) }
    self.path = path
  }

  /// The environment variable that names the folder and goes before every other place.
  public static let variable = "QUITO_CONTENT"

  /// Looks, in this order, at the folder that `QUITO_CONTENT` names; at `../share/quito` beside the executable,
  /// where an installation has it; and at `Content` in each folder above the executable, where a checkout has
  /// it. A folder named by the variable is taken or refused, never passed over.
  ///
  /// - Throws: `ContentMissing` with every place that was looked at.
  public static func find() throws(ContentMissing) -> ContentFolder {
    try find(named: getenv(variable).map { String(cString: $0) }, executable: executablePath())
  }

  /// As `find()`, for a given value of the variable and a given real path of the executable.
  public static func find(named: String?, executable: String?) throws(ContentMissing) -> ContentFolder {
    if let named, !named.isEmpty { return try ContentFolder(path: named) }
    guard let executable else { throw ContentMissing(searched: []) }
    var searched: [String] = []
    var folder = parent(of: executable)
    if let installation = folder.flatMap(parent(of:)) { searched.append(installation + "/share/quito") }
    while let above = folder {
      searched.append(above + "/Content")
      folder = parent(of: above)
    }
    guard let path = searched.first(where: isContent) else { throw ContentMissing(searched: searched) }
    return try ContentFolder(path: path)
  }

  /// The path of something inside, such as `indicators/11.2.1.yaml`.
  public func file(_ name: String) -> String { path + "/" + name }

  private static func isContent(_ path: String) -> Bool { FolderListing.isFolder(path + "/languages") }

  /// The folder above a path; empty for the root, nil above that.
  private static func parent(of path: String) -> String? {
    path.lastIndex(of: "/").map { String(path[..<$0]) }
  }

  private static func executablePath() -> String? {
    guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// The content was not found. Said in English, because the phrases of the other languages are part of it.
public struct ContentMissing: Error, Hashable, Sendable, CustomStringConvertible {
  /// In the order they were looked at.
  public var searched: [String]

  public var description: String {
    """
    no content found: no folder "languages" in \(searched.isEmpty ? "any place" : searched.joined(separator: ", ")); \
    set \(ContentFolder.variable) to the folder Content of Quito
    """
  }
}

import Catalogue
import CompositeIndex
import Geodata
import Monitoring

/// A composite index as a file in YAML: one of the content, or a user's own.
public struct IndexFile: Sendable {
  /// As the user named it: an index of the content, or a file.
  public let name: String
  public private(set) var definition: IndexDefinition
  /// The tag that all its indicators carry; nil where they are all of the file.
  public private(set) var variant: String?
  /// What its scores are kept under: a variant is another index than the whole, and does not take its place.
  public var code: String { variant.map { "\(definition.code).\($0)" } ?? definition.code }
  let input: Run.Input
  let folder: InputFolder

  private static let folder = "index"

  /// Of the content, in the order of their names.
  public static func names(_ content: ContentFolder) -> [String] {
    ContentChoice.names(in: folder, of: content)
  }

  /// - Parameters:
  ///   - name: of an index of the content, or the path of a file that ends in `.yaml` or `.yml`.
  ///   - files: where such a file and tables of values lie.
  /// - Throws: `index.unknown`; every fault of the file.
  public init(_ name: String, in files: InputFolder, content: ContentFolder) throws(InputIssues) {
    let file = try ContentChoice(
      name, in: Self.folder, of: content, files: files, role: "index", unknown: "index.unknown")
    self.name = name
    folder = files
    input = file.input
    definition = try IndexDefinitionFile.read(file.text, file: file.name)
  }

  /// Only the indicators that carry a tag.
  public mutating func take(variant: String) {
    definition = definition.variant(variant)
    self.variant = variant
  }
}

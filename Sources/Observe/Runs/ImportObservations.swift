import Geodata
import Monitoring
import Observations

/// Takes observations of a file into the store as one run, whose input is that file.
public struct ImportObservations {
  /// What the file holds.
  public enum Method: String, Sendable {
    case observations = "observations.import"
    /// A table as `TargetTable` reads it.
    case targets = "targets.set"
    /// SDMX data in any of its formats, or a table that a mapping describes.
    case sdmx = "sdmx.import"
    /// Tables of an Open SDG platform.
    case openSDG = "open-sdg.import"
  }

  public var file: String
  public var method: Method
  /// Whether fields stand between semicolons and decimals after a comma.
  public var hasDecimalComma: Bool
  /// What decides, beside the file, what is read from it.
  public var parameters: [String: JSON] = [:]
  /// Where `file` is a folder, the files read from it, by their names within.
  public var names: [String] = []
  /// The bytes of the file, where they came some other way than from a disk; nil to read them there.
  public var content: [UInt8]?
  public var now: () -> Timestamp

  public init(
    file: String, method: Method = .observations, hasDecimalComma: Bool = false,
    now: @escaping () -> Timestamp
  ) {
    self.file = file
    self.method = method
    self.hasDecimalComma = hasDecimalComma
    self.now = now
  }

  /// - Parameters:
  ///   - areas: those the observations speak of that the store may not have yet, parents first.
  ///   - read: reads and checks the file; what it throws leaves the store as it was.
  public func perform(areas: [ReferenceArea], read: () throws -> [Observation]) throws -> Recording {
    let started = now()
    let folder = names.isEmpty ? InputFolder(of: file) : InputFolder(file)
    let inputs = names.isEmpty ? [file.split(separator: "/").last.map(String.init) ?? file] : names
    let role = method == .targets ? "targets" : "observations"
    let digests = try inputs.map { name in
      if let content {
        return Run.Input(role: role, name: name, size: Int64(content.count), digest: Digest(of: content))
      }
      let digest = try FileDigest(names.isEmpty ? file : folder.path(name), name: names.isEmpty ? file : name)
      return Run.Input(role: role, name: name, size: digest.size, digest: digest.digest)
    }
    let observations = try read()
    let run = Run(
      kind: "import", method: method.rawValue, methodVersion: MethodVersion.of[method.rawValue]!,
      parameters: .object(
        parameters.merging([
          MeasureCity.folderKey: .string(folder.path), Run.decimalKey: Run.decimal(isComma: hasDecimalComma),
        ]) { $1 }),
      inputs: digests, softwareVersion: SoftwareVersion.text, started: started, ended: now())
    return Recording(run: run, areas: areas, observations: observations)
  }
}

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
  }

  public var file: String
  public var method: Method
  /// Whether fields stand between semicolons and decimals after a comma.
  public var hasDecimalComma: Bool
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
    let folder = InputFolder(of: file)
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let digest = try FileDigest(file, name: file)
    let observations = try read()
    let run = Run(
      kind: "import", method: method.rawValue, methodVersion: MethodVersion.of[method.rawValue]!,
      parameters: [
        MeasureCity.folderKey: .string(folder.path), Run.decimalKey: Run.decimal(isComma: hasDecimalComma),
      ],
      inputs: [
        Run.Input(
          role: method == .targets ? "targets" : "observations", name: name, size: digest.size,
          digest: digest.digest)
      ],
      softwareVersion: SoftwareVersion.text, started: started, ended: now())
    return Recording(run: run, areas: areas, observations: observations)
  }
}

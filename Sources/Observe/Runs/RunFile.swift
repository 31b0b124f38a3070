import Foundation
import Geodata
import Monitoring

/// The record of a run that wrote files instead of observations, laid beside the first of them: what was
/// done by which method and version, with which parameters, on which bytes, and which bytes came of it.
///
///     classes.tif          the result
///     classes.tif.run.json its run
public struct RunFile: Sendable {
  public var run: Run
  /// Paths of the files written.
  public var outputs: [String]

  public init(_ run: Run, outputs: [String]) {
    self.run = run
    self.outputs = outputs
  }

  /// The record as canonical JSON: keys sorted, one text for one content.
  /// - Throws: where an output cannot be read.
  public func text() throws(InputIssues) -> String {
    var written: [JSON] = []
    for path in outputs {
      let digest = try FileDigest(path)
      written.append([
        "name": .string((path as NSString).lastPathComponent), "sha256": .string(digest.digest.text),
        "size": .number(Double(digest.size)),
      ])
    }
    let record: JSON = [
      "ended": .string(run.ended.text),
      "inputs": .array(
        run.inputs.map {
          [
            "name": .string($0.name), "role": .string($0.role), "sha256": .string($0.digest.text),
            "size": .number(Double($0.size)),
          ]
        }),
      "kind": .string(run.kind), "method": .string(run.method),
      "method_version": .string(run.methodVersion), "outputs": .array(written),
      "parameters": run.parameters, "software_version": .string(run.softwareVersion),
      "started": .string(run.started.text),
    ]
    return record.canonicalText
  }

  /// Writes `OUTPUT.run.json` beside the first output.
  /// - Throws: `file.unwritable`, or where an output cannot be read.
  public func write() throws(InputIssues) {
    guard let first = outputs.first else { return }
    let path = first + ".run.json"
    let text = try text() + "\n"
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw InputIssues([InputIssue("file.unwritable", at: Place(file: path), found: path)])
    }
  }
}

extension Run {
  /// An input as a run remembers it; nil where it cannot be read, which its reader reports.
  static func input(_ role: String, _ name: String, at path: String) -> Input? {
    (try? FileDigest(path, name: name)).map {
      Input(role: role, name: name, size: $0.size, digest: $0.digest)
    }
  }
}

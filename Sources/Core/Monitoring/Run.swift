/// One act of computation: with what method, on which inputs, when. A figure leads back to its run and the
/// run to the bytes it read.
public struct Run: Hashable, Sendable {
  /// One file read, by what it was used for.
  public struct Input: Hashable, Sendable {
    /// `streets`, `timetable`, `population`, `boundary`, `walking-rules` …
    public var role: String
    /// The path as the description gives it, relative to the folder of the inputs.
    public var name: String
    /// Bytes.
    public var size: Int64
    public var digest: Digest
    public init(role: String, name: String, size: Int64, digest: Digest) {
      self.role = role
      self.name = name
      self.size = size
      self.digest = digest
    }
  }

  /// `measure`, `import`.
  public var kind: String
  /// `access.transport`, `public-space`, `observations.import`.
  public var method: String
  /// Raised whenever the same inputs would give another figure.
  public var methodVersion: String
  /// Everything that decides the result beside the inputs, every default written out.
  public var parameters: JSON
  public var inputs: [Input]
  public var softwareVersion: String
  public var started: Timestamp
  public var ended: Timestamp

  public init(
    kind: String, method: String, methodVersion: String, parameters: JSON, inputs: [Input],
    softwareVersion: String, started: Timestamp, ended: Timestamp
  ) {
    self.kind = kind
    self.method = method
    self.methodVersion = methodVersion
    self.parameters = parameters
    self.inputs = inputs
    self.softwareVersion = softwareVersion
    self.started = started
    self.ended = ended
  }
}

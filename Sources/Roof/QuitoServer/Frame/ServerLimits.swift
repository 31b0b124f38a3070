/// What the server allows itself and its clients. Everything that grows has its limit here.
public struct ServerLimits: Hashable, Sendable {
  // A request.
  public var headerBytes = 16 * 1024
  public var headerCount = 100
  public var targetBytes = 16 * 1024
  /// Of forms, and of what is sent where nothing is taken.
  public var bodyBytes = 64 * 1024
  /// Of a file that is imported, by whoever may.
  public var importBytes = 16 << 20
  /// Files that are taken at once.
  public var importsAtOnce = 4

  // A connection.
  public var connections = 1_024
  /// Between two requests.
  public var idleSeconds = 60
  /// From the first byte of a request to its last.
  public var requestSeconds = 20
  /// Without the client taking one byte of its answer.
  public var stalledSeconds = 30

  // A client, by its address.
  /// 0 for no limit.
  public var requestsPerSecond = 50.0
  /// So many at once before the rate is held to.
  public var requestsAtOnce = 400.0
  /// Clients whose rate is remembered.
  public var clients = 10_000

  // The store.
  public var readingThreads = 4
  /// Reads that wait for a thread; more are turned away with 503.
  public var waitingReads = 256
  /// Sign-ins, imports and other work that waits for a thread.
  public var waitingWork = 64
  /// What one request may spend on looking through features.
  public var searchSeconds = 10.0
  /// How long an answer may lag behind what another process records.
  public var staleMilliseconds = 250

  // Answers.
  public var cacheBytes = 64 << 20
  /// Of these, and of files, what is ready to be given at once.
  public var readyBytes = 16 << 20
  /// A larger answer is streamed and not kept.
  public var cachedAnswerBytes = 1 << 20
  /// Pieces of a streamed answer are about this long.
  public var chunkBytes = 256 * 1024

  // Features.
  public var defaultFeatures = 1_000
  public var mostFeatures = 10_000
  /// Features on one tile; the rest is left out.
  public var tileFeatures = 50_000
  /// A collection of more is read for each of its tiles.
  public var readyTileFeatures = 500_000
  /// What collections that are ready for tiles take in memory, as each audience is shown them.
  public var readyTileBytes = 64 << 20

  public init() {}
}

/// How a server is set up.
public struct ServerSettings: Sendable {
  public var host = "127.0.0.1"
  public var port = 8080
  public var limits = ServerLimits()
  /// The address under which readers know the server, such as `https://cities.example`; links are made of it. Nil
  /// to take it from each request.
  public var publicAddress: String?
  /// Whether a proxy stands before the server and names the client in `X-Forwarded-For`.
  public var isBehindProxy = false

  public init() {}
}

import Foundation

/// `benchmarks <method> <arguments>`: runs one method once in a process of its own and prints one line of
/// JSON, as the peers do.
@main struct Benchmarks {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "generate": try GeneratedNetwork(side: Int(arguments[2])!).write(to: arguments[1])
    case "distance-to-nearest":
      try distanceToNearest(folder: arguments[1], threads: Int(arguments[2])!, answers: arguments[3])
    case "walking-network": try walkingNetwork(path: arguments[1], threads: Int(arguments[2])!)
    case "generate-settlements":
      var country = GeneratedSettlements(columns: Int(arguments[2])!, rows: Int(arguments[3])!)
      try country.write(to: arguments[1])
    case "degree-of-urbanisation":
      try degreeOfUrbanisation(
        folder: arguments[1], columns: Int(arguments[2])!, rows: Int(arguments[3])!,
        threads: Int(arguments[4])!, answers: arguments[5])
    case "generate-globe":
      var globe = GeneratedSettlements(columns: 36_000, rows: 18_000)
      try globe.writeGeoTIFFs(to: arguments[1])
    case "reading-and-writing-the-globe":
      try readingAndWritingTheGlobe(
        folder: arguments[1], threads: Int(arguments[2])!, classes: arguments[3])
    case "generate-city":
      var city = GeneratedCity(side: Int(arguments[2])!)
      try city.write(to: arguments[1])
    case "urban-extent":
      try urbanExtent(path: arguments[1], threads: Int(arguments[2])!, answers: arguments[3])
    case "generate-zones":
      var zones = GeneratedZones(side: Int(arguments[2])!)
      try zones.write(to: arguments[1])
    case "zonal-statistics":
      try zonalStatistics(folder: arguments[1], threads: Int(arguments[2])!, answers: arguments[3])
    case "generate-survey":
      var survey = GeneratedSurvey(replicates: Int(arguments[2])!)
      try survey.write(to: arguments[1])
    case "survey-estimates":
      try surveyEstimates(
        folder: arguments[1], replicates: Int(arguments[2])!, threads: Int(arguments[3])!,
        answers: arguments[4])
    case "generate-index":
      var index = GeneratedIndex()
      try index.write(to: arguments[1])
    case "index-uncertainty":
      try indexUncertainty(
        folder: arguments[1], runs: Int(arguments[2])!, threads: Int(arguments[3])!, answers: arguments[4])
    case "city-samples":
      try citySamples(folder: arguments[1], sampleSize: Int(arguments[2])!, answers: arguments[3])
    case "store-record": try StoreRecording.record(into: arguments[1], count: Int(arguments[2])!)
    case "store-query": try StoreRecording.query(arguments[1])
    case "store-read": try StoreRecording.readAll(arguments[1])
    case "store-verify": try StoreRecording.verify(arguments[1])
    default:
      FileHandle.standardError.write(
        Data("the methods stand in Benchmarks.swift, their arguments in Benchmarks/run\n".utf8))
      exit(2)
    }
  }
}

/// Seconds between marks, by the clock and of all cores' work, and the line that tells them.
struct Stopwatch {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant
  private var seconds: [(String, Double)] = []
  private var lastWork = Stopwatch.secondsOfWork

  init() {
    start = clock.now
    last = start
  }

  /// Ends the stretch that began with the mark before.
  mutating func mark(_ name: String) {
    let now = clock.now
    seconds.append((name, (now - last) / .seconds(1)))
    last = now
    let work = Self.secondsOfWork
    seconds.append((name + " work", work - lastWork))
    lastWork = work
  }

  private static var secondsOfWork: Double { Double(Foundation.clock()) / Double(CLOCKS_PER_SEC) }

  func report(_ contender: String, _ facts: [String: Any] = [:]) throws {
    var line: [String: Any] = Dictionary(uniqueKeysWithValues: seconds)
    for kind in ["", " work"] {
      line["total" + kind] = seconds.reduce(0) {
        $0 + ($1.0.hasSuffix(" work") == (kind == " work") ? $1.1 : 0)
      }
    }
    line["contender"] = contender
    line["peakMegabytes"] = peakMegabytes
    line.merge(facts) { $1 }
    let data = try JSONSerialization.data(withJSONObject: line, options: [.sortedKeys])
    FileHandle.standardOutput.write(data + Data("\n".utf8))
  }

  private var peakMegabytes: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1_024
  }
}

/// Little-endian numbers, 32-bit whole ones where no other kind is named, one after the other.
enum NumberFile {
  static func read<Number: BitwiseCopyable>(_ path: String, as kind: Number.Type = Int32.self) throws
    -> [Number]
  {
    guard let file = fopen(path, "rb") else { throw CocoaError(.fileReadNoSuchFile) }
    defer { fclose(file) }
    let size = MemoryLayout<Number>.stride
    fseek(file, 0, SEEK_END)
    let count = ftell(file) / size
    rewind(file)
    return [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = fread(buffer.baseAddress, size, count, file)
    }
  }

  static func write<Number: BitwiseCopyable>(_ numbers: [Number], _ path: String) throws {
    try numbers.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: path)) }
  }
}

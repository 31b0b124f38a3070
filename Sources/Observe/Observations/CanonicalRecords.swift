import Monitoring

// What the digests of the chain are taken over: canonical JSON, so that anyone can take them again from the
// columns of the tables.

extension RecordedObservation {
  /// The record as the chain digests it: canonical JSON of every column, keys sorted.
  public var canonicalText: String {
    var bytes: [UInt8] = []
    writeCanonical(number: number, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Written straight to bytes: a JSON value made for each of a million rows costs ten times as much.
  func writeCanonical(number: Int, to out: inout [UInt8]) {
    func write(_ value: Double?) {
      if let value { JSON.writeNumber(value, to: &out) } else { out.append(contentsOf: "null".utf8) }
    }
    let key = observation.key
    out.append(contentsOf: #"{"area":"#.utf8)
    JSON.writeString(key.area, to: &out)
    out.append(contentsOf: #","denominator":"#.utf8)
    write(observation.denominator)
    out.append(contentsOf: #","disaggregation":"#.utf8)
    JSON.writeString(key.disaggregation.text, to: &out)
    out.append(contentsOf: #","error":"#.utf8)
    if let error = observation.error {
      out.append(contentsOf: #"{"level":"#.utf8)
      write(error.level)
      out.append(contentsOf: #","lower":"#.utf8)
      write(error.lower)
      out.append(contentsOf: #","standardError":"#.utf8)
      write(error.standardError)
      out.append(contentsOf: #","upper":"#.utf8)
      write(error.upper)
      out.append(UInt8(ascii: "}"))
    } else {
      out.append(contentsOf: "null".utf8)
    }
    out.append(contentsOf: #","indicator":"#.utf8)
    JSON.writeString(key.indicator, to: &out)
    out.append(contentsOf: #","nature":"#.utf8)
    JSON.writeString(observation.nature.rawValue, to: &out)
    out.append(contentsOf: #","notes":"#.utf8)
    JSON.array(observation.notes.map(\.json)).write(to: &out)
    out.append(contentsOf: #","number":"#.utf8)
    out.append(contentsOf: String(number).utf8)
    out.append(contentsOf: #","numerator":"#.utf8)
    write(observation.numerator)
    out.append(contentsOf: #","period":"#.utf8)
    JSON.writeString(key.period.text, to: &out)
    out.append(contentsOf: #","revision":"#.utf8)
    out.append(contentsOf: String(revision).utf8)
    out.append(contentsOf: #","run":"#.utf8)
    out.append(contentsOf: String(runNumber).utf8)
    out.append(contentsOf: #","series":"#.utf8)
    JSON.writeString(key.series, to: &out)
    out.append(contentsOf: #","status":"#.utf8)
    JSON.writeString(observation.status.rawValue, to: &out)
    out.append(contentsOf: #","unit":"#.utf8)
    JSON.writeString(observation.unit, to: &out)
    out.append(contentsOf: #","value":"#.utf8)
    write(observation.value)
    out.append(UInt8(ascii: "}"))
  }
}

extension ReferenceArea {
  /// The boundary stands in it as its own digest.
  var canonical: JSON {
    [
      "boundary": JSON(boundary.map { Digest(of: $0).text }),
      "code": .string(code),
      "iso2": JSON(iso2),
      "kind": .string(kind.rawValue),
      "m49": JSON(m49),
      "names": .object(
        Dictionary(uniqueKeysWithValues: names.texts.map { ($0.key.rawValue, JSON.string($0.value)) })),
      "parent": JSON(parent),
    ]
  }
}

extension MapFeature {
  /// The geometry stands in it as its own digest.
  var canonical: JSON {
    [
      "geometry": .string(Digest(of: geometry).text),
      "layer": .string(layer),
      "properties": .object(properties),
    ]
  }
}

extension JSON {
  var digest: Digest {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return Digest(of: bytes)
  }
}

/// The digest over a list of digests, each followed by a line feed, and how many there were.
struct DigestList {
  private var builder = DigestBuilder()
  private(set) var count = 0

  mutating func append(_ digest: Digest) {
    count += 1
    var text = digest.text
    text.withUTF8 { builder.update(UnsafeRawBufferPointer($0)) }
    withUnsafeBytes(of: UInt8(ascii: "\n")) { builder.update($0) }
  }

  mutating func finish() -> Contents { Contents(count: count, digest: builder.finish()) }

  /// What a run says of one of its lists.
  struct Contents: Hashable {
    var count: Int
    var digest: Digest

    var json: JSON { ["count": JSON(count), "digest": .string(digest.text)] }
  }
}

/// A row of `runs`: a run and what it brought.
struct RunRecord {
  var recorded: RecordedRun
  var areas: DigestList.Contents
  var firstObservation: Int
  var observations: DigestList.Contents
  var mapFeatures: DigestList.Contents
  /// Of the audit's last entry when the run was recorded; nil before the first.
  var auditDigest: Digest?

  /// What `digest` is taken over; it holds the digest of the run before, which makes the chain.
  var canonical: JSON {
    let run = recorded.run
    var members: [String: JSON] = [
      "areas": areas.json,
      "ended": .string(run.ended.text),
      "firstObservation": JSON(firstObservation),
      "inputs": .array(
        run.inputs.map {
          [
            "digest": .string($0.digest.text), "name": .string($0.name), "role": .string($0.role),
            "size": .number(Double($0.size)),
          ]
        }),
      "kind": .string(run.kind),
      "mapFeatures": mapFeatures.json,
      "method": .string(run.method),
      "methodVersion": .string(run.methodVersion),
      "number": JSON(recorded.number),
      "observations": observations.json,
      "parameters": run.parameters,
      "previous": .string(recorded.previous.text),
      "recorded": .string(recorded.recorded.text),
      "softwareVersion": .string(run.softwareVersion),
      "started": .string(run.started.text),
    ]
    if let auditDigest { members["audit"] = .string(auditDigest.text) }
    return .object(members)
  }
}

extension Digest {
  /// What stands before the first run.
  static let none = Digest(text: String(repeating: "0", count: 64))!
}

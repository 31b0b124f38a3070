/// A layer on its way onto one tile.
struct TileDrawing {
  private let layer: VectorTileLayer
  private let address: TileAddress
  /// The features drawn, one message after the other.
  private var drawn = ProtobufWriter()
  private var keys: TileNumbers
  private var values: TileNumbers

  /// Features between two questions whether to go on.
  private static let stretch = 256

  init(of layer: VectorTileLayer, on address: TileAddress) {
    self.layer = layer
    self.address = address
    keys = TileNumbers(of: layer.keys.count)
    values = TileNumbers(of: layer.values.count)
  }

  mutating func draw(most: Int, goesOn: () throws -> Void) rethrows {
    let features = layer.features
    let frame = address.frame(margin: VectorTileLayer.margin)
    var commands: [UInt32] = []
    var tags: [UInt32] = []
    var seen = 0
    var left = most
    for place in features.indices where features[place].meets(frame) {
      guard left > 0 else { return }
      seen += 1
      if seen % TileDrawing.stretch == 0 { try goesOn() }
      let parts = layer.parts(of: place)
      let positions = layer.positions(of: place)
      if parts.count == 1, parts.first == .onePoint {
        TileShape.commands(ofPoint: address.onGrid(positions.first!), into: &commands)
        guard !commands.isEmpty else { continue }
        renumber(layer.tags(of: place), into: &tags)
        drawn.feature(features[place].identifier, tags: tags, type: 1, commands: commands)
        left -= 1
        continue
      }
      let shape = TileShape(parts, positions, on: address).commands.filter { !$0.commands.isEmpty }
      guard !shape.isEmpty else { continue }
      renumber(layer.tags(of: place), into: &tags)
      for (type, commands) in shape {
        drawn.feature(features[place].identifier, tags: tags, type: type, commands: commands)
      }
      left -= 1
    }
  }

  private mutating func renumber(_ own: ArraySlice<UInt32>, into tags: inout [UInt32]) {
    tags.removeAll(keepingCapacity: true)
    var place = own.startIndex
    while place < own.endIndex {
      tags.append(keys.number(of: own[place]))
      tags.append(values.number(of: own[place + 1]))
      place += 2
    }
  }

  /// Nothing where nothing was drawn.
  func write(to tile: inout ProtobufWriter) {
    guard !drawn.bytes.isEmpty else { return }
    var head = ProtobufWriter()
    head.number(15, 2)
    head.text(1, layer.name)
    var rest = ProtobufWriter()
    for number in keys.met { rest.append(layer.keys.bytes[layer.keys.range(of: number)]) }
    for number in values.met { rest.append(layer.values.bytes[layer.values.range(of: number)]) }
    rest.number(5, UInt64(VectorTileLayer.extent))
    tile.begin(3, length: head.bytes.count + drawn.bytes.count + rest.bytes.count)
    for writer in [head, drawn, rest] { tile.append(writer.bytes[...]) }
  }
}

/// The numbers that keys or values of a layer have on one tile: as they are met.
private struct TileNumbers {
  /// One more than the number; 0 for what was not met.
  private var own: [UInt32]
  private(set) var met: [UInt32] = []

  init(of count: Int) { own = [UInt32](repeating: 0, count: count) }

  mutating func number(of tag: UInt32) -> UInt32 {
    if own[Int(tag)] == 0 {
      met.append(tag)
      own[Int(tag)] = UInt32(met.count)
    }
    return own[Int(tag)] - 1
  }
}

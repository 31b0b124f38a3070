import Synchronization
import VectorTiles

/// Layers of one view of the store, ready to be drawn: each is read once, when the first tile of it is wanted, as long
/// as there is room for all of them.
final class TileLayers: Sendable {
  private struct State {
    /// Nil for a layer that is being read, and for one that has no room: its tiles are read one by one.
    var layers: [String: VectorTileLayer?] = [:]
    var bytes = 0
  }

  private let state = Mutex(State())
  private let mostBytes: Int

  init(mostBytes: Int) { self.mostBytes = mostBytes }

  /// - Parameter read: gives the whole layer; nil where it takes more than so many bytes.
  /// - Returns: nil where the layer is not ready.
  func layer(_ name: String, _ read: (_ mostBytes: Int) throws -> VectorTileLayer?) rethrows
    -> VectorTileLayer?
  {
    let (known, room) = state.withLock { state -> (VectorTileLayer??, Int) in
      let known = state.layers[name]
      if known == nil { state.layers.updateValue(nil, forKey: name) }
      return (known, mostBytes - state.bytes)
    }
    if let known { return known }
    guard let made = try read(room) else { return nil }
    state.withLock { state in
      guard state.bytes + made.byteCount <= mostBytes else { return }
      state.layers.updateValue(made, forKey: name)
      state.bytes += made.byteCount
    }
    return made
  }
}

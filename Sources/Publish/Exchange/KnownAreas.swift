import Catalogue
import Monitoring
import Observations

/// The areas that what is imported may name: those of the store and of the gazetteer.
public struct KnownAreas {
  /// Nil where there is none yet.
  public var store: ObservationStore?
  public var gazetteer: Gazetteer

  public init(store: ObservationStore?, gazetteer: Gazetteer) {
    self.store = store
    self.gazetteer = gazetteer
  }

  public func codes() throws -> Set<String> {
    Set(try store?.areas().map(\.code) ?? []).union(gazetteer.areas.map(\.code))
  }

  /// The areas of the gazetteer among these, each after what it lies in: what a store may not have yet.
  public func areas(of codes: [String]) -> [ReferenceArea] {
    var seen: Set<String> = []
    var areas: [ReferenceArea] = []
    for code in Set(codes).sorted() {
      guard let area = gazetteer[code] else { continue }
      for ancestor in gazetteer.ancestors(of: code).reversed() + [area]
      where seen.insert(ancestor.code).inserted {
        areas.append(ancestor)
      }
    }
    return areas
  }
}

/// How cities are classed by population. Cities of one population are always in one class.
public enum SizeClassRule: Hashable, Sendable {
  /// So many classes with as many cities each: 3 for terciles, 4 for quartiles.
  case quantilesOfCities(Int)
  /// So many classes with as many people each.
  case quantilesOfPopulation(Int)
  /// The upper ends of all classes but the largest, each still in its class, ascending.
  case breaks([Double])
  /// The classes that the frame states; a city without one is in the class "".
  case stated

  /// The upper ends of all classes but the largest; empty for `stated`.
  public func breaks(of populations: [Double]) -> [Double] {
    switch self {
    case .stated: return []
    case .breaks(let given):
      precondition(zip(given, given.dropFirst()).allSatisfy(<), "breaks ascend")
      return given
    case .quantilesOfCities(let count):
      precondition(count > 0)
      let sorted = populations.sorted()
      return distinct(
        (1..<max(1, count)).compactMap { part in
          sorted.isEmpty ? nil : sorted[max(0, (part * sorted.count + count - 1) / count - 1)]
        }, below: sorted.last ?? 0)
    case .quantilesOfPopulation(let count):
      precondition(count > 0)
      let sorted = populations.sorted()
      let all = sorted.reduce(0, +)
      var (breaks, sum) = ([Double](), 0.0)
      for population in sorted {
        sum += population
        while breaks.count < count - 1, sum >= all * Double(breaks.count + 1) / Double(count) {
          breaks.append(population)
        }
      }
      return distinct(breaks, below: sorted.last ?? 0)
    }
  }

  /// Without those that would leave a class empty.
  private func distinct(_ breaks: [Double], below largest: Double) -> [Double] {
    breaks.enumerated().filter { place, value in
      value < largest && (place == 0 || value > breaks[place - 1])
    }.map(\.element)
  }

  /// From 0, the smallest.
  static func place(of population: Double, breaks: [Double]) -> Int {
    breaks.count { population > $0 }
  }

  /// small, medium, large for three classes; otherwise size-1, the smallest, and so on.
  static func name(of place: Int, count: Int) -> String {
    count == 3 ? ["small", "medium", "large"][place] : "size-\(place + 1)"
  }
}

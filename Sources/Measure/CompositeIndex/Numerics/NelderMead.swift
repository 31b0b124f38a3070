/// The least of a function without derivatives, by the simplex of Nelder and Mead 1965.
enum NelderMead {
  static func minimise(
    from start: [Double], step: Double, evaluations limit: Int, tolerance: Double, _ f: ([Double]) -> Double
  ) -> (place: [Double], value: Double) {
    let size = start.count
    guard size > 0 else { return (start, f(start)) }
    var simplex = [(place: start, value: f(start))]
    for axis in 0..<size {
      var place = start
      place[axis] += step
      simplex.append((place, f(place)))
    }
    var evaluations = size + 1
    func along(_ from: [Double], _ to: [Double], _ share: Double) -> (place: [Double], value: Double) {
      evaluations += 1
      let place = from.indices.map { from[$0] + share * (to[$0] - from[$0]) }
      return (place, f(place))
    }
    while evaluations < limit {
      simplex.sort { $0.value < $1.value }
      if simplex[size].value - simplex[0].value <= tolerance { break }
      let centre = (0..<size).map { axis in
        simplex[..<size].reduce(0) { $0 + $1.place[axis] } / Double(size)
      }
      let worst = simplex[size]
      let reflected = along(centre, worst.place, -1)
      if reflected.value < simplex[0].value {
        let expanded = along(centre, worst.place, -2)
        simplex[size] = expanded.value < reflected.value ? expanded : reflected
      } else if reflected.value < simplex[size - 1].value {
        simplex[size] = reflected
      } else {
        let better = reflected.value < worst.value ? reflected : worst
        let contracted = along(centre, better.place, 0.5)
        if contracted.value < better.value {
          simplex[size] = contracted
        } else {
          let best = simplex[0].place
          for index in 1...size { simplex[index] = along(best, simplex[index].place, 0.5) }
        }
      }
    }
    return simplex.min { $0.value < $1.value }!
  }
}

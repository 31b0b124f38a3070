func isNear(_ first: Double, _ second: Double, _ tolerance: Double = 1e-12) -> Bool {
  abs(first - second) <= tolerance * max(1, abs(second))
}

func areNear(_ first: [Double], _ second: [Double], _ tolerance: Double = 1e-12) -> Bool {
  first.count == second.count && zip(first, second).allSatisfy { isNear($0, $1, tolerance) }
}

/// A square matrix of +1 and −1 with orthogonal rows, its first column and row all +1.
struct HadamardMatrix {
  let order: Int
  /// True for +1; row by row.
  private let signs: [Bool]

  func isPlus(_ row: Int, _ column: Int) -> Bool { signs[row * order + column] }

  /// The smallest that this type can make with at least `minimum` rows: of order 1, 2, and by Paley's two
  /// constructions over prime fields and Sylvester's doubling most multiples of 4.
  init(atLeast minimum: Int) {
    var order = max(1, minimum)
    while true {
      if let signs = HadamardMatrix.signs(ofOrder: order) {
        self.order = order
        self.signs = HadamardMatrix.normalised(signs, order)
        return
      }
      order += 1
    }
  }

  private static func signs(ofOrder order: Int) -> [Bool]? {
    if order == 1 { return [true] }
    if order == 2 { return [true, true, true, false] }
    guard order % 4 == 0 else { return nil }
    if isPrime(order - 1) { return paleyFirst(order - 1) }
    if isPrime(order / 2 - 1), (order / 2 - 1) % 4 == 1 { return paleySecond(order / 2 - 1) }
    return signs(ofOrder: order / 2).map { doubled($0, order / 2) }
  }

  private static func doubled(_ half: [Bool], _ order: Int) -> [Bool] {
    var signs: [Bool] = []
    for row in 0..<2 * order {
      for column in 0..<2 * order {
        let sign = half[(row % order) * order + column % order]
        signs.append(row >= order && column >= order ? !sign : sign)
      }
    }
    return signs
  }

  /// I + S over the field of q ≡ 3 mod 4, S the bordered matrix of quadratic characters.
  private static func paleyFirst(_ q: Int) -> [Bool] {
    let character = quadraticCharacters(q)
    return square(q + 1) { row, column in
      if row == column || row == 0 { return true }
      if column == 0 { return false }
      return character[((column - row) % q + q) % q] > 0
    }
  }

  /// The bordered matrix C of q ≡ 1 mod 4 with 0 replaced by (+ −; − −), ±1 by ±(+ +; + −).
  private static func paleySecond(_ q: Int) -> [Bool] {
    let character = quadraticCharacters(q)
    return square(2 * (q + 1)) { row, column in
      let (i, j, isLower, isRight) = (row / 2, column / 2, row % 2 == 1, column % 2 == 1)
      if i == j { return !isLower && !isRight }
      let isPlus = i == 0 || j == 0 || character[((j - i) % q + q) % q] > 0
      return isPlus != (isLower && isRight)
    }
  }

  private static func square(_ order: Int, _ sign: (Int, Int) -> Bool) -> [Bool] {
    (0..<order * order).map { sign($0 / order, $0 % order) }
  }

  /// +1 for squares of the field, −1 for others, 0 for 0.
  private static func quadraticCharacters(_ q: Int) -> [Int] {
    var characters = [Int](repeating: -1, count: q)
    for x in 1..<q { characters[x * x % q] = 1 }
    characters[0] = 0
    return characters
  }

  private static func isPrime(_ number: Int) -> Bool {
    guard number > 1 else { return false }
    var divisor = 2
    while divisor * divisor <= number {
      if number % divisor == 0 { return false }
      divisor += 1
    }
    return true
  }

  private static func normalised(_ signs: [Bool], _ order: Int) -> [Bool] {
    var signs = signs
    for row in 0..<order where !signs[row * order] {
      for column in 0..<order { signs[row * order + column].toggle() }
    }
    for column in 0..<order where !signs[column] {
      for row in 0..<order { signs[row * order + column].toggle() }
    }
    return signs
  }
}

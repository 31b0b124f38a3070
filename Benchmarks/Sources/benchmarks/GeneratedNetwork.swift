/// A square of street corners from a seed: of the streets along the grid one in eight is missing, one corner
/// in twelve has a diagonal, lengths are 20 to 120 m in whole centimetres. Stops, stations and parks lie at
/// corners by chance.
struct GeneratedNetwork {
  /// Of a thousand corners so many are stops and so on.
  static let facilities = [
    (name: "stops", perThousand: 6.0, limitMetres: 500),
    (name: "stations", perThousand: 0.3, limitMetres: 1_000),
    (name: "parks", perThousand: 4, limitMetres: 400),
  ]

  private let side: Int32
  private var from: [Int32] = []
  private var to: [Int32] = []
  private var centimetres: [Int32] = []
  private var places: [(String, [Int32])] = []

  init(side: Int) {
    self.side = Int32(side)
    var generator = Chance(seed: 20_230_405)
    func link(_ a: Int, _ b: Int, _ stretch: Double) {
      from.append(Int32(a))
      to.append(Int32(b))
      centimetres.append(Int32(Double(Int.random(in: 2_000...12_000, using: &generator)) * stretch))
    }
    for row in 0..<side {
      for column in 0..<side {
        let corner = row * side + column
        if column + 1 < side, Int.random(in: 0..<8, using: &generator) > 0 { link(corner, corner + 1, 1) }
        if row + 1 < side, Int.random(in: 0..<8, using: &generator) > 0 { link(corner, corner + side, 1) }
        if row + 1 < side, column + 1 < side, Int.random(in: 0..<12, using: &generator) == 0 {
          link(corner, corner + side + 1, 1.4)
        }
      }
    }
    for facility in Self.facilities {
      let corners = (0..<Int(facility.perThousand * Double(side * side) / 1_000)).map { _ in
        Int32.random(in: 0..<Int32(side * side), using: &generator)
      }
      places.append((facility.name, corners))
    }
  }

  func write(to folder: String) throws {
    try NumberFile.write(from, folder + "/from")
    try NumberFile.write(to, folder + "/to")
    try NumberFile.write(centimetres, folder + "/centimetres")
    try NumberFile.write([side], folder + "/side")
    for (name, corners) in places { try NumberFile.write(corners, folder + "/" + name) }
  }
}

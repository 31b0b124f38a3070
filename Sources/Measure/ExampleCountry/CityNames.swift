import ExampleCity

/// Names that no city is known to have, each once: a beginning and an ending drawn from the seed.
struct CityNames {
  private static let beginnings = [
    "Balv", "Cord", "Damm", "Estr", "Falk", "Gard", "Halv", "Iskr", "Jorv", "Keld", "Lorm", "Marq", "Navr",
    "Ostr", "Pelv", "Quind", "Rask", "Salm", "Torv", "Ulm", "Verd", "Wend", "Yasp", "Zarn",
  ]
  private static let endings = [
    "adra", "enna", "imar", "olin", "uvia", "edo", "anto", "isca", "orra", "umbe", "avel", "ethi",
  ]

  private var untaken: [String]

  init() {
    untaken = CityNames.beginnings.flatMap { beginning in CityNames.endings.map { beginning + $0 } }
  }

  mutating func take(_ random: inout RandomSource) -> String {
    let place = random.number(in: 0...untaken.count - 1)
    untaken.swapAt(place, untaken.count - 1)
    return untaken.removeLast()
  }
}

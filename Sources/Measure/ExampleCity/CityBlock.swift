/// A block of homes and how many live there.
public struct CityBlock: Sendable {
  /// Persons of one block; women and men add up to `persons`, and so do the three age groups.
  public struct Population: Hashable, Sendable {
    public var women = 0
    public var men = 0
    public var children = 0
    public var workingAge = 0
    public var olderPersons = 0
    public var personsWithDisabilities = 0

    public var persons: Int { women + men }

    /// Every group by the field it has in the file and its code: the one list that writer, description and
    /// totals go by.
    static let groups: [(field: String, dimension: String, code: String)] = [
      ("women", "SEX", "F"), ("men", "SEX", "M"),
      ("children", "AGE", "Y0T14"), ("working_age", "AGE", "Y15T64"), ("older_persons", "AGE", "Y_GE65"),
      ("persons_with_disabilities", "DISABILITY_STATUS", "PD"),
    ]

    /// In the order of `groups`.
    var counts: [Int] { [women, men, children, workingAge, olderPersons, personsWithDisabilities] }
  }

  public var id: String
  public var isInsideBoundary: Bool
  public var isInformal: Bool
  /// Anticlockwise; the first corner is not repeated.
  public var ring: [Coordinate]
  public var populations: [Int: Population]
}

/// Peoples the cells of the plan that are neither barrier nor open space.
enum CityPopulation {
  static func blocks(plan: GroundPlan, openCells: Set<Int>, random: inout RandomSource) -> [CityBlock] {
    var blocks: [CityBlock] = []
    for j in 0..<GroundPlan.rowCount - 1 {
      for i in 0..<GroundPlan.columnCount - 1 {
        guard !plan.isBarrier(i, j), !openCells.contains(j * GroundPlan.columnCount + i) else { continue }
        let corners = plan.corners(ofCell: i, j)
        let persons =
          PlanePoint.squareMetres(inside: corners) * density(i, j) * random.number(in: 80...120) / 1_000_000
        let composition = Composition(isInformal: GroundPlan.isInformal(i, j), &random)
        blocks.append(
          CityBlock(
            id: "block-\(blocks.count + 1)", isInsideBoundary: GroundPlan.isInsideBoundary(i, j),
            isInformal: GroundPlan.isInformal(i, j), ring: corners.map(\.coordinate),
            populations: [
              2015: composition.population(of: persons * percentIn2015(i, j, &random) / 100),
              2025: composition.population(of: persons),
            ]))
      }
    }
    return blocks
  }

  /// Persons per hectare in 2025: thinning out from the centre, crowded in the settlements.
  private static func density(_ i: Int, _ j: Int) -> Int {
    if GroundPlan.isInformal(i, j) { return 105 }
    let ring = max(abs(i - 27), abs(j - 21))
    return GroundPlan.isInsideBoundary(i, j) ? max(22, 66 - 2 * ring) : 6
  }

  private static func percentIn2015(_ i: Int, _ j: Int, _ random: inout RandomSource) -> Int {
    let drawn = random.number(in: -6...6)
    if GroundPlan.newSettlement.contains(i, j) { return 0 }
    if GroundPlan.oldSettlement.contains(i, j) { return 55 + drawn }
    let ring = max(abs(i - 27), abs(j - 21))
    return (ring < 8 ? 94 : ring < 14 ? 84 : 66) + drawn
  }

  /// The shares of the groups in one block, in thousandths.
  private struct Composition {
    var women: Int
    var children: Int
    var olderPersons: Int
    var personsWithDisabilities: Int

    init(isInformal: Bool, _ random: inout RandomSource) {
      women = random.number(in: 492...528)
      children = isInformal ? random.number(in: 310...390) : random.number(in: 190...270)
      olderPersons = isInformal ? random.number(in: 25...50) : random.number(in: 60...130)
      personsWithDisabilities = random.number(in: 60...110)
    }

    func population(of persons: Int) -> CityBlock.Population {
      var population = CityBlock.Population()
      population.women = persons * women / 1_000
      population.men = persons - population.women
      population.children = persons * children / 1_000
      population.olderPersons = persons * olderPersons / 1_000
      population.workingAge = persons - population.children - population.olderPersons
      population.personsWithDisabilities = persons * personsWithDisabilities / 1_000
      return population
    }
  }
}

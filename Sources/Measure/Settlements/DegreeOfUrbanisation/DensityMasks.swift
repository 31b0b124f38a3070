import Geography

/// Which cells are dense enough for what, as bits of a byte. Rules that ask for the same density share a bit,
/// and rules that ask for the same clusters share these.
struct DensityMasks: Sendable {
  struct Mask: Hashable, Sendable {
    var density: Float
    /// Whether built-up land can stand in for density.
    var countsBuiltUp: Bool
    var bit: UInt8
  }
  struct Clustering: Hashable, Sendable {
    /// Place in `all`.
    var mask: Int
    var connectivity: CellConnectivity
  }

  private(set) var all: [Mask] = []
  private(set) var clusterings: [Clustering] = []
  /// Places in `clusterings`.
  private(set) var urbanCentre = 0
  private(set) var denseCluster = 0
  private(set) var urbanCluster = 0
  private(set) var semiDenseCluster = 0
  private(set) var ruralCluster = 0

  private let lowDensity: Float
  /// A share of this or more is the threshold or more once rounded.
  private let builtUpLimit: Float
  private let waterLandShare: Float
  private let builtUpPerPerson: Float
  // What the kernel compares with: five masks at most; those not in use are never reached.
  private var densities = InlineArray<5, Float>(repeating: .infinity)
  private var densityBits = InlineArray<5, Int32>(repeating: 0)
  private var builtUpBits: Int32 = 0

  init(_ rules: DegreeOfUrbanisationRules) {
    lowDensity = Float(rules.lowDensity)
    waterLandShare = Float(rules.waterLandShare)
    builtUpPerPerson = Float(rules.builtUpPerPerson ?? 0)
    if let share = rules.builtUpShare {
      var scale = 1.0
      for _ in 0..<rules.builtUpDecimals { scale *= 10 }
      // The least multiple of a unit of the last decimal that reaches the threshold; half a unit less is
      // rounded up to it. The allowance is for shares such as 0.2 that have no exact binary form.
      builtUpLimit = Float(((share * scale - 1e-6).rounded(.up) - 0.5) / scale)
    } else {
      builtUpLimit = .infinity
    }
    let hasBuiltUp = rules.builtUpShare != nil
    urbanCentre = add(rules.urbanCentre, hasBuiltUp)
    denseCluster = add(rules.denseCluster, hasBuiltUp)
    urbanCluster = add(rules.urbanCluster, false)
    semiDenseCluster = add(rules.semiDenseCluster, false)
    ruralCluster = add(rules.ruralCluster, false)
  }

  private mutating func add(_ rule: DegreeOfUrbanisationRules.Cluster, _ countsBuiltUp: Bool) -> Int {
    let density = Float(rule.density)
    var mask = all.firstIndex { $0.density == density && $0.countsBuiltUp == countsBuiltUp }
    if mask == nil {
      mask = all.count
      let bit: UInt8 = 2 << UInt8(all.count)
      densities[all.count] = density
      densityBits[all.count] = Int32(bit)
      if countsBuiltUp { builtUpBits |= Int32(bit) }
      all.append(Mask(density: density, countsBuiltUp: countsBuiltUp, bit: bit))
    }
    let clustering = Clustering(mask: mask!, connectivity: rule.connectivity)
    if let place = clusterings.firstIndex(of: clustering) { return place }
    clusterings.append(clustering)
    return clusterings.count - 1
  }

  /// Writes the flags of a row: `CellFlags` and the bits of the masks.
  func flag(
    population: UnsafePointer<Float>, land: UnsafePointer<Float>?, builtUp: UnsafePointer<Float>?,
    columns: Int, flags: UnsafeMutablePointer<UInt8>
  ) {
    switch (land, builtUp) {
    case (let land?, let builtUp?):
      kernel(population, land, builtUp, columns, flags, hasLand: true, hasBuiltUp: true)
    case (let land?, nil):
      kernel(population, land, population, columns, flags, hasLand: true, hasBuiltUp: false)
    case (nil, let builtUp?):
      kernel(population, population, builtUp, columns, flags, hasLand: false, hasBuiltUp: true)
    case (nil, nil):
      kernel(population, population, population, columns, flags, hasLand: false, hasBuiltUp: false)
    }
  }

  /// Inlined into each of the four cases above, in which the two questions are constants.
  @inline(__always)
  private func kernel(
    _ population: UnsafePointer<Float>, _ land: UnsafePointer<Float>, _ builtUp: UnsafePointer<Float>,
    _ columns: Int, _ flags: UnsafeMutablePointer<UInt8>, hasLand: Bool, hasBuiltUp: Bool
  ) {
    var place = 0
    while place &+ Self.laneCount <= columns {
      let sixteen = self.flags(
        Self.load(population + place), hasLand ? Self.load(land + place) : .zero,
        hasBuiltUp ? Self.load(builtUp + place) : .zero, hasLand: hasLand, hasBuiltUp: hasBuiltUp)
      UnsafeMutableRawPointer(flags + place).storeBytes(of: sixteen, as: SIMD16<UInt8>.self)
      place &+= Self.laneCount
    }
    guard place < columns else { return }
    // The rest of the row, filled up with cells of no one.
    var (people, area, built) = (Lanes.zero, Lanes.zero, Lanes.zero)
    for i in place..<columns {
      people[i - place] = population[i]
      if hasLand { area[i - place] = land[i] }
      if hasBuiltUp { built[i - place] = builtUp[i] }
    }
    let rest = self.flags(people, area, built, hasLand: hasLand, hasBuiltUp: hasBuiltUp)
    for i in place..<columns { flags[i] = rest[i - place] }
  }

  private typealias Lanes = SIMD16<Float>
  private typealias Bits = SIMD16<Int32>
  private static let laneCount = 16

  @inline(__always)
  private static func load(_ values: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(values).loadUnaligned(as: Lanes.self)
  }

  /// All ones where the comparison holds.
  @inline(__always)
  private static func ones(_ mask: SIMDMask<Bits>) -> Bits { unsafeBitCast(mask, to: Bits.self) }

  /// Not a number is not above 0 and so becomes 0.
  @inline(__always)
  private static func known(_ values: Lanes) -> Lanes {
    unsafeBitCast(unsafeBitCast(values, to: Bits.self) & ones(values .> Lanes.zero), to: Lanes.self)
  }

  /// Sixteen cells at once; written out because the compiler does not find the vector code by itself.
  @inline(__always)
  private func flags(
    _ population: Lanes, _ land: Lanes, _ builtUp: Lanes, hasLand: Bool, hasBuiltUp: Bool
  ) -> SIMD16<UInt8> {
    let persons = Self.known(population)
    let built = hasBuiltUp ? Self.known(builtUp) : .zero
    var area = Lanes(repeating: 1)
    if hasLand {
      // Where there is no land on record but people are, there must be some.
      let needed = persons * builtUpPerPerson
      let most = built.replacing(with: needed, where: needed .> built)
      let given = area.replacing(
        with: most, where: most .> 0 .& SIMDMask(repeating: builtUpPerPerson > 0))
      area = given.replacing(with: land, where: land .> 0)
    }
    let density = persons / area
    var flag = Self.ones(density .>= lowDensity) & Int32(CellFlags.lowDensity)
    for mask in 0..<densities.count {
      flag |= Self.ones(density .>= densities[mask]) & densityBits[mask]
    }
    if hasBuiltUp { flag |= Self.ones(built / area .>= builtUpLimit) & builtUpBits }
    if hasLand {
      let isEmpty = ~(Self.ones(persons .> 0) | Self.ones(land .>= waterLandShare))
      let isUnbuilt = ~Self.ones(built .> 0) & Int32(CellFlags.water)
      flag |= isEmpty & (isUnbuilt | Int32(CellFlags.ignored))
    }
    return SIMD16<UInt8>(truncatingIfNeeded: flag)
  }
}

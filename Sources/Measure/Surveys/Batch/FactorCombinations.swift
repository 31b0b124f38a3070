/// The combinations of replicates' factors that occur in a block of units, taken two units together.
///
/// A tree for each group of units: below its root a node for each value of the first factor, below
/// each of these one for each value that the second has with it, and so on. A replicate is a leaf of every
/// tree.
struct FactorCombinations {
  private static let groupSize = 2
  /// Of a block. What they make of 16 columns fits into the second cache.
  static let unitCount = groupSize * 32
  /// Different values of one unit's factor, a power of 2.
  private static let slotCount = 16

  /// Of each node, parents before children: its parent; the unit within the block, −1 at a root; its factor.
  let parents: [UInt16]
  let units: [Int32]
  let factors: [Double]
  let groupCount: Int
  /// Replicates × groups, group innermost.
  let nodeOfReplicate: [UInt16]

  /// Nil where the plain product takes no longer.
  /// - Parameter factors: replicates × `total` units.
  init?(_ factors: [Double], count: Int, _ units: Range<Int>, of total: Int) {
    let slots = FactorCombinations.slotCount
    let groupSize = FactorCombinations.groupSize
    let groupCount = (units.count + groupSize - 1) / groupSize
    let limit = min(Int(UInt16.max), count * (units.count - groupCount) / 2)
    guard limit > groupCount else { return nil }
    var parents = [UInt16](repeating: 0, count: groupCount)
    var unitOfNode = [Int32](repeating: -1, count: groupCount)
    var factorOfNode = [Double](repeating: 0, count: groupCount)
    // By node and slot; 0 where there is none, for no child is a root.
    var children = [UInt16](repeating: 0, count: groupCount * slots)
    // By unit and slot; NaN where there is none.
    let values = UnsafeMutablePointer<Double>.allocate(capacity: units.count * slots)
    values.initialize(repeating: .nan, count: units.count * slots)
    defer { values.deallocate() }
    var isComplete = true
    let nodeOfReplicate = [UInt16](unsafeUninitializedCapacity: count * groupCount) { leaves, filled in
      for replicate in 0..<count {
        let row = replicate * total + units.lowerBound
        for group in 0..<groupCount {
          var node = group
          for unit in group * groupSize..<min(units.count, (group + 1) * groupSize) {
            let factor = factors[row + unit]
            guard let slot = FactorCombinations.slot(of: factor, in: values + unit * slots) else {
              isComplete = false
              return
            }
            var child = Int(children[node * slots + slot])
            if child == 0 {
              child = parents.count
              guard child < limit else {
                isComplete = false
                return
              }
              children[node * slots + slot] = UInt16(child)
              parents.append(UInt16(node))
              unitOfNode.append(Int32(unit))
              factorOfNode.append(factor)
              children.append(contentsOf: repeatElement(0, count: slots))
            }
            node = child
          }
          leaves[replicate * groupCount + group] = UInt16(node)
        }
      }
      filled = count * groupCount
    }
    guard isComplete else { return nil }
    self.parents = parents
    self.units = unitOfNode
    self.factors = factorOfNode
    self.groupCount = groupCount
    self.nodeOfReplicate = nodeOfReplicate
  }

  /// Where a unit's value stands among its slots, one of which it takes if it is new; nil where all are taken, and
  /// for NaN.
  private static func slot(of value: Double, in values: UnsafeMutablePointer<Double>) -> Int? {
    guard !value.isNaN else { return nil }
    var slot = Int(truncatingIfNeeded: (value.bitPattern &* 0x9E37_79B9_7F4A_7C15) >> 60)
    for _ in 0..<slotCount {
      if values[slot] == value { return slot }
      if values[slot].isNaN {
        values[slot] = value
        return slot
      }
      slot = (slot + 1) & (slotCount - 1)
    }
    return nil
  }
}

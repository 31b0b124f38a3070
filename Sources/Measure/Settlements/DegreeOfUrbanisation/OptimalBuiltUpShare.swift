import Geography

extension DegreeOfUrbanisationRules {
  /// The built-up share that is usual in dense clusters: the mean, over the cells of clusters that are dense
  /// and large enough, of the built-up share of the **cell** (not of its land, though the threshold is then
  /// held against the latter).
  ///
  /// The published threshold is the mean of the whole world rounded up to two decimals, 0.20 for 2020; that
  /// of a region is another and makes classes that cannot be compared with it.
  ///
  /// ```swift
  /// let share = DegreeOfUrbanisationRules.optimalBuiltUpShare(…)   // 0.2434 for Belgium
  /// ```
  /// - Parameters:
  ///   - population, land, builtUp: as for `SettlementCells.add`; cells whose built-up share is NaN do not
  ///     count.
  ///   - cluster: 1,500 an km², 5,000 persons, by edges.
  /// - Returns: nil where there is no such cluster.
  public static func optimalBuiltUpShare(
    population: [Float], land: [Float]?, builtUp: [Float], columns: Int, rows: Int,
    cluster: Cluster = manual2021.denseCluster
  ) -> Double? {
    precondition(population.count == columns * rows && builtUp.count == population.count)
    let rules = manual2021.with {
      $0.urbanCentre = cluster
      $0.smoothing = .none
      $0.gapCellsMaximum = 0
    }
    let grid = SettlementGrid.classify(
      population: population, land: land, builtUp: nil, columns: columns, rows: rows, rules: rules)
    var (sum, cells) = (0.0, 0)
    grid.forEachUrbanCentreRun { _, row, range in
      for column in range {
        let share = builtUp[row * columns + column]
        if share == share {
          sum += Double(share)
          cells += 1
        }
      }
    }
    return cells > 0 ? sum / Double(cells) : nil
  }

  /// A mean made a threshold: rounded up to two decimals.
  public static func builtUpThreshold(optimum: Double) -> Double { (optimum * 100).rounded(.up) / 100 }
}

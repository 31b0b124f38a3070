import ConcurrentWork

/// Bands of the rows of a grid, worked on side by side.
enum RowBands {
  /// Calls `body` for bands of `height` rows, on at most `threads` cores.
  static func forEach(rows: Int, height: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    ConcurrentWork.forEach((rows + height - 1) / height, threads: threads) { band in
      body(band * height..<min(rows, (band + 1) * height))
    }
  }
}

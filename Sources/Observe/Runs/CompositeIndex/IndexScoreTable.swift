import CompositeIndex
import DelimitedText
import Monitoring

extension IndexResult {
  /// Every node of every area as CSV: `area,node,score,coverage,imputed_share,class,contribution`, with `period`
  /// after the area where there are several.
  public var scoreTable: [UInt8] {
    func number(_ value: Double) -> String { value.isFinite ? JSON.numberText(value) : "" }
    var writer = DelimitedTextWriter()
    let period = periods.isEmpty ? [] : ["period"]
    writer.row(["area"] + period + ["node", "score", "coverage", "imputed_share", "class", "contribution"])
    let classes = classes
    for (unit, area) in units.enumerated() {
      let parts = nodeContributions(unit: unit)
      for (place, node) in tree.definition.nodes.enumerated() {
        writer.row(
          [area] + (periods.isEmpty ? [] : [String(periods[unit])]) + [
            node.code, number(scores[unit, place]), number(coverage[unit, place]),
            number(imputedShare[unit, place]), place == tree.root ? classes[unit]?.code ?? "" : "",
            parts.map { number($0[place]) } ?? "",
          ])
      }
    }
    return writer.take()
  }
}

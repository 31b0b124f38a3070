import CitySamples
import Foundation
import Monitoring

/// A sample of the cities of a frame (`frame.tsv`: identifier, region, population) by world region and four
/// classes of population, once by every scheme. Into the folder of the answers go `strata.tsv`, which the
/// peers draw from (identifier, stratum, number to draw, probability proportional to size), and for each
/// scheme the identifiers drawn.
func citySamples(folder: String, sampleSize: Int, answers: String) throws {
  var watch = Stopwatch()
  let text = try String(contentsOfFile: folder + "/frame.tsv", encoding: .utf8)
  let cities = text.split(separator: "\n").map { line in
    let fields = line.split(separator: "\t")
    return City(
      id: String(fields[0]), name: "", populations: [Double(fields[2])!], region: String(fields[1]))
  }
  watch.mark("load")
  let frame = try CityFrame(cities, periods: [Period("2025")!])
  var design = CityDesign(
    sampleSize: sampleSize, sizeRule: .quantilesOfCities(4), certainty: CertaintyRule(),
    allocation: .proportional)
  let plan = try CityPlan(design, on: frame)
  watch.mark("build")
  var samples: [CitySample] = []
  for scheme in SelectionScheme.allCases {
    design.scheme = scheme
    samples.append(try CityPlan(design, on: frame).draw(seed: "2025"))
    watch.mark(scheme.rawValue)
  }
  design.scheme = .sampford
  let bySize = try CityPlan(design, on: frame)
  var lines = ""
  for (place, stratum) in bySize.strata.enumerated() {
    for (row, probability) in zip(stratum.rows, bySize.probabilities(of: place)) {
      lines += "\(cities[row].id)\t\(place)\t\(plan.sizes[place])\t\(probability)\n"
    }
  }
  try Data(lines.utf8).write(to: URL(fileURLWithPath: answers + "/strata.tsv"))
  for sample in samples {
    let ids = sample.selections.map(\.id).joined(separator: "\n") + "\n"
    try Data(ids.utf8).write(to: URL(fileURLWithPath: answers + "/" + sample.design.scheme.rawValue))
  }
  try watch.report("quito", ["strata": plan.strata.count])
}

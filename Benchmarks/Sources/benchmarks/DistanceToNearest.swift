import Streets

/// From every corner to the nearest stop (500 m), station (1,000 m) and park (400 m).
func distanceToNearest(folder: String, threads: Int, answers: String) throws {
  var watch = Stopwatch()
  let side = Int(try NumberFile.read(folder + "/side")[0])
  let from = try NumberFile.read(folder + "/from")
  let to = try NumberFile.read(folder + "/to")
  let centimetres = try NumberFile.read(folder + "/centimetres")
  let places = try GeneratedNetwork.facilities.map { try NumberFile.read(folder + "/" + $0.name) }
  watch.mark("load")
  let network = StreetNetwork(
    vertexCount: side * side, from: from, to: to, millimetres: centimetres.map { UInt32($0) * 10 })
  watch.mark("build")
  let sets = zip(GeneratedNetwork.facilities, places).map { facility, corners in
    (
      sources: corners.map { StreetNetwork.Source(vertex: $0, millimetres: 0) },
      limitMillimetres: UInt32(facility.limitMetres * 1_000)
    )
  }
  let distances = network.distances(from: sets, threads: threads)
  watch.mark("compute")
  let inCentimetres = distances.joined().map { $0 == StreetNetwork.unreached ? -1 : Int32($0 / 10) }
  try NumberFile.write(inCentimetres, answers)
  try watch.report("quito, \(threads) core\(threads > 1 ? "s" : "")")
}

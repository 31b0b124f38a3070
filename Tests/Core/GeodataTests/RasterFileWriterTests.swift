import Foundation
import Geodata
import Geography
import Monitoring
import TestSupport
import Testing

@Suite struct RasterFileWriterTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
  }

  private func frame(_ columns: Int, _ rows: Int, _ reference: String = "ESRI:54009") throws -> GridFrame {
    GridFrame(
      reference: try CoordinateReference(reference, at: Place(file: "")),
      georeference: Georeference(
        west: 187_000, north: 6_035_000, cellWidth: 1_000, cellHeight: 1_000, columns: columns, rows: rows))
  }

  private func written<Cell: RasterCell>(
    _ cells: [Cell], _ frame: GridFrame, _ name: String = "a.tif", rowsAtOnce: Int, threads: Int = 1,
    noData: Cell? = Cell.noValue
  ) throws -> String {
    let file = try RasterFileWriter<Cell>(
      folder.file(name), frame: frame, noData: noData, description: "drawn", threads: threads)
    var row = 0
    while row < frame.rows {
      let end = min(frame.rows, row + rowsAtOnce)
      try file.append(Array(cells[row * frame.columns..<end * frame.columns]))
      row = end
    }
    try file.finish()
    return folder.file(name)
  }

  private func roundTrip<Cell: RasterCell>(_ cells: [Cell], _ frame: GridFrame, type: String) throws {
    let grid = try RasterFile(try written(cells, frame, rowsAtOnce: 7))
    #expect(grid.bands.map(\.dataType) == [type])
    #expect(grid.frame.georeference == frame.georeference)
    #expect(grid.frame.reference.isSame(as: frame.reference))
    #expect(try grid.read(grid.whole) as [Cell] == cells)
  }

  /// Sizes on, below and above the edges of tiles.
  @Test(arguments: [(1, 1), (16, 16), (17, 3), (256, 256), (257, 255), (600, 530)])
  func everyTypeIsReadBack(columns: Int, rows: Int) throws {
    let frame = try frame(columns, rows)
    var chance = SeededGenerator(seed: 1)
    let count = frame.cellCount
    try roundTrip((0..<count).map { _ in UInt8.random(in: 0...255, using: &chance) }, frame, type: "Byte")
    try roundTrip(
      (0..<count).map { _ in UInt16.random(in: 0 ... .max, using: &chance) }, frame, type: "UInt16")
    try roundTrip(
      (0..<count).map { _ in Int16.random(in: .min ... .max, using: &chance) }, frame, type: "Int16")
    try roundTrip((0..<count).map { _ in Float.random(in: -1...1, using: &chance) }, frame, type: "Float32")
    try roundTrip((0..<count).map { _ in Double.random(in: -1...1, using: &chance) }, frame, type: "Float64")
  }

  @Test func noDataComesBackAsNoData() throws {
    let frame = try frame(3, 1)
    let floats = try RasterFile(try written([1, Float.nan, 3], frame, rowsAtOnce: 1))
    #expect(floats.bands[0].noData?.isNaN == true)
    let cells: [Double] = try floats.read(floats.whole)
    #expect(cells[0] == 1 && cells[1].isNaN && cells[2] == 3)
    #expect(try floats.read(floats.whole, noDataAs: -1) as [Float] == [1, -1, 3])

    let bytes = try RasterFile(try written([1, 255, 3] as [UInt8], frame, rowsAtOnce: 1, noData: 255))
    #expect(bytes.bands[0].noData == 255)
    #expect((try bytes.read(bytes.whole) as [Float])[1].isNaN)
    #expect(try bytes.read(bytes.whole) as [UInt8] == [1, 255, 3])
    #expect(try bytes.read(bytes.whole, noDataAs: 0) as [UInt8] == [1, 0, 3])
    #expect(try bytes.read(bytes.whole) as [Int32] == [1, 255, 3])
  }

  @Test func wholeNumbersAreNeverCutToFit() throws {
    let frame = try frame(2, 1)
    let wide = try RasterFile(try written([1, 300] as [UInt16], frame, rowsAtOnce: 1))
    #expect(codes { _ = try wide.read(wide.whole) as [UInt8] } == ["grid.type"])
    #expect(codes { _ = try wide.read(wide.whole) as [Int16] } == ["grid.type"])
    #expect(try wide.read(wide.whole) as [UInt32] == [1, 300])
    let real = try RasterFile(try written([1, 2.5] as [Float], frame, rowsAtOnce: 1))
    #expect(codes { _ = try real.read(real.whole) as [Int32] } == ["grid.type"])
  }

  @Test func theSameCellsAreTheSameBytes() throws {
    let frame = try frame(700, 610)
    var chance = SeededGenerator(seed: 2)
    let cells = (0..<frame.cellCount).map { _ in Float(Int.random(in: 0...9, using: &chance)) }
    let first = try Data(contentsOf: URL(fileURLWithPath: try written(cells, frame, rowsAtOnce: 610)))
    for (rowsAtOnce, threads) in [(1, 1), (100, 2), (256, 4)] {
      let path = try written(cells, frame, "b.tif", rowsAtOnce: rowsAtOnce, threads: threads)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
    }
  }

  @Test func legendIsReadByOthers() throws {
    let legend = RasterLegend([
      .init(1, "rural area", red: 205, green: 245, blue: 122),
      .init(3, "centro urbano – 城市中心", red: 255, green: 0, blue: 0),
    ])
    let file = try RasterFileWriter<UInt8>(
      folder.file("classes.tif"), frame: try frame(2, 1), noData: 0, legend: legend)
    try file.append([1, 3])
    try file.finish()
    #expect(files == ["classes.tif", "classes.tif.aux.xml"])
    let beside = try String(contentsOfFile: folder.file("classes.tif.aux.xml"), encoding: .utf8)
    #expect(beside.contains("<Category>rural area</Category>"))
    #expect(beside.contains("<Category>centro urbano – 城市中心</Category>"))
    #expect(!beside.contains("part"))
    // The colour table of TIFF (tag 320): 256 reds, then 256 greens, then 256 blues, of 16 bits each.
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("classes.tif"))))
    func number(_ offset: Int, _ size: Int) -> Int {
      (0..<size).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
    }
    let directory = number(4, 4)
    let entries = (0..<number(directory, 2)).map { directory + 2 + 12 * $0 }
    let entry = try #require(entries.first { number($0, 2) == 320 })
    #expect(number(entry + 4, 4) == 768)
    func colour(_ value: Int) -> [Int] {
      (0..<3).map { number(number(entry + 8, 4) + 2 * (256 * $0 + value), 2) >> 8 }
    }
    #expect(colour(1) == [205, 245, 122])
    #expect(colour(3) == [255, 0, 0])

    // A grid without a legend in its place takes the names away with it.
    let plain = try RasterFileWriter<UInt8>(folder.file("classes.tif"), frame: try frame(1, 1))
    try plain.append([7])
    try plain.finish()
    #expect(files == ["classes.tif"])
  }

  @Test func notFinishedNothingIsLeft() throws {
    let path = try written([5] as [UInt8], try frame(1, 1), rowsAtOnce: 1)
    func begin() throws {
      let file = try RasterFileWriter<Float>(path, frame: try frame(300, 300))
      try file.append([Float](repeating: 1, count: 300 * 290))
      #expect(files.count == 2)
    }
    try begin()
    #expect(files == ["a.tif"])
    let grid = try RasterFile(path)
    #expect(try grid.read(grid.whole) as [UInt8] == [5])
  }

  @Test func faultsAreNamed() throws {
    let frame = try frame(1, 1)
    #expect(
      codes { _ = try RasterFileWriter<UInt8>(folder.file("none/a.tif"), frame: frame) } == [
        "file.unwritable"
      ])
    #expect(
      codes { _ = try RasterFileWriter<UInt8>(folder.file("a.png"), frame: frame) } == ["file.extension"])
    #expect(codes { _ = try RasterFileWriter<UInt8>(folder.file("tif"), frame: frame) } == ["file.extension"])
    let issues = #expect(throws: InputIssues.self) {
      _ = try RasterFileWriter<UInt8>(folder.file("a.png"), name: "a.png", frame: frame)
    }
    #expect(issues?.all.map(\.found) == [".png"])
    #expect(issues?.all.map { $0.arguments["expected"] } == [".tif, .tiff"])
  }

  /// A disk that is full answers as a file that may grow no further does. No other test writes that much.
  @Test func aFullDiskIsAnIssue() throws {
    var limit = rlimit()
    signal(SIGXFSZ, SIG_IGN)
    getrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit)
    let before = limit
    limit.rlim_cur = 24 << 20
    setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit)
    defer {
      limit = before
      setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit)
    }
    var chance = SeededGenerator(seed: 3)
    let noise = (0..<2_048 * 256).map { _ in Double(bitPattern: chance.next() >> 2) }
    let thrown = codes {
      let file = try RasterFileWriter<Double>(folder.file("a.tif"), frame: try frame(2_048, 2_048))
      for _ in 0..<8 { try file.append(noise) }
      try file.finish()
    }
    #expect(thrown == ["file.unwritable"])
    #expect(files == [])
  }
}

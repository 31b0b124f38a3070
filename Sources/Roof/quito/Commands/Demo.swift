import ArgumentParser
import Foundation
import Monitoring
import Runs

extension Quito {
  struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.demo"])

    @Option(help: ArgumentHelp(words["option.into"], valueName: "folder"))
    var into = "quito-demo"
    @Option(help: ArgumentHelp(words["option.seed"], valueName: "n"))
    var seed: UInt64 = 1
    @OptionGroup var threads: ThreadsOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let store = into + "/demo.gpkg"
      guard !FileManager.default.fileExists(atPath: store) else {
        throw ValidationError(words["demo.exists", ["file": store]])
      }
      let descriptions = try WriteExampleCity.files(into: into + "/city", seed: seed)
      var area = ""
      var measurements: [JSON] = []
      for description in descriptions {
        let measured = try CityMeasurement(
          description: description, inputs: nil, store: store, threads: threads.threads
        ).perform()
        area = measured.description.area.code
        if json.json { measurements.append(measured.json) } else { measured.print() }
      }
      let page = into + "/report.html"
      try AreaReport(area: area, store: store).write(to: page)
      if json.json {
        let answer: JSON = [
          "store": .string(store), "page": .string(page), "measurements": .array(measurements),
        ]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
        return
      }
      print(words["demo.done", ["store": store, "page": page, "area": area, "folder": into + "/city"]])
    }
  }
}

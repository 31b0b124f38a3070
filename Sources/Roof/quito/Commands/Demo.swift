import ArgumentParser
import Foundation
import Monitoring
import Runs

extension Quito {
  struct Demo: ParsableCommand {
    enum Part: String, CaseIterable, ExpressibleByArgument { case city, country }

    static let configuration = CommandConfiguration(abstract: words["command.demo"])

    @Option(help: ArgumentHelp(words["option.into"], valueName: "folder"))
    var into = "quito-demo"
    @Option(help: ArgumentHelp(words["option.seed"], valueName: "n"))
    var seed: UInt64 = 1
    @Option(help: ArgumentHelp(words["option.only"], valueName: "city|country"))
    var only: Part?
    @OptionGroup var threads: ThreadsOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    private var cityStore: String { into + "/demo.gpkg" }
    private var countryStore: String { into + "/country.gpkg" }

    func run() throws {
      // Both before any work: what one part takes a while to write is of no use without the other.
      if only != .country { try refuse(existing: cityStore) }
      if only != .city { try refuse(existing: countryStore) }
      var answer: [String: JSON] = [:]
      if only != .country { answer.merge(try city()) { $1 } }
      if only != .city { answer["country"] = try country() }
      if json.json { Console.write(Array(JSON.object(answer).canonicalText.utf8) + [0x0A]) }
    }

    /// One city, measured from its files at two dates.
    private func city() throws -> [String: JSON] {
      let store = cityStore
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
      if !json.json {
        print(words["demo.done", ["store": store, "page": page, "area": area, "folder": into + "/city"]])
      }
      return ["store": .string(store), "page": .string(page), "measurements": .array(measurements)]
    }

    /// A country of sixty cities, from its sample and its survey to national figures.
    private func country() throws -> JSON {
      let (store, page, folder) = (countryStore, into + "/country.html", into + "/country")
      let result = try CountryDemo(
        folder: folder, store: store, page: page, seed: seed, threads: threads.threads
      ).perform()
      if !json.json {
        print(
          words[
            "demo.country.sample",
            [
              "cities": words.numbers.text(result.cityCount), "count": words.numbers.text(result.sampleCount),
            ]])
        Console.write(Array(SampleEstimation.listing(of: result.figures).utf8))
        print(words["demo.country.done", ["page": page, "store": store, "folder": folder]])
      }
      return [
        "store": .string(store), "page": .string(page), "area": .string(result.area),
        "estimates": JSON(result.figures.count), "survey": JSON(result.household.count),
      ]
    }

    private func refuse(existing store: String) throws {
      guard !FileManager.default.fileExists(atPath: store) else {
        throw ValidationError(words["demo.exists", ["file": store]])
      }
    }
  }
}

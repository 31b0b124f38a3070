import ArgumentParser
import Catalogue
import Foundation
import Monitoring
import Observations
import Runs

extension Quito {
  struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.measure"])

    @Argument(help: ArgumentHelp(words["argument.description"], valueName: "city.yaml"))
    var description: String
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.inputs"], valueName: "folder"))
    var inputs: String?
    @Flag(help: ArgumentHelp(words["option.strict"]))
    var strict = false
    @OptionGroup var threads: ThreadsOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let measured = try CityMeasurement(
        description: description, inputs: inputs.map { InputFolder($0) }, store: store.store,
        threads: threads.threads, isStrict: strict
      ).perform()
      if json.json {
        Console.write(Array(measured.json.canonicalText.utf8) + [0x0A])
      } else {
        measured.print()
      }
    }
  }
}

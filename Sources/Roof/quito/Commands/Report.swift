import ArgumentParser
import Monitoring

extension Quito {
  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.report"])

    @Argument(help: ArgumentHelp(words["argument.area"], valueName: "area"))
    var area: String
    @OptionGroup var store: StoreOption
    @Option(name: .customLong("to"), help: ArgumentHelp(words["option.to"], valueName: "file.html"))
    var to: String
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      try AreaReport(area: area, store: store.store).write(to: to)
      if json.json {
        let answer: JSON = ["area": .string(area), "page": .string(to)]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
      } else {
        print(words["report.done", ["page": to]])
      }
    }
  }
}

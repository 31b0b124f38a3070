import ArgumentParser
import Catalogue
import Foundation
import Monitoring

/// The command. Exit codes: 0 done, 1 the work failed, 2 arguments or input are wrong.
@main
struct Quito: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quito", abstract: words["command.quito"], version: version,
    subcommands: [
      Demo.self, Measure.self, Classify.self, Overlay.self, Capacity.self, Land.self, Extent.self, Zonal.self,
      Observations.self, Sdmx.self, OpenSdg.self, Table.self, Survey.self, Sample.self, Index.self,
      Target.self, Report.self, Serve.self, Verify.self, Store.self,
      Catalogue.self, User.self, Token.self, Audit.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch let issues as InputIssues {
      if CommandLine.arguments.contains("--json") {
        let answer: JSON = ["issues": Console.json(of: issues.all)]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
      } else {
        Console.printIssues(issues.all)
      }
      Foundation.exit(2)
    } catch {
      // The parser's own: help and version are no failure, everything else is wrong arguments.
      let code = exitCode(for: error)
      if code == .success {
        print(fullMessage(for: error))
        Foundation.exit(0)
      }
      if code == .validationFailure {
        Console.printError(fullMessage(for: error))
        Foundation.exit(2)
      }
      Console.printError(words["failure", ["what": "\(error)"]])
      Foundation.exit(1)
    }
  }
}

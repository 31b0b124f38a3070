import ArgumentParser
import Catalogue
import Exchange
import Foundation
import Monitoring
import Observations
import Runs

extension Quito {
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.verify"])

    @Argument(help: ArgumentHelp(words["argument.verify"], valueName: "run|observation"))
    var subject: String?
    @Flag(help: ArgumentHelp(words["option.chain"]))
    var chain = false
    @Option(help: ArgumentHelp(words["option.head"], valueName: "digest"))
    var head: String?
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.inputs"], valueName: "folder"))
    var inputs: String?
    @OptionGroup var threads: ThreadsOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func validate() throws {
      guard chain != (subject != nil) else { throw ValidationError(words["verify.subject"]) }
      guard head == nil || chain else { throw ValidationError(words["verify.head.chain"]) }
      guard head.map({ Digest(text: $0) != nil }) ?? true else {
        throw ValidationError(words["verify.head.format"])
      }
    }

    func run() throws {
      let observations = try ObservationStore(reading: store.store)
      // Whatever is asked, a figure is only as good as the chain it hangs on.
      let report = try observations.verifyChain(expectedHead: head.flatMap { Digest(text: $0) })
      guard report.isSound else {
        fail(report.faults.map { $0.issue(in: store.name) })
      }
      guard let subject else {
        var sentence = words[
          "verify.chain.sound",
          [
            "runs": words.numbers.text(report.runCount),
            "observations": words.numbers.text(report.observationCount),
            "head": report.head?.text ?? "-",
          ]]
        if let head = report.textHead {
          let texts = ["texts": words.numbers.text(report.textCount), "head": head.text]
          sentence += "\n" + words["verify.chain.texts", texts]
        }
        succeed(
          sentence,
          [
            "runs": JSON(report.runCount), "observations": JSON(report.observationCount),
            "head": JSON(report.head?.text), "texts": JSON(report.textCount),
            "texts_head": JSON(report.textHead?.text),
            "audit_entries": JSON(report.auditEntryCount),
          ])
        return
      }
      let (run, recorded) = try find(subject, in: observations)
      let gazetteer = try Gazetteer(content: contentFolder)
      let reader = ImportReader(store: observations, gazetteer: gazetteer)
      let targets = TargetReader(known: reader.known)
      let progress = ProgressLine()
      defer { progress.finish() }
      var verification = VerifyRun(
        content: contentFolder, gazetteer: gazetteer, threads: threads.threads,
        files: inputs.map { InputFolder($0) }, now: systemTime, observation: observations.observation
      ) { method, path, name, hasDecimalComma in
        switch method {
        case .observations: try reader.read(path, name, hasDecimalComma: hasDecimalComma)
        case .targets: try targets.read(path, name, hasDecimalComma: hasDecimalComma).targets
        case .sdmx:
          try SDMXImportReader(store: observations, gazetteer: gazetteer, parameters: run.run.parameters)
            .read(path, name).observations
        case .openSDG:
          try OpenSDGReader(
            store: observations, gazetteer: gazetteer,
            area: run.run.parameters[OpenSDGReader.areaKey]?.string ?? ""
          ).read(path, name)
        }
      }
      verification.progress = progress.show
      let outcome = try verification.perform(run, recorded: recorded)
      progress.finish()
      let differences = outcome.differences.filter {
        // Of one observation, only what touches it or its inputs matters.
        subject.hasPrefix("r") || $0.subject == subject || !$0.kind.hasPrefix("observation")
      }
      guard differences.isEmpty else { fail(differences.map { $0.issue(in: store.name) }) }
      let count = subject.hasPrefix("r") ? outcome.comparedObservations : 1
      succeed(
        words[
          "verify.sound",
          [
            "subject": subject, "observations": words.numbers.text(count),
            "inputs": words.numbers.text(outcome.comparedInputs),
          ]],
        [
          "subject": .string(subject), "observations": JSON(count), "inputs": JSON(outcome.comparedInputs),
        ])
    }

    private func find(
      _ subject: String, in store: ObservationStore
    ) throws -> (RecordedRun, [RecordedObservation]) {
      let number = Int(subject.dropFirst())
      if subject.hasPrefix("o"), let number, let observation = try store.observation(number: number),
        let run = try store.run(number: observation.runNumber)
      {
        return (
          run, try store.observations(matching: ObservationQuery(includesHistory: true, run: run.number))
        )
      }
      if subject.hasPrefix("r"), let number, let run = try store.run(number: number) {
        return (run, try store.observations(matching: ObservationQuery(includesHistory: true, run: number)))
      }
      throw InputIssues([InputIssue("verify.unknown", at: Place(file: store.path), found: subject)])
    }

    private func succeed(_ sentence: String, _ members: [String: JSON]) {
      if json.json {
        let value = JSON.object(members.merging(["sound": true, "faults": []]) { $1 })
        Console.write(Array(value.canonicalText.utf8) + [0x0A])
      } else {
        print(sentence)
      }
    }

    private func fail(_ issues: [InputIssue]) -> Never {
      if json.json {
        let value: JSON = ["sound": false, "faults": Console.json(of: issues)]
        Console.write(Array(value.canonicalText.utf8) + [0x0A])
      } else {
        Console.printIssues(issues)
      }
      Foundation.exit(1)
    }
  }
}

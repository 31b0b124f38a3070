import Accounts
import ArgumentParser
import Foundation
import Monitoring
import Observations
import Publishing
import QuitoServer

extension Quito {
  struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.serve"])

    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.serve.host"], valueName: "address")) var host = "127.0.0.1"
    @Option(help: ArgumentHelp(words["option.serve.port"], valueName: "n")) var port = 8080
    @Option(help: ArgumentHelp(words["option.serve.public-url"], valueName: "url")) var publicURL: String?
    @Flag(help: ArgumentHelp(words["option.serve.behind-proxy"])) var behindProxy = false
    @Option(help: ArgumentHelp(words["option.serve.rate"], valueName: "n"))
    var rate = ServerLimits().requestsPerSecond
    @Flag(help: ArgumentHelp(words["option.serve.read-only"])) var readOnly = false
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func validate() throws {
      guard rate >= 0, rate.isFinite else { throw ValidationError(words["option.serve.rate.wrong"]) }
      if let publicURL, publicURL.wholeMatch(of: /https?:\/\/[A-Za-z0-9.\-:\[\]]+\/?/) == nil {
        throw ValidationError(words["option.serve.public-url.wrong", ["found": publicURL]])
      }
    }

    func run() throws {
      // A store of an earlier layout is brought forward once, before it is read by many.
      let name = ObservationStore.name(of: store.store)
      guard let existing = try ObservationStore.existing(at: store.store) else {
        throw InputIssues([InputIssue("store.missing", at: Place(file: name), found: name)])
      }
      try existing.close()
      var settings = ServerSettings()
      settings.host = host
      settings.port = port
      settings.publicAddress = publicURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
      settings.isBehindProxy = behindProxy
      settings.limits.requestsPerSecond = rate
      let content = try ServedContent(contentFolder, version: version, fallback: language.language) {
        try ReportIndex.known(to: $0)
      }
      let service = try WebService(
        store: store.store, content: content, settings: settings, desk: desk(settings.limits),
        mounts: [SDMXEndpoints(content: content, store: store.store) { systemTime() }])
      try serve(service)
    }

    /// Passwords go over this machine alone or encrypted, or nobody signs in.
    private func desk(_ limits: ServerLimits) throws -> AccountDesk? {
      guard !readOnly else { return nil }
      let isOfThisMachine = ["127.0.0.1", "::1", "localhost"].contains(host)
      guard isOfThisMachine || publicURL?.hasPrefix("https://") == true else {
        Console.printError(words["serve.sign-in.off"])
        return nil
      }
      do {
        return try AccountDesk(store: store.store, limits: limits, secrets: systemSecrets, now: systemTime)
      } catch let issues as InputIssues
        where issues.all.allSatisfy({ ["store.readonly", "store.unreadable"].contains($0.code) })
      {
        Console.printError(words["serve.sign-in.unwritable"])
        return nil
      }
    }

    /// Until the process is told to stop.
    private func serve(_ service: WebService) throws {
      Serve.allowOpenFiles(2 * service.limits.connections)
      let end = DispatchSemaphore(value: 0)
      let failure = Failure()
      let (isJSON, host, publicURL) = (json.json, host, publicURL)
      Task.detached {
        do {
          try await HTTPServer(service).run(log: Console.printError) { port in
            let name = host.contains(":") ? "[\(host)]" : host
            let address = publicURL ?? "http://\(name):\(port)"
            let answer: JSON = ["address": .string(address), "port": JSON(port)]
            Console.write(
              Array((isJSON ? answer.canonicalText : words["serve.ready", ["address": address]]).utf8) + [
                0x0A
              ])
          }
        } catch {
          failure.error = error
        }
        end.signal()
      }
      end.wait()
      guard let error = failure.error else { return }
      // The system says no more than that it cannot be done.
      throw InputIssues([
        InputIssue(
          "serve.address", at: Place(file: ObservationStore.name(of: store.store)), found: "\(host):\(port)",
          arguments: ["reason": "\(error)"])
      ])
    }

    /// Sockets are files to the system, which lets a process have fewer of them than it would on request.
    private static func allowOpenFiles(_ count: Int) {
      let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
      var limit = rlimit()
      guard getrlimit(files, &limit) == 0, limit.rlim_cur < rlim_t(count) else { return }
      limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
      setrlimit(files, &limit)
    }

    /// Written before the semaphore is signalled and read after.
    private final class Failure: @unchecked Sendable { var error: (any Error)? }
  }
}

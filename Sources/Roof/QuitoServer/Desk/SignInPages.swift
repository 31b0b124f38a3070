import Accounts
import Catalogue
import Monitoring
import Publishing

/// Signing in and out.
struct SignInPages {
  let work: WorkEndpoints

  private var service: WebService { work.service }
  private var phrases: Phrases { work.phrases }

  /// The form is bound to a secret in the client's cookie before there is a session, so that no other site can sign
  /// somebody in.
  func page(_ visitor: Visitor, faults: [String] = [], next: String? = nil) async throws -> Answer {
    let kept = service.secret(in: work.request).flatMap { $0.utf8.count == 64 ? $0 : nil }
    let secret = kept ?? work.desk.gate.newSecret()
    var page = SiteWorkPage(title: phrases["site.sign-in"])
    page.faults = faults
    var section = SiteWorkPage.Section("form", title: phrases["site.sign-in.form"])
    section.forms = [
      SiteForm(
        action: work.address(.signIn), submit: phrases["site.sign-in"],
        fields: [
          .text(name: "name", label: phrases["user.column.name"], autocomplete: "username"),
          .password(
            name: "password", label: phrases["site.user.password"], autocomplete: "current-password"),
          .hidden(name: "next", value: destination(next ?? work.request.value("next"))),
        ], formToken: work.desk.gate.formToken(for: secret))
    ]
    page.sections = [section]
    var answer = try await work.answer(page, for: visitor)
    if kept == nil { answer.set("Set-Cookie", cookie(secret)) }
    return answer
  }

  func signIn(_ form: FormFields) async throws -> Answer {
    let secret = service.secret(in: work.request)
    guard let secret, let token = form[SiteForm.tokenField],
      work.desk.gate.isGenuine(formToken: token, for: secret)
    else {
      throw Problem(AccessGate.Refusal.formToken)
    }
    let (name, password, address) = (form["name"] ?? "", form["password"] ?? "", work.request.client)
    let outcome = try await work.desk.perform { _, accounts, now in
      try accounts.signIn(name: name, password: password, address: address, replacing: secret, at: now)
    }
    switch outcome {
    case .signedIn(_, _, let secret):
      var answer = Answer.redirect(to: destination(form["next"]), status: 303)
      answer.set("Set-Cookie", cookie(secret))
      return answer
    case .refused(let refusal):
      var answer = try await page(Visitor(), faults: [work.words(of: refusal)], next: form["next"])
      if case .wait(let seconds) = refusal {
        answer.status = 429
        answer.set("Retry-After", String(seconds))
      } else {
        answer.status = 401
      }
      return answer
    }
  }

  func signOut(_ visitor: Visitor) async throws -> Answer {
    let address = work.request.client
    if let secret = visitor.secret {
      try await work.desk.perform { _, accounts, now in
        try accounts.signOut(secret: secret, address: address, at: now)
      }
    }
    return signedOut()
  }

  func signedOut() -> Answer {
    var answer = Answer.redirect(to: "/\(work.language.rawValue)/", status: 303)
    answer.set("Set-Cookie", cookie("") + "; Max-Age=0")
    // Browsers keep this for places they trust: https, or the machine itself.
    answer.set("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"")
    return answer
  }

  private func cookie(_ value: String) -> String {
    "\(service.cookieName)=\(value); Path=/; HttpOnly; SameSite=Lax" + (service.isSecure ? "; Secure" : "")
  }

  /// Where to go afterwards: a page of this site, whatever was asked for.
  private func destination(_ asked: String?) -> String {
    let home = "/\(work.language.rawValue)/"
    guard let asked, asked.utf8.count < 1_000,
      let target = WebRequest(method: "GET", target: asked, base: ""), target.path.count >= 2,
      Language(rawValue: target.path[0]) != nil,
      asked.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
    else { return home }
    return asked
  }
}

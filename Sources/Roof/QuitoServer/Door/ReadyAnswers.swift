import Foundation
import HTTPTypes
import Monitoring
import NIOCore
import Synchronization

/// Answers as they go out, by what was asked: what was answered a moment ago, and still holds, need not be found out
/// again.
final class ReadyAnswers: Sendable {
  private struct Ready {
    /// All but the date.
    var fields: HTTPFields
    var body: ByteBuffer
    var validity: Answer.Validity
  }

  private let service: WebService
  private let kept: AnswerCache<Ready>
  private let date = Mutex((second: 0, text: ""))

  init(_ service: WebService) {
    self.service = service
    kept = AnswerCache(most: service.limits.readyBytes)
  }

  /// All that an answer for everyone depends on.
  /// - Returns: nil where a request says more than that: who asks, what is there already, that the connection is to end.
  static func question(_ request: HTTPRequest) -> String? {
    guard request.method == .get else { return nil }
    var accept: String?
    var languages: String?
    var encodings: String?
    for field in request.headerFields {
      switch field.name {
      case .accept where accept == nil: accept = field.value
      case .acceptLanguage where languages == nil: languages = field.value
      case .acceptEncoding where encodings == nil: encodings = field.value
      case .connection where field.value == "keep-alive": break
      case .accept, .acceptLanguage, .acceptEncoding, .connection, .authorization, .cookie, .ifNoneMatch,
        .contentLength, .transferEncoding, .expect:
        return nil
      default: break
      }
    }
    var question = ""
    question.reserveCapacity(256)
    for part in [request.path, request.authority, accept, languages, encodings] {
      // None is another thing than an empty one. No field holds the end of a line.
      if let part {
        question += " "
        question += part
      }
      question += "\n"
    }
    return question
  }

  func keep(_ answer: Answer, _ fields: HTTPFields, as question: String) {
    guard answer.status == 200, answer.validity != .once, case .bytes(let body) = answer.body else { return }
    var fields = fields
    fields[.contentLength] = String(body.readableBytes)
    kept.keep(
      Ready(fields: fields, body: body, validity: answer.validity), bytes: body.readableBytes, as: question)
  }

  /// - Parameter client: for whose rate the answer counts.
  /// - Returns: nil where the request must go the whole way.
  func answer(to question: String, client: String) -> (head: HTTPResponse, body: ByteBuffer)? {
    guard let ready = kept[question], service.holds(ready.validity), service.admits(client) else {
      return nil
    }
    var fields = ready.fields
    fields.append(HTTPField(name: .date, value: now))
    return (HTTPResponse(status: .ok, headerFields: fields), ready.body)
  }

  private var now: String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let second = time.tv_sec
    return date.withLock { date in
      if date.second != second {
        date = (second, httpDate(Timestamp(microsecondsSince1970: Int64(second) * 1_000_000)))
      }
      return date.text
    }
  }
}

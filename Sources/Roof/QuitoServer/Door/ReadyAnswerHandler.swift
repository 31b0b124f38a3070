import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Gives what is ready on the thread of the socket. Everything else goes on to Hummingbird, and so does what comes while
/// that still has something to answer: answers leave in the order of the requests.
final class ReadyAnswerHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let responder: Responder
  /// A request without a body, as far as one knows, until its end has come.
  private var held: (request: HTTPRequest, question: String)?
  /// Requests that went on and have not been answered to their end.
  private var underWay = 0
  private var mustFlush = false
  /// Whether the last answer was given here.
  private var gaveLast = false

  init(_ responder: Responder) { self.responder = responder }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let request):
      // A client that takes nothing waits as Hummingbird has it wait.
      if underWay == 0, context.channel.isWritable, let question = ReadyAnswers.question(request) {
        held = (request, question)
        return
      }
      underWay += 1
    case .body: goOn(context)
    case .end:
      if let (request, question) = held, answer(request, question, context) {
        held = nil
        return
      }
      goOn(context)
    }
    context.fireChannelRead(data)
  }

  private func goOn(_ context: ChannelHandlerContext) {
    guard let (request, _) = held else { return }
    held = nil
    underWay += 1
    context.fireChannelRead(wrapInboundOut(.head(request)))
  }

  private func answer(_ request: HTTPRequest, _ question: String, _ context: ChannelHandlerContext) -> Bool {
    let started = ContinuousClock.now
    let client = responder.client(context.channel, request.headerFields)
    guard let (head, body) = responder.ready.answer(to: question, client: client) else { return false }
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if body.readableBytes > 0 { context.write(wrapOutboundOut(.body(body)), promise: nil) }
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
    (mustFlush, gaveLast) = (true, true)
    LogEntry(
      client: client, method: "GET", target: request.path ?? "/", status: 200, started: started,
      log: responder.log
    ).write(bytes: body.readableBytes)
    return true
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if mustFlush { context.flush() }
    mustFlush = false
    context.fireChannelReadComplete()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    gaveLast = false
    if case .end = unwrapOutboundIn(data) { underWay -= 1 }
    context.write(data, promise: promise)
  }

  /// Hummingbird ends a connection over which no more is asked, and knows nothing of answers that are on their way.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard gaveLast, underWay == 0, let closed = event as? ChannelEvent, closed == .inputClosed else {
      context.fireUserInboundEventTriggered(event)
      return
    }
    let sent = context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    sent.futureResult.whenComplete { _ in bound.value.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }
    context.writeAndFlush(wrapOutboundOut(.body(ByteBuffer())), promise: sent)
  }
}

import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Ends connections of clients that hold them without using them: a request that does not come to its end, an
/// answer of which nothing is taken, no further request.
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let requestTime: TimeAmount
  private let stalledTime: TimeAmount
  private let idleTime: TimeAmount
  /// Set from when a request may begin to its end.
  private var requestEnd: NIODeadline?
  /// Set while something waits to be taken.
  private var stalledEnd: NIODeadline?
  /// Set while nothing is asked or answered.
  private var idleEnd: NIODeadline?
  private var pending = 0
  /// Requests that are not answered to their end.
  private var underWay = 0
  /// Whether something of the answer's body was written.
  private var hasBody = false
  /// Since the time of the request last began.
  private var received = 0
  /// So many bytes of a body begin it anew.
  private static let renewingBytes = 256 * 1024

  /// Both ends move with every request; looking when the first of them once was, and then again, costs less than a
  /// task for each.
  private var look: (at: NIODeadline, task: Scheduled<Void>)?

  init(_ limits: ServerLimits) {
    requestTime = .seconds(Int64(limits.requestSeconds))
    stalledTime = .seconds(Int64(limits.stalledSeconds))
    idleTime = .seconds(Int64(limits.idleSeconds))
  }

  /// The first request must be whole in its time; bytes of a head that never ends are not seen here.
  func channelActive(context: ChannelHandlerContext) {
    expectRequest(context)
    context.fireChannelActive()
  }

  func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { expectRequest(context) } }

  private func expectRequest(_ context: ChannelHandlerContext) {
    received = 0
    requestEnd = .now() + requestTime
    lookAgain(context)
  }

  private var nextEnd: NIODeadline? {
    var next = requestEnd
    for end in [stalledEnd, idleEnd] {
      if let end { next = min(end, next ?? end) }
    }
    return next
  }

  private func lookAgain(_ context: ChannelHandlerContext) {
    guard context.channel.isActive, let next = nextEnd else { return }
    if let look {
      guard next < look.at else { return }
      look.task.cancel()
    }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(deadline: next) {
      let (handler, context) = bound.value
      handler.end(context)
    }
    look = (next, task)
  }

  private func end(_ context: ChannelHandlerContext) {
    look = nil
    if let next = nextEnd, next <= .now() {
      context.channel.close(promise: nil)
    } else {
      lookAgain(context)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      underWay += 1
      idleEnd = nil
      expectRequest(context)
    case .end: requestEnd = nil
    case .body(let piece):
      // A long body comes for as long as it keeps coming.
      received += piece.readableBytes
      if received >= ConnectionDeadlines.renewingBytes { expectRequest(context) }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head:
      // It is never alone, and neither is the end of a body.
      hasBody = false
      context.write(data, promise: promise)
      return
    case .body: hasBody = true
    case .end:
      underWay -= 1
      if underWay == 0 {
        idleEnd = .now() + idleTime
        lookAgain(context)
      }
      if hasBody {
        context.write(data, promise: promise)
        return
      }
    }
    pending += 1
    if stalledEnd == nil { expectTaking(context) }
    let own = context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    own.futureResult.whenComplete { _ in
      let (handler, context) = bound.value
      handler.taken(context)
    }
    own.futureResult.cascade(to: promise)
    context.write(data, promise: own)
  }

  private func expectTaking(_ context: ChannelHandlerContext) {
    stalledEnd = .now() + stalledTime
    lookAgain(context)
  }

  /// The client took something: its time begins anew.
  private func taken(_ context: ChannelHandlerContext) {
    pending -= 1
    if pending > 0, context.channel.isActive { expectTaking(context) } else { stalledEnd = nil }
  }

  func channelInactive(context: ChannelHandlerContext) {
    forget()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { forget() }

  private func forget() {
    look?.task.cancel()
    (look, requestEnd, stalledEnd, idleEnd) = (nil, nil, nil, nil)
  }
}

import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Ends connections of clients that hold them without using them: a request that does not come to its end, an
/// answer of which nothing is taken. Time between requests is Hummingbird's own affair.
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let requestTime: TimeAmount
  private let stalledTime: TimeAmount
  /// Runs from when a request may begin to its end.
  private var request: Scheduled<Void>?
  private var stalled: Scheduled<Void>?
  private var pending = 0
  /// Since the time of the request last began.
  private var received = 0
  /// So many bytes of a body begin it anew.
  private static let renewingBytes = 256 * 1024

  init(_ limits: ServerLimits) {
    requestTime = .seconds(Int64(limits.requestSeconds))
    stalledTime = .seconds(Int64(limits.stalledSeconds))
  }

  /// The first request must be whole in its time; bytes of a head that never ends are not seen here.
  func channelActive(context: ChannelHandlerContext) {
    expectRequest(context)
    context.fireChannelActive()
  }

  func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { expectRequest(context) } }

  private func expectRequest(_ context: ChannelHandlerContext) {
    received = 0
    request?.cancel()
    request = close(context, after: requestTime)
  }

  private func close(_ context: ChannelHandlerContext, after time: TimeAmount) -> Scheduled<Void> {
    let channel = context.channel
    return context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: expectRequest(context)
    case .end:
      request?.cancel()
      request = nil
    case .body(let piece):
      // A long body comes for as long as it keeps coming.
      received += piece.readableBytes
      if received >= ConnectionDeadlines.renewingBytes { expectRequest(context) }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    pending += 1
    if stalled == nil { stalled = close(context, after: stalledTime) }
    let own = context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    own.futureResult.whenComplete { _ in
      let (handler, context) = bound.value
      handler.taken(context)
    }
    own.futureResult.cascade(to: promise)
    context.write(data, promise: own)
  }

  /// The client took something: its time begins anew.
  private func taken(_ context: ChannelHandlerContext) {
    pending -= 1
    stalled?.cancel()
    stalled = pending > 0 && context.channel.isActive ? close(context, after: stalledTime) : nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    request?.cancel()
    stalled?.cancel()
    (request, stalled) = (nil, nil)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    request?.cancel()
    stalled?.cancel()
    (request, stalled) = (nil, nil)
  }
}

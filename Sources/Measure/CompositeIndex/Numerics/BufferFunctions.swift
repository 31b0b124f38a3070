#if canImport(Glibc)
  import Glibc
#endif

/// Elementary functions of whole buffers, in instructions that any processor of the architecture has. Each number
/// comes out the same wherever in a buffer it stands.
enum BufferFunctions {
  /// A buffer holds a multiple of so many numbers.
  static let lanes = 8
  /// Room for so many numbers.
  static func roundedUp(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }
  /// The numbers that logarithms are taken of here, and their logarithms those that exponentials are.
  static let domain = 1e-150...1e150

  private static let upperLogarithmOf2 = 6.931_471_803_691_238_164_90e-01
  private static let lowerLogarithmOf2 = 1.908_214_929_270_587_700_02e-10

  /// For each 256th of the mantissas from 1 to 2 the inverse of its middle, and the logarithm of that middle.
  private final class Middles: @unchecked Sendable {
    static let shared = Middles()
    let pairs: UnsafePointer<SIMD2<Double>>

    private init() {
      let room = UnsafeMutablePointer<SIMD2<Double>>.allocate(capacity: 256)
      for part in 0..<256 {
        let inverse = 1 / (1 + (Double(part) + 0.5) / 256)
        (room + part).initialize(to: SIMD2(inverse, -log(inverse)))
      }
      pairs = UnsafePointer(room)
    }
  }

  /// Natural logarithms, in place: ln x = k ln 2 + ln c + ln(1 + r), c the middle of the part of the mantissa and
  /// r, up to 1/512, what is left. The error is below 10⁻¹⁵, or two units in the last place of a great logarithm.
  static func takeLogarithms(_ buffer: UnsafeMutablePointer<Double>, count: Int) {
    typealias Numbers = SIMD2<Double>
    typealias Bits = SIMD2<UInt64>
    let room = UnsafeMutableRawPointer(buffer)
    let middles = Middles.shared.pairs
    let mantissas = Bits(repeating: (1 << 52) - 1)
    let one = Bits(repeating: 0x3FF << 52)
    let whole = Bits(repeating: 0x433 << 52)
    let wholeOffset = Numbers(repeating: 0x1p52 + 1_023)
    for place in stride(from: 0, to: count, by: 2) {
      let x = room.loadUnaligned(fromByteOffset: place &* 8, as: Bits.self)
      let a = middles[Int(truncatingIfNeeded: (x[0] &>> 44) & 255)]
      let b = middles[Int(truncatingIfNeeded: (x[1] &>> 44) & 255)]
      let power = unsafeBitCast((x &>> Bits(repeating: 52)) | whole, to: Numbers.self) - wholeOffset
      let r = unsafeBitCast((x & mantissas) | one, to: Numbers.self) * Numbers(a[0], b[0]) - 1
      let square = r * r
      let rest = square * 0.2 + (Numbers(repeating: 1.0 / 3) - r * 0.25)
      let small = (r - square * 0.5) + square * r * rest
      let logarithm = power * 0x1.62e42fefa39efp-1 + (Numbers(a[1], b[1]) + small)
      room.storeBytes(of: logarithm, toByteOffset: place &* 8, as: Numbers.self)
    }
  }

  /// Exponentials, in place, with an error below one unit in the last place.
  /// - Source: reduction and polynomial of Sun's fdlibm (`e_exp.c`).
  static func takeExponentials(_ buffer: UnsafeMutablePointer<Double>, count: Int) {
    typealias Numbers = SIMD8<Double>
    typealias Bits = SIMD8<UInt64>
    let room = UnsafeMutableRawPointer(buffer)
    let rounding = Numbers(repeating: 0x1.8p52)
    var place = 0
    while place < count {
      let x = room.loadUnaligned(fromByteOffset: place &* 8, as: Numbers.self)
      let rounded = x * 1.442_695_040_888_963_387_00 + rounding
      let power = rounded - rounding
      let high = x - power * upperLogarithmOf2
      let low = power * lowerLogarithmOf2
      let r = high - low
      let t = r * r
      var c = t * 4.138_136_797_057_238_460_39e-08 - 1.653_390_220_546_525_153_90e-06
      c = t * c + 6.613_756_321_437_934_361_17e-05
      c = t * c - 2.777_777_777_701_559_338_42e-03
      c = t * c + 1.666_666_666_666_660_190_37e-01
      c = r - t * c
      let y = 1 - ((low - (r * c) / (2 - c)) - high)
      let scaled =
        unsafeBitCast(y, to: Bits.self) &+ (unsafeBitCast(rounded, to: Bits.self) &<< Bits(repeating: 52))
      room.storeBytes(of: unsafeBitCast(scaled, to: Numbers.self), toByteOffset: place &* 8, as: Numbers.self)
      place &+= lanes
    }
  }
}

extension PowerMean {
  /// Carries numbers of `BufferFunctions.domain` over, in place.
  func carry(_ buffer: UnsafeMutablePointer<Double>, count: Int) {
    switch self {
    case .arithmetic: break
    case .geometric: BufferFunctions.takeLogarithms(buffer, count: count)
    case .power(-1): for index in 0..<count { buffer[index] = 1 / buffer[index] }
    case .power(2): for index in 0..<count { buffer[index] *= buffer[index] }
    case .power: for index in 0..<count { buffer[index] = carried(buffer[index]) }
    }
  }

  /// Carries means of such numbers back, in place.
  func carryBack(_ buffer: UnsafeMutablePointer<Double>, count: Int) {
    switch self {
    case .arithmetic: break
    case .geometric: BufferFunctions.takeExponentials(buffer, count: count)
    case .power(-1): for index in 0..<count { buffer[index] = 1 / buffer[index] }
    case .power(2): for index in 0..<count { buffer[index] = buffer[index].squareRoot() }
    case .power: for index in 0..<count { buffer[index] = carriedBack(buffer[index]) }
    }
  }
}

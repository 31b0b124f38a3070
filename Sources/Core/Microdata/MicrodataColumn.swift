/// The values of one variable, one a row.
public struct MicrodataColumn: Hashable, Sendable {
  public enum Values: Hashable, Sendable {
    /// NaN where nothing stands; a code declared as missing stands as it is.
    case numbers([Double])
    /// Codes of the texts in the order in which they first stand; -1 where nothing stands.
    case texts(codes: [Int32], dictionary: [String])
  }

  /// Why a value is missing, as one byte a row: 0 it is not, 1 nothing stands there, 2 the file declares the
  /// value as missing, `a` to `z` Stata's tag.
  public enum Reason {
    public static let present: UInt8 = 0
    public static let absent: UInt8 = 1
    public static let declared: UInt8 = 2
  }

  public let values: Values
  /// Nil where no row has a tag or a declared missing value: then what does not stand there is missing.
  public let reasons: [UInt8]?

  public init(_ values: Values, reasons: [UInt8]? = nil) {
    self.values = values
    self.reasons = reasons
    precondition(reasons == nil || reasons!.count == rowCount)
  }

  public var rowCount: Int {
    switch values {
    case .numbers(let numbers): numbers.count
    case .texts(let codes, _): codes.count
    }
  }

  public var isText: Bool { if case .texts = values { true } else { false } }

  public func isMissing(at row: Int) -> Bool {
    if let reasons { return reasons[row] != Reason.present }
    return switch values {
    case .numbers(let numbers): numbers[row].isNaN
    case .texts(let codes, _): codes[row] < 0
    }
  }

  public var missingCount: Int {
    if let reasons { return reasons.count { $0 != Reason.present } }
    return switch values {
    case .numbers(let numbers): numbers.count { $0.isNaN }
    case .texts(let codes, _): codes.count { $0 < 0 }
    }
  }

  /// NaN for every kind of missing; nil where the variable is text.
  public var numbers: [Double]? {
    guard case .numbers(var numbers) = values else { return nil }
    guard let reasons else { return numbers }
    for row in numbers.indices where reasons[row] != Reason.present { numbers[row] = .nan }
    return numbers
  }

  /// The text of one row as it is told from others: a text itself, a number in its shortest form; nil where
  /// nothing stands.
  public func key(at row: Int) -> MicrodataVariable.Key? {
    switch values {
    case .numbers(let numbers): numbers[row].isNaN ? nil : .number(numbers[row])
    case .texts(let codes, let dictionary): codes[row] < 0 ? nil : .text(dictionary[Int(codes[row])])
    }
  }

  func keeping(_ rows: [Int]) -> MicrodataColumn {
    let kept: Values =
      switch values {
      case .numbers(let numbers): .numbers(rows.map { numbers[$0] })
      case .texts(let codes, let dictionary): .texts(codes: rows.map { codes[$0] }, dictionary: dictionary)
      }
    return MicrodataColumn(kept, reasons: reasons.map { reasons in rows.map { reasons[$0] } })
  }

  /// The same with what the file declares as missing marked so.
  func declaring(_ missing: [MicrodataVariable.DeclaredMissing]) -> MicrodataColumn {
    guard !missing.isEmpty else { return self }
    var reasons = reasons ?? [UInt8](repeating: Reason.present, count: rowCount)
    var isAny = self.reasons != nil
    switch values {
    case .numbers(let numbers):
      let ranges = missing.compactMap { if case .numbers(let range) = $0 { range } else { nil } }
      for row in numbers.indices where reasons[row] == Reason.present {
        if numbers[row].isNaN {
          reasons[row] = Reason.absent
        } else if ranges.contains(where: { $0.contains(numbers[row]) }) {
          reasons[row] = Reason.declared
          isAny = true
        }
      }
    case .texts(let codes, let dictionary):
      let isDeclared = dictionary.map { missing.contains(.text($0)) }
      for row in codes.indices where reasons[row] == Reason.present {
        if codes[row] < 0 {
          reasons[row] = Reason.absent
        } else if isDeclared[Int(codes[row])] {
          reasons[row] = Reason.declared
          isAny = true
        }
      }
    }
    return isAny ? MicrodataColumn(values, reasons: reasons) : self
  }
}

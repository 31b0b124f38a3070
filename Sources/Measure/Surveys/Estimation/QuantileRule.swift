/// How a quantile is read off n weighted values x_1 ≤ x_2 ≤ …, C_k being the weights up to and with x_k and C
/// their sum. Systems differ; the first is the definition, the others are for comparison with them.
public enum QuantileRule: String, CaseIterable, Hashable, Sendable {
  /// The first x with C_k ≥ q C: the inverse of the weighted distribution function (default).
  case mathematical = "math"
  /// As `mathematical`, but halfway to the next x where C_k = q C.
  case school
  /// Hyndman and Fan 1, the same as `mathematical`.
  case hf1
  /// Hyndman and Fan 2, the same as `school`.
  case hf2
  /// As `mathematical`, but where C_k = q C the next x if k is odd.
  case hf3
  /// Interpolated between the points C_k / C.
  case hf4
  /// Interpolated between (C_k − w_k/2) / C.
  case hf5
  /// Interpolated between C_k / (C + w_n), w_n the weight of the largest.
  case hf6
  /// Interpolated between C_{k−1} / (C − w_n).
  case hf7
  /// Interpolated between (C_k − w_k/3) / (C + w_n/3).
  case hf8
  /// Interpolated between (C_k − 3 w_k/8) / (C + w_n/4).
  case hf9
  /// The last x with (S_k + ½ − v_k/2) / (n + 1) ≤ q, v the weights scaled to sum to the number of values n,
  /// S_k their sums (Shah and Vaish 2006).
  case shahVaish = "shahvaish"
}

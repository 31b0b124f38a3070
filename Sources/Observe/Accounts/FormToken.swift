import Monitoring

/// What a form carries to show that it is ours: made of the secret in the client's cookie, so that no other site can
/// make it and no other session can use it. It is another one each time, so that a compressed page does not give it
/// away piece by piece.
enum FormToken {
  private static let nonceLength = 16
  private static let purpose = Array("quito form".utf8)

  /// The nonce and the keyed digest over it, as 96 hexadecimal digits.
  static func make(secret: String, _ source: SecretSource) -> String {
    let nonce = hexadecimal(source(nonceLength))
    return nonce + seal(nonce, secret)
  }

  static func isGenuine(_ text: String, secret: String) -> Bool {
    guard text.utf8.count == 2 * nonceLength + 64, Secret.isWellFormed(secret) else { return false }
    return areEqualInConstantTime(
      seal(String(text.prefix(2 * nonceLength)), secret), String(text.dropFirst(2 * nonceLength)))
  }

  private static func seal(_ nonce: String, _ secret: String) -> String {
    KeyedDigest(of: purpose + Array(nonce.utf8), key: Array(secret.utf8)).text
  }
}

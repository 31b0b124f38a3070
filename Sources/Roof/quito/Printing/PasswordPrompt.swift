import Foundation

/// Reads a password: from the terminal without showing it, twice so that it is what was meant; from standard input as
/// its first line where that is no terminal. Never from an argument, which others on the machine could see.
enum PasswordPrompt {
  /// Nil where the two differ, or nothing was there to read.
  static func read(for user: String) -> String? {
    guard isatty(STDIN_FILENO) == 1 else { return readLine(strippingNewline: true) }
    guard let first = ask(words["user.password.ask", ["user": user]]),
      let second = ask(words["user.password.again"]), first == second
    else { return nil }
    return first
  }

  private static func ask(_ question: String) -> String? {
    FileHandle.standardError.write(Data((question + " ").utf8))
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { return nil }
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
      FileHandle.standardError.write(Data("\n".utf8))
    }
    return readLine(strippingNewline: true)
  }
}

import Foundation

/// Python's standard library stands in for what a vandal or another program has at hand: an editor of SQLite
/// files and a packer of zips.
enum Python {
  struct Failure: Error { var text: String }

  static func run(_ script: String, _ arguments: [String], in folder: String = NSTemporaryDirectory()) throws
  {
    let answer = try RunningCommand("/usr/bin/python3", ["-c", script] + arguments, in: folder).finish()
    guard answer.exitCode == 0 else { throw Failure(text: answer.error) }
  }

  /// Changes a store behind the program's back: without the triggers that forbid it.
  static func edit(store: String, with statements: String) throws {
    try run(
      """
      import sqlite3, sys
      store = sqlite3.connect(sys.argv[1])
      triggers = [name for name, in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
      for name in triggers: store.execute(f'DROP TRIGGER "{name}"')
      store.executescript(sys.argv[2])
      store.commit()
      """, [store, statements])
  }

  /// Packs files of a folder side by side.
  static func zip(_ files: [String], of folder: String, to path: String) throws {
    try run(
      """
      import sys, zipfile
      with zipfile.ZipFile(sys.argv[1], "w") as package:
        for name in sys.argv[3:]: package.write(sys.argv[2] + "/" + name, name)
      """, [path, folder] + files)
  }
}

import Storage

/// The tables of accounts and of the audit, for the store's list of migrations.
public enum AccountLayout {
  /// `sessions` and `tokens` hold digests: whoever reads the file can sign in as nobody. `attempts` are kept
  /// under digests too, because people type passwords where names belong.
  public static func script(_ dialect: Dialect) -> String {
    """
    CREATE TABLE users (
      name TEXT NOT NULL PRIMARY KEY,
      role TEXT NOT NULL CHECK (role IN ('viewer', 'analyst', 'editor', 'administrator')),
      password TEXT NOT NULL,
      created TEXT NOT NULL,
      password_changed TEXT NOT NULL);
    CREATE TABLE sessions (
      digest TEXT NOT NULL PRIMARY KEY,
      user_name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
      created TEXT NOT NULL,
      last_used TEXT NOT NULL,
      place TEXT NOT NULL);
    CREATE INDEX sessions_user ON sessions (user_name);
    CREATE TABLE tokens (
      id TEXT NOT NULL PRIMARY KEY,
      user_name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
      label TEXT NOT NULL,
      scopes TEXT NOT NULL,
      digest TEXT NOT NULL UNIQUE,
      created TEXT NOT NULL,
      expires TEXT NOT NULL,
      last_used TEXT);
    CREATE INDEX tokens_user ON tokens (user_name);
    CREATE TABLE attempts (
      subject TEXT NOT NULL PRIMARY KEY,
      failures \(dialect.integer) NOT NULL,
      last_failure TEXT NOT NULL,
      free_from TEXT NOT NULL);
    CREATE TABLE audit_entries (
      number \(dialect.integer) NOT NULL PRIMARY KEY CHECK (number > 0),
      recorded TEXT NOT NULL,
      action TEXT NOT NULL,
      user_name TEXT NOT NULL,
      place TEXT NOT NULL,
      subject TEXT NOT NULL,
      details TEXT NOT NULL,
      run_digest TEXT NOT NULL,
      previous TEXT NOT NULL,
      digest TEXT NOT NULL UNIQUE);
    CREATE INDEX audit_entries_recorded ON audit_entries (recorded);
    \(dialect.guarding("audit_entries"))

    """
  }
}

import Storage

/// The tables of accounts and of the audit, for the store's list of migrations.
public enum AccountLayout {
  /// `sessions` and `tokens` hold digests: whoever reads the file can sign in as nobody. `attempts` are kept
  /// under digests too, because people type passwords where names belong.
  public static func script(_ dialect: Dialect) -> String {
    """
    CREATE TABLE users (
      name \(dialect.text) NOT NULL PRIMARY KEY,
      role \(dialect.text) NOT NULL CHECK (role IN ('viewer', 'analyst', 'editor', 'administrator')),
      password \(dialect.text) NOT NULL,
      created \(dialect.text) NOT NULL,
      password_changed \(dialect.text) NOT NULL);
    CREATE TABLE sessions (
      digest \(dialect.text) NOT NULL PRIMARY KEY,
      user_name \(dialect.text) NOT NULL REFERENCES users (name) ON DELETE CASCADE,
      created \(dialect.text) NOT NULL,
      last_used \(dialect.text) NOT NULL,
      place \(dialect.text) NOT NULL);
    CREATE INDEX sessions_user ON sessions (user_name);
    CREATE TABLE tokens (
      id \(dialect.text) NOT NULL PRIMARY KEY,
      user_name \(dialect.text) NOT NULL REFERENCES users (name) ON DELETE CASCADE,
      label \(dialect.text) NOT NULL,
      scopes \(dialect.text) NOT NULL,
      digest \(dialect.text) NOT NULL UNIQUE,
      created \(dialect.text) NOT NULL,
      expires \(dialect.text) NOT NULL,
      last_used \(dialect.text));
    CREATE INDEX tokens_user ON tokens (user_name);
    CREATE TABLE attempts (
      subject \(dialect.text) NOT NULL PRIMARY KEY,
      failures \(dialect.integer) NOT NULL,
      last_failure \(dialect.text) NOT NULL,
      free_from \(dialect.text) NOT NULL);
    CREATE TABLE audit_entries (
      number \(dialect.integer) NOT NULL PRIMARY KEY CHECK (number > 0),
      recorded \(dialect.text) NOT NULL,
      action \(dialect.text) NOT NULL,
      user_name \(dialect.text) NOT NULL,
      place \(dialect.text) NOT NULL,
      subject \(dialect.text) NOT NULL,
      details \(dialect.text) NOT NULL,
      run_digest \(dialect.text) NOT NULL,
      previous \(dialect.text) NOT NULL,
      digest \(dialect.text) NOT NULL UNIQUE);
    CREATE INDEX audit_entries_recorded ON audit_entries (recorded);
    \(dialect.guarding("audit_entries"))

    """
  }
}

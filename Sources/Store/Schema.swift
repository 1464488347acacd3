/// The tables of the ledger, as SQL; `docs/ledger.md` describes them column by column.
///
/// `PRAGMA user_version` counts the steps that a file has taken. A released step is never edited:
/// a change is a new step at the end, so that a ledger of any age opens.
enum Schema {
  /// "CCRL", which marks a SQLite file as a ledger of ours.
  static let applicationID = 0x4343_524C

  /// Step `n` leads from version `n` to version `n + 1`.
  static let steps = [
    """
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      pipeline TEXT NOT NULL,
      command TEXT NOT NULL,
      version TEXT NOT NULL,
      started TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'interrupted')),
      finished TEXT,
      exit_code INTEGER,
      message TEXT
    ) STRICT;

    CREATE TABLE stages (
      run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      stage TEXT NOT NULL,
      scope TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('ran', 'fresh')),
      fingerprint TEXT NOT NULL,
      reason TEXT NOT NULL,
      count_in INTEGER NOT NULL,
      count_out INTEGER NOT NULL,
      milliseconds INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE checks (
      run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('note', 'warn', 'block')),
      message TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE fingerprints (
      stage TEXT NOT NULL,
      scope TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      PRIMARY KEY (stage, scope)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE files (
      path TEXT NOT NULL PRIMARY KEY,
      size INTEGER NOT NULL,
      modified_nanoseconds INTEGER NOT NULL,
      inode INTEGER NOT NULL,
      content_hash TEXT NOT NULL,
      dataset TEXT,
      edition TEXT,
      encoding TEXT,
      facts_key TEXT,
      delivery_day TEXT,
      first_seen_day TEXT,
      read INTEGER NOT NULL,
      accepted INTEGER NOT NULL,
      excluded INTEGER NOT NULL,
      superseded INTEGER NOT NULL,
      failure_code TEXT,
      failure_message TEXT,
      failure_file TEXT,
      failure_line INTEGER,
      failure_column INTEGER,
      failure_hint TEXT,
      recorded_in INTEGER NOT NULL REFERENCES runs (id),
      vanished_in INTEGER REFERENCES runs (id)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX files_by_content ON files (content_hash);

    CREATE TABLE file_rejects (
      path TEXT NOT NULL REFERENCES files (path) ON DELETE CASCADE,
      reason TEXT NOT NULL,
      rows INTEGER NOT NULL,
      PRIMARY KEY (path, reason)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE file_notices (
      path TEXT NOT NULL REFERENCES files (path) ON DELETE CASCADE,
      notice TEXT NOT NULL,
      times INTEGER NOT NULL,
      PRIMARY KEY (path, notice)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE file_versions (
      path TEXT NOT NULL,
      run INTEGER NOT NULL REFERENCES runs (id),
      content_hash TEXT NOT NULL,
      facts_key TEXT,
      first_seen_day TEXT,
      read INTEGER NOT NULL,
      accepted INTEGER NOT NULL,
      excluded INTEGER NOT NULL,
      failure_code TEXT,
      PRIMARY KEY (path, run)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX file_versions_by_content ON file_versions (content_hash);

    CREATE TABLE results (
      key TEXT NOT NULL PRIMARY KEY,
      value ANY NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE file_recoveries (
      path TEXT NOT NULL REFERENCES files (path) ON DELETE CASCADE,
      reason TEXT NOT NULL,
      rows INTEGER NOT NULL,
      run INTEGER NOT NULL REFERENCES runs (id),
      PRIMARY KEY (path, reason)
    ) STRICT, WITHOUT ROWID;
    """,
    // Behind the last step all rows are sealed (`SealedTable`). No version has written or read fingerprints.
    """
    ALTER TABLE runs ADD COLUMN seal INTEGER;
    ALTER TABLE stages ADD COLUMN seal INTEGER;
    ALTER TABLE checks ADD COLUMN seal INTEGER;
    ALTER TABLE files ADD COLUMN seal INTEGER;
    ALTER TABLE file_versions ADD COLUMN seal INTEGER;
    ALTER TABLE results ADD COLUMN seal INTEGER;
    DROP TABLE fingerprints;
    """,
  ]
}

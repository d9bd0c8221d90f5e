import type { Store } from '../database/database.ts'

/**
 * Versions of the catalogue's database, oldest first. A migration that has been released is never changed: a new one is added.
 * Plain SQL types and `ON CONFLICT` only: the same tables stand in PostgreSQL.
 *
 * Indexes on verdict columns leave out the value that most files have: a common value is found quickly by walking the paths, a rare
 * one by its small index, and the indexes cost an archive of unmarked pictures next to nothing.
 */
export const CATALOGUE_STORE: Store = {
  name: 'catalogue',
  migrations: [
    {
      tables: `
  CREATE TABLE scan (
    id INTEGER PRIMARY KEY,
    request TEXT NOT NULL,
    folders TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('listing', 'reading', 'done')),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    held_by INTEGER,
    held_at_ms INTEGER
  ) STRICT;

  CREATE TABLE folder (
    scan_id INTEGER NOT NULL REFERENCES scan (id),
    path TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'listed', 'unreadable', 'link')),
    reason TEXT,
    message TEXT,
    PRIMARY KEY (scan_id, path)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX folder_pending ON folder (scan_id, path) WHERE state = 'pending';

  CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    first_scan INTEGER NOT NULL,
    listed_scan INTEGER NOT NULL,
    done_scan INTEGER NOT NULL DEFAULT 0,
    state TEXT CHECK (state IN ('verified', 'failed', 'skipped')),
    reason TEXT,
    message TEXT,
    change TEXT CHECK (change IN ('new', 'unchanged', 'changed', 'moved', 'missing', 'moved-away')),
    gone_scan INTEGER,
    moved_from TEXT,
    reused INTEGER NOT NULL DEFAULT 0,
    size_bytes INTEGER,
    modified_ms REAL,
    sha256 TEXT,
    checked_at TEXT,
    format TEXT,
    width INTEGER,
    height INTEGER,
    credentials TEXT,
    kind TEXT,
    basis TEXT,
    label TEXT,
    generator TEXT,
    signer TEXT,
    signed_at TEXT,
    findings TEXT NOT NULL DEFAULT '',
    stops INTEGER NOT NULL DEFAULT 0,
    asks INTEGER NOT NULL DEFAULT 0,
    faces INTEGER,
    named INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX file_state ON file (state, path) WHERE state <> 'verified';
  CREATE INDEX file_credentials ON file (credentials, path) WHERE credentials <> 'none';
  CREATE INDEX file_kind ON file (kind, path) WHERE kind <> 'unknown';
  CREATE INDEX file_generator ON file (generator, path) WHERE generator IS NOT NULL;
  CREATE INDEX file_signer ON file (signer, path) WHERE signer IS NOT NULL;
  CREATE INDEX file_stops ON file (path) WHERE stops > 0;
  CREATE INDEX file_modified ON file (modified_ms);
  CREATE INDEX file_sha256 ON file (sha256) WHERE sha256 IS NOT NULL;
  CREATE INDEX file_gone ON file (gone_scan) WHERE gone_scan IS NOT NULL;
  CREATE INDEX file_counts ON file (listed_scan, done_scan, state, credentials, kind, reason, change, reused, stops);

  CREATE TABLE verdict (
    file_id INTEGER PRIMARY KEY REFERENCES file (id) ON DELETE CASCADE,
    codec INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  `,
    },
    {
      tables: `
  CREATE TABLE watched (
    folder TEXT NOT NULL,
    path TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    modified_ms REAL NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    output TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (folder, path)
  ) STRICT, WITHOUT ROWID;
  `,
    },
    {
      // A scan that is worked on from several computers: a process number says nothing on another one.
      tables: `
  ALTER TABLE scan ADD COLUMN holder TEXT;
  CREATE TABLE worker (
    name TEXT PRIMARY KEY,
    started_at TEXT NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    scan_id INTEGER,
    files INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  `,
    },
  ],
}

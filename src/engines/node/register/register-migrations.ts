import type { Store } from '../database/database.ts'
import { REGISTER_GUARDS } from '../postgres/register-guards.ts'

/**
 * Versions of the register's database, oldest first. A migration that has been released is never changed: a new one
 * is added. The triggers keep honest programs honest; what proves the content is the hash chain.
 */
export const REGISTER_STORE: Store = {
  name: 'register',
  migrations: [
    {
      tables: `
  CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    entry_hash TEXT NOT NULL,
    salt TEXT,
    content TEXT,
    input_sha256 TEXT,
    output_sha256 TEXT
  ) STRICT;
  CREATE INDEX entry_input ON entry (input_sha256) WHERE input_sha256 IS NOT NULL;
  CREATE INDEX entry_output ON entry (output_sha256) WHERE output_sha256 IS NOT NULL;
  CREATE INDEX entry_event ON entry (event, sequence);
  CREATE TABLE fingerprint (
    sequence INTEGER NOT NULL REFERENCES entry (sequence),
    side TEXT NOT NULL CHECK (side IN ('input', 'output')),
    bits BLOB NOT NULL CHECK (length(bits) = 40),
    PRIMARY KEY (sequence, side)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL,
    entry_hash TEXT NOT NULL
  ) STRICT;
  `,
      sqlite: `
  CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'register entries are never deleted'); END;
  CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
  WHEN NEW.sequence IS NOT OLD.sequence OR NEW.at IS NOT OLD.at OR NEW.event IS NOT OLD.event
    OR NEW.content_hash IS NOT OLD.content_hash OR NEW.previous_hash IS NOT OLD.previous_hash
    OR NEW.entry_hash IS NOT OLD.entry_hash OR OLD.event = 'retained'
    OR NEW.salt IS NOT NULL OR NEW.content IS NOT NULL OR NEW.input_sha256 IS NOT NULL OR NEW.output_sha256 IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'register entries are never changed; retention deletes their whole content'); END;
  CREATE TRIGGER fingerprint_goes_with_content BEFORE DELETE ON fingerprint
  WHEN (SELECT content FROM entry WHERE sequence = OLD.sequence) IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'fingerprints are deleted with the content of their entry'); END;
  CREATE TRIGGER fingerprint_is_never_changed BEFORE UPDATE ON fingerprint
  BEGIN SELECT RAISE(ABORT, 'fingerprints are never changed'); END;
  `,
      postgres: REGISTER_GUARDS,
    },
  ],
}

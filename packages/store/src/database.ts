import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrations.ts';
import { StoreError } from './store-error.ts';

/**
 * Opens the database for the one connection that writes, and brings its schema forward.
 * A commit returns after its bytes are synced: WAL with `synchronous=FULL`.
 */
export function openForWriting(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  try {
    // First of all: nothing of a database that a newer program wrote is touched.
    migrate(db, path);
    const mode = db.prepare('PRAGMA journal_mode=WAL').get()?.journal_mode;
    if (mode !== 'wal') {
      throw new StoreError(
        'io',
        `${path} lies on a file system that cannot share memory between threads (journal mode ${mode}). Put the data directory on a local disk.`,
        { path },
      );
    }
    // When SQLite's own log goes into the database is decided by `Checkpoints`, not in the middle of a commit.
    db.exec(
      'PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8000',
    );
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens a connection that sees committed state only and cannot write. */
export function openForReading(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
}

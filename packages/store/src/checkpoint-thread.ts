/**
 * Entry of the thread that moves SQLite's own log into the database while the writer goes on. It never waits for anyone, and nobody for it.
 * @module
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
// The only one who starts this thread is Checkpoints, with a path.
const db = new DatabaseSync(workerData as string);
db.exec('PRAGMA synchronous=FULL');

port.on('message', (asked: 'checkpoint' | 'close') => {
  if (asked === 'close') {
    db.close();
    port.close();
    return;
  }
  try {
    db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch {
    // The writer tries what is left, and tells of a disk that is full by its commits.
  }
  port.postMessage('done');
});

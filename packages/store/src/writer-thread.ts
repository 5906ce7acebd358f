/**
 * Entry of the writer thread: one connection, one commit after another, compaction when nobody waits.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Checkpoints } from './checkpoints.ts';
import { openForWriting } from './database.ts';
import { type Reply, type Request, unpackCommit, type WriterOptions } from './messages.ts';
import { storeError } from './store-error.ts';
import { failureOf, Writer } from './writer.ts';

const idleMs = 200;

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
// The only one who starts this thread is WriterThread, which sends exactly this.
const { path } = workerData as WriterOptions;

const send = (reply: Reply, moved: readonly ArrayBuffer[] = []) => port.postMessage(reply, moved);

try {
  serve(new Writer(openForWriting(path), path, (through) => send({ kind: 'compacted', through })));
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'failed', failure: failureOf(storeError(error, path)) });
  port.close();
}

function serve(writer: Writer): void {
  const compact = (): boolean => {
    try {
      return writer.compact();
    } catch {
      // Compaction only tidies up: a full disk is reported by the appends, and the next idle moment tries again.
      return false;
    }
  };
  const checkpoints = new Checkpoints(path, (mode) => writer.checkpoint(mode));
  const whenIdle = () => {
    if (writer.isWorthCompacting && compact()) {
      checkpoints.wrote(writer.takeWritten());
      idle = setTimeout(whenIdle, 0);
      return;
    }
    checkpoints.idle();
  };
  const close = async () => {
    await checkpoints.close();
    try {
      writer.checkpoint('TRUNCATE');
    } catch {
      // Everything is in the synced log already; the next start goes on from there.
    }
    writer.close();
    send({ kind: 'closed' });
    port?.close();
  };

  // What the last run left is tidied, too.
  let idle = setTimeout(whenIdle, idleMs);
  port?.on('message', (request: Request) => {
    clearTimeout(idle);
    if (request.kind === 'close') {
      void close();
      return;
    }
    const { outcomes, segment, data } = writer.commit(unpackCommit(request));
    const notable = outcomes
      .map((outcome, index) => ({ index, outcome }))
      .filter(({ outcome }) => !outcome.ok || outcome.value !== 0);
    // The memory that came with the request goes back, what was made here is copied.
    send({ kind: 'committed', outcomes: notable, segment, data }, data === request.data ? [request.data.buffer] : []);
    if (writer.isBehind) compact();
    checkpoints.wrote(writer.takeWritten());
    idle = setTimeout(whenIdle, idleMs);
  });
}

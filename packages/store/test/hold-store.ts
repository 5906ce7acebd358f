/**
 * Child process that opens a store, says so, and holds it until its standard input ends or it is killed.
 * Arguments: data directory, address to announce.
 * @module
 */
import { openStore } from '../src/open-store.ts';
import { StoreError } from '../src/store-error.ts';

const [, , dataDir = '', address] = process.argv;
try {
  const store = await openStore(dataDir);
  if (address !== undefined) await store.announce(address);
  process.stdout.write('open\n');
  for await (const _ of process.stdin);
  await store.close();
} catch (error) {
  const { code, message, uid, command } = error instanceof StoreError ? error : new StoreError('io', String(error));
  process.stdout.write(`${JSON.stringify({ code, message, uid, command })}\n`);
}

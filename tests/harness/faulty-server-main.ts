/**
 * The server on a store that fails at a chosen durable write. LONGHAND_FAULT is `before:N` or
 * `after:N` (the process dies), `full:N` or `io:N` (refused), `lie:N` (done, and answered with an error); N counts from 1, or is a part of the
 * write's name (`after:document.created`). LONGHAND_WRITES names a file that
 * gets one line per durable write, LONGHAND_POWER_MARKS one that gets a line of JSON for each that is done.
 */
import { appendFileSync } from 'node:fs';
import { assemble } from '@longhand/server';
import { openStore } from '@longhand/store';
import { type Fault, withFaults } from '@longhand/testkit/faults';

const { env } = process;
const dataDir = env.LONGHAND_DATA ?? '';
const [what, at = ''] = (env.LONGHAND_FAULT ?? 'none:0').split(':');
const isHit = (n: number, name: string) => (/^\d+$/.test(at) ? n === Number(at) : name.includes(at));
const store = withFaults(await openStore(dataDir), {
  decide({ n, name }) {
    if (env.LONGHAND_WRITES !== undefined) appendFileSync(env.LONGHAND_WRITES, `${n} ${name}\n`);
    return isHit(n, name) ? faultOf(what) : null;
  },
  onDurable({ name }, result) {
    if (env.LONGHAND_POWER_MARKS !== undefined) {
      appendFileSync(env.LONGHAND_POWER_MARKS, `${JSON.stringify({ name, result })}\n`);
    }
  },
});
const longhand = await assemble({ dataDir, env, logLevel: 'error' }, { store });
const { address } = await longhand.listen({ host: '127.0.0.1', port: Number(env.LONGHAND_PORT) });
process.stderr.write(`${address}\n`);
process.once('SIGTERM', () => void longhand.close().then(() => process.exit(0)));

function faultOf(what: string | undefined): Fault | null {
  switch (what) {
    case 'before':
    case 'after':
      return { kind: 'crash', when: what };
    case 'full':
    case 'io':
      return { kind: 'refuse', code: what };
    case 'lie':
      return { kind: 'lie' };
    default:
      return null;
  }
}

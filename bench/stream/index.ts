/**
 * The stream against peers that are started in the same run: what an event costs, how late it is, and what readers cost who wait, lag or stall.
 * Every server is a process of its own, and so is the load. See bench/README.md.
 *
 * `--only token,relay` runs some parts, `--rounds 3` all of it three times, `--save` keeps the figures in bench/results.
 */
import { finish } from '../harness.ts';
import { catchUp } from './catch-up.ts';
import { fanOut } from './fan-out.ts';
import { idle } from './idle.ts';
import type { Measured, Part } from './part.ts';
import { relay } from './relay.ts';
import { stalled } from './stalled.ts';
import { stopLatency } from './stop-latency.ts';
import { token } from './token.ts';

const parts: Readonly<Record<string, Part>> = {
  token,
  relay,
  'fan-out': fanOut,
  idle,
  stalled,
  'catch-up': catchUp,
  stop: stopLatency,
};
const argument = (name: string) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const wanted = argument('only')?.split(',') ?? Object.keys(parts);

const measured: Measured[] = [];
for (const name of wanted) {
  const part = parts[name];
  if (part === undefined) throw new Error(`There is no part ${name}. Parts: ${Object.keys(parts).join(', ')}`);
  measured.push(await part());
}
finish({
  bench: 'stream',
  figures: Object.assign({}, ...measured.map(({ figures }) => figures)),
  goals: measured.flatMap(({ goals }) => goals),
});

import type { LogEvent } from '@longhand/protocol';
import { expect } from 'vitest';

/**
 * Proves that `received` is `log`: nothing missing, nothing twice, nothing in another order. Frames that carry several merged deltas count as
 * the events that they stand for.
 */
export function expectExactly(received: readonly LogEvent[], log: readonly LogEvent[], where = ''): void {
  let seq = 0;
  for (const event of received) {
    const first = event.from ?? event.seq;
    if (first !== seq + 1) expect.fail(`${where}: seq ${first} follows ${seq}`);
    const meant = log.slice(first - 1, event.seq);
    expect(event.from === undefined ? event : withoutMerge(event), where).toEqual(
      event.from === undefined ? meant[0] : withoutMerge(joined(meant)),
    );
    seq = event.seq;
  }
  expect(seq, where).toBe(log.at(-1)?.seq);
}

/** What a frame of merged deltas must say: where the first begins, and the text of all. */
function joined(events: readonly LogEvent[]): LogEvent {
  const deltas = events.map((event) => (event.type === 'text.delta' ? event : expect.fail(`${event.type} was merged`)));
  const [first] = deltas;
  const last = deltas.at(-1);
  if (first === undefined || last === undefined) return expect.fail('an empty frame');
  return { ...last, data: { ...first.data, text: deltas.map(({ data }) => data.text).join('') } };
}

/** The time of a merged frame is that of one of its deltas. */
function withoutMerge({ from: _from, at: _at, ...event }: LogEvent): unknown {
  return event;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamReader } from './load/frames.ts';
import { Histogram } from './load/histogram.ts';
import { createTexts, frameOf, tokenOf } from './load/texts.ts';

/** An answer as Node's server writes it: each frame a chunk. */
function answerOf(frames: readonly string[]): string {
  const chunk = (text: string) =>
    `${Buffer.byteLength(text).toString(16)}\r\n${Buffer.from(text).toString('latin1')}\r\n`;
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${[': ok\n\n', ...frames].map(chunk).join('')}`;
}

function read(pieces: readonly string[]) {
  const seen = { events: 0, marks: [] as number[], wrong: [] as string[] };
  const reader = new StreamReader({
    events: (count) => {
      seen.events += count;
    },
    mark: (dueUs) => seen.marks.push(dueUs),
    wrong: (what) => seen.wrong.push(what),
  });
  for (const piece of pieces) reader.push(piece);
  return { ...seen, status: reader.status, last: reader.last };
}

const texts = createTexts(1);
const frames = Array.from({ length: 9 }, (_, at) => frameOf(texts.placed(0, tokenOf(at, 1_000 + at))));
const dues = frames.map((_, at) => 1_000 + at);

describe('the load generator', () => {
  it('counts the same however the bytes are cut', () => {
    const whole = answerOf(frames);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end));
        expect(read(pieces)).toEqual({ events: 9, marks: dues, wrong: [], status: 200, last: 9 });
      }),
    );
  });

  it('notices a missing and a repeated event', () => {
    expect(read([answerOf(frames.toSpliced(4, 1))]).wrong).toEqual(['6 came after 4']);
    expect(read([answerOf([...frames, frames.at(-1) ?? ''])]).wrong).toEqual(['9 came after 9']);
  });

  it('takes a merged frame for the events that it stands for', () => {
    const merged = 'id: 0000000003\ndata: {"seq":3,"type":"text.delta","from":1,"data":{"text":" @7 a @8 b @9 c"}}\n\n';
    expect(read([answerOf([merged])])).toMatchObject({ events: 3, marks: [7, 8, 9], last: 3 });
  });

  it('tells the share of delays to a fiftieth of a millisecond', () => {
    const delays = new Histogram();
    for (let ms = 1; ms <= 100; ms++) delays.add(ms * 1_000 - 1);
    expect(delays.quantile(0.5)).toBe(50_000);
    expect(delays.quantile(0.99)).toBe(99_000);
  });
});

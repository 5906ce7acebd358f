import { createParser, type EventSourceMessage } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogEvent } from './events.ts';
import { emptyState, evolveAll } from './index.ts';
import { encodeControl, encodeFrame, encodeHello, formatSeq, mergeDeltas, parseSeq } from './sse.ts';

const by = { kind: 'agent', id: 'writer' } as const;
const delta = (seq: number, at: number, text: string, block = 'b1'): LogEvent => ({
  seq,
  type: 'text.delta',
  run: 'r1',
  by,
  at: 1_000 + seq,
  data: { block, at, text },
});
const opened = (seq: number, block: string): LogEvent => ({
  seq,
  type: 'text.opened',
  run: 'r1',
  by,
  at: 1_000 + seq,
  data: { block, section: 's1', after: null },
});

function read(stream: string, cuts: readonly number[]): readonly EventSourceMessage[] {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const bytes = new TextEncoder().encode(stream);
  const decoder = new TextDecoder();
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    parser.feed(decoder.decode(bytes.subarray(start, end), { stream: true }));
    start = end;
  }
  return messages;
}

describe('framing', () => {
  test('an event is exactly these bytes', () => {
    expect(encodeFrame(delta(1742, 318, '海水\n为什么咸'))).toBe(
      'id: 0000001742\n' +
        'data: {"seq":1742,"type":"text.delta","run":"r1","by":{"kind":"agent","id":"writer"},"at":2742,' +
        '"data":{"block":"b1","at":318,"text":"海水\\n为什么咸"}}\n\n',
    );
  });

  test('control events and the first bytes are exactly these', () => {
    expect(encodeHello(1500)).toBe(': ok\nretry: 1500\n\n');
    expect(encodeControl('hb', { tail: 7 })).toBe('event: hb\ndata: {"tail":7}\n\n');
    expect(encodeControl('reset', { seq: 7 }, 7)).toBe('event: reset\nid: 0000000007\ndata: {"seq":7}\n\n');
  });

  test('another parser reads every text identically, wherever the bytes are cut', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { maxLength: 12 }), (pieces, cuts) => {
        const events = pieces.map((text, index) => delta(index + 1, 0, text));
        const stream = encodeHello(1000) + events.map(encodeFrame).join(encodeControl('hb', { tail: 9 }));
        const messages = read(stream, cuts).filter(({ event }) => event === undefined);
        expect(messages.map(({ data }) => JSON.parse(data))).toEqual(events);
        expect(messages.map(({ id }) => id)).toEqual(events.map(({ seq }) => formatSeq(seq)));
      }),
    );
  });

  test('cursors sort as text, and nonsense is no cursor', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9_999_999_999 }), fc.nat({ max: 9_999_999_999 }), (a, b) => {
        expect(parseSeq(formatSeq(a))).toBe(a);
        expect(formatSeq(a) < formatSeq(b)).toBe(a < b);
      }),
    );
    for (const text of ['', '-1', '1.5', 'abc', '١٢', ' 1', '1e3', '9'.repeat(16)]) expect(parseSeq(text)).toBeNull();
  });
});

describe('merging', () => {
  test('neighbouring deltas of one text become one frame that names its first and last seq', () => {
    const merged = mergeDeltas([delta(5, 0, 'a'), delta(6, 1, '海'), delta(7, 2, 'c'), opened(8, 'b2')]);
    expect(merged).toEqual([{ ...delta(7, 0, 'a海c'), from: 5 }, opened(8, 'b2')]);
  });

  test('deltas of two texts, and deltas that do not continue each other, stay apart', () => {
    const apart = [delta(1, 0, 'a'), delta(2, 0, 'b', 'b2'), delta(3, 1, 'c'), delta(5, 2, 'd'), delta(6, 9, 'e')];
    expect(mergeDeltas(apart)).toEqual(apart);
  });

  test('folding merged events equals folding every single one, and merging merged events changes nothing in that', () => {
    const pieces = fc.array(fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 8 }), second: fc.boolean() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(pieces, fc.nat({ max: 60 }), (texts, cut) => {
        const ends = { b1: 0, b2: 0 };
        const started = runStarted();
        const events: LogEvent[] = [...started, opened(3, 'b1'), opened(4, 'b2')];
        for (const { text, second } of texts) {
          const block = second ? 'b2' : 'b1';
          events.push(delta(events.length + 1, ends[block], text, block));
          ends[block] += text.length;
        }
        const whole = evolveAll(emptyState('d1'), events);
        const halves = [events.slice(0, cut), events.slice(cut)].map(mergeDeltas);
        expect(evolveAll(emptyState('d1'), halves.flat())).toEqual(whole);
        expect(evolveAll(emptyState('d1'), mergeDeltas(halves.flat()))).toEqual(whole);
      }),
    );
  });
});

function runStarted(): LogEvent[] {
  return [
    { seq: 1, type: 'document.created', by, at: 1, data: { title: '', brief: 'b', lang: 'en' } },
    {
      seq: 2,
      type: 'run.started',
      run: 'r1',
      by,
      at: 2,
      data: { flow: 'write', flowVersion: 1, model: 'digest', lang: 'en', autonomy: 'ask' },
    },
  ];
}

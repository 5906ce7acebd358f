/**
 * The events that every contestant sends: a model's text, token by token. Each token carries the time at which it was due.
 * @module
 */
import type { EventOf, NewEvent } from '@longhand/protocol';

type Delta = Extract<NewEvent, { type: 'text.delta' }>;

const WORDS =
  'a reader holds its place in one durable log and every word that was shown is kept there 长卷 从 不 丢 字'.split(' ');

/** ` @DUE word`: the load generator finds the mark and compares it with its own clock. */
export function tokenOf(count: number, dueUs: number): string {
  return ` @${Math.round(dueUs)} ${WORDS[count % WORDS.length]}`;
}

/** The texts of several streams; each call continues one of them. */
export function createTexts(streams: number) {
  const ats = new Array<number>(streams).fill(0);
  const seqs = new Array<number>(streams).fill(0);
  const next = (stream: number, text: string): Delta => {
    const at = ats[stream] ?? 0;
    ats[stream] = at + text.length;
    return {
      type: 'text.delta',
      run: 'r_0mieb62t08b1f2a1c9d0e7f35',
      by: { kind: 'agent', id: 'writer' },
      at: Date.now(),
      data: { block: 'b_0mieb62t5c41d0aa97be20113', at, text },
    };
  };
  return {
    /** Without a place, for a log that gives it one. */
    next,
    /** With the next place of its stream, for a server that has no log. */
    placed(stream: number, text: string): EventOf<'text.delta'> {
      const seq = (seqs[stream] ?? 0) + 1;
      seqs[stream] = seq;
      return { seq, ...next(stream, text) };
    },
  };
}

/** The bytes that Longhand sends for an event; peers that choose their own framing send the same JSON. */
export function frameOf(event: EventOf<'text.delta'>): string {
  return `id: ${String(event.seq).padStart(10, '0')}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Text of this many units without a mark, to fill logs with. */
export function filler(units: number): string {
  return 'What was written stays written, whoever reads it and however slowly. '
    .repeat(Math.ceil(units / 69))
    .slice(0, units);
}

import { bodyToMarkdown, nextBlock } from '@longhand/document';
import { createSeam, cutBorder } from '@longhand/writer';
import type { ReferenceText } from './texts.ts';

/** What stands of a text after a stop, as the log, the person and the model have it. */
export interface Stopped {
  readonly reference: ReferenceText;
  /** Raw text that settled, as it was written. */
  readonly settled: string;
  /** The open tail, cut back to the border. */
  readonly tail: string;
  /** What the model is shown: settled blocks as Markdown, then the tail. */
  readonly kept: string;
  /** What a model without faults writes now. */
  readonly rest: string;
}

/** Stops a text at a position, settles what is complete and cuts the tail back, as a run does. */
export function stopAt(reference: ReferenceText, cut: number): Stopped {
  const raw = reference.text.slice(0, cut);
  const bodies: string[] = [];
  let settledTo = 0;
  for (let at = 0; ; ) {
    const next = nextBlock(raw.slice(at), false, { cite: (alias) => alias });
    if (!next || next.consumed === 0) break;
    at += next.consumed;
    if (!next.body) continue;
    bodies.push(bodyToMarkdown(next.body, { cite: (alias) => `[${alias}]` }).trimEnd());
    settledTo = at;
  }
  const open = raw.slice(settledTo);
  const tail = open.slice(0, cutBorder(open));
  return {
    reference,
    settled: raw.slice(0, settledTo),
    tail,
    kept: [...bodies, ...(tail === '' ? [] : [tail])].join('\n\n'),
    rest: reference.text.slice(settledTo + tail.length),
  };
}

/** Joins an answer that arrives in pieces of `size` units. */
export function join(
  stopped: Stopped,
  answer: string,
  size: number,
  isCutOff = false,
): { text: string; isRestarted: boolean } {
  const seam = createSeam(stopped.kept, stopped.tail, { title: stopped.reference.title });
  let joined = '';
  for (let at = 0; at < answer.length; at += size) joined += seam.push(answer.slice(at, at + size));
  joined += isCutOff ? seam.cutOff() : seam.end();
  return { text: stopped.settled + stopped.tail + joined, isRestarted: seam.isRestarted };
}

/** What came of a Word file that was brought back. */
import type { Seq } from './events.ts';

export type WordLossKind =
  | 'textBox'
  | 'object'
  | 'drawing'
  | 'control'
  | 'embedded'
  | 'nested'
  | 'other'
  | 'picture'
  | 'formula'
  | 'listPlace'
  | 'madeByLonghand'
  | 'outside'
  | 'innerTable'
  | 'partly'
  | 'gone';

/** Something in the file that was not taken over. */
export interface WordLoss {
  readonly kind: WordLossKind;
  /** Beginning of the paragraph where it stands. */
  readonly near: string;
  readonly text: string;
}

export interface WordReport {
  /** Of the last event that it brought; of the present where it brought none. */
  readonly seq: Seq;
  /** Seq of the document that the file was made of. */
  readonly base: Seq;
  /** Changes that wait for a decision now. */
  readonly suggestions: number;
  /** Comments, replies, and threads that were resolved or opened again. */
  readonly comments: number;
  /** Suggestions of the document that were decided in Word. */
  readonly accepted: number;
  readonly rejected: number;
  /** Blocks that are as they were. */
  readonly unchanged: number;
  readonly notRead: readonly WordLoss[];
}

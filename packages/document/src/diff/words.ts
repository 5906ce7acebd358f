/**
 * Two texts word by word, in Chinese and in English.
 * @module
 */
import { inlineKey } from '../change.ts';
import { inlineLength, normalizeInline } from '../inline.ts';
import type { Inline, RangeChange } from '../types.ts';
import { diffSequence } from './sequence.ts';

/** A stretch of text that both sides have, or only one. */
export interface Piece<Content> {
  readonly kind: 'same' | 'removed' | 'added';
  readonly content: Content;
}

/** Finds words where no spaces part them, too. */
const words = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * Two plain texts word by word.
 * @example diffText('two words', 'two new words') // same 'two ', added 'new ', same 'words'
 */
export function diffText(before: string, after: string): readonly Piece<string>[] {
  const [left, right] = [wordsOf(before), wordsOf(after)];
  return diffSequence(left, right).map(({ kind, from, to }) => ({
    kind,
    content: (kind === 'added' ? right : left).slice(from, to).join(''),
  }));
}

/** Two inline contents word by word; a word with another format, and a formula or a mark that is another one, is another word. */
export function diffWords(before: readonly Inline[], after: readonly Inline[]): readonly Piece<readonly Inline[]>[] {
  const [left, right] = [tokensOf(before), tokensOf(after)];
  return diffSequence(left.map(inlineKey), right.map(inlineKey)).map(({ kind, from, to }) => ({
    kind,
    content: normalizeInline((kind === 'added' ? right : left).slice(from, to)),
  }));
}

/** The changes, each relative to the result of the one before, that turn `before` into `after` word by word. */
export function changesBetween(before: readonly Inline[], after: readonly Inline[]): readonly RangeChange[] {
  const changes: RangeChange[] = [];
  let at = 0;
  for (const { kind, content } of diffWords(before, after)) {
    const length = inlineLength(content);
    if (kind === 'removed') changes.push({ from: at, to: at + length, insert: [] });
    else if (kind === 'added') {
      const last = changes.at(-1);
      // What was put in place of something is one change with its removal.
      if (last && last.from === at && last.insert.length === 0)
        changes[changes.length - 1] = { ...last, insert: content };
      else changes.push({ from: at, to: at, insert: content });
    }
    if (kind !== 'removed') at += length;
  }
  return changes;
}

function tokensOf(content: readonly Inline[]): readonly Inline[] {
  return normalizeInline(content).flatMap((inline): readonly Inline[] =>
    inline.type === 'text' ? wordsOf(inline.text).map((text) => ({ ...inline, text })) : [inline],
  );
}

function wordsOf(text: string): readonly string[] {
  return [...words.segment(text)].map(({ segment }) => segment);
}

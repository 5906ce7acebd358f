/**
 * The continuation seam: where text is cut before a model goes on, and how its answer is joined to what stands.
 *
 * Models that are asked to continue tend to begin again, to repeat the last words, or to say "Sure, continuing:" first. The seam holds
 * an answer back only as long as it could still be one of these, so honest text passes at once.
 * @module
 */
import { endsInside, safeBorder } from '@longhand/document';
import { headingsOf, type Standing, withoutStart } from './answer-start.ts';
import { createFenceWatch } from './closed-twice.ts';
import { endsInSentence, isLoneSign, joined } from './join-border.ts';
import { withoutPreamble } from './preamble.ts';
import { mayRepeatEnd, RESTART_PROOF, repeatedEnd, restartOf } from './repeated-text.ts';
import { createUnwrapper } from './unwrap.ts';

/** An address, or a word or number with what holds its parts together. */
const HALF_WRITTEN =
  /(?:\bhttps?:(?:\/(?:\/[^\s<>\p{Script=Han}\u3000-\u303f\uff00-\uffef]*)?)?|[A-Za-z0-9\u00C0-\u024F'’_-]+(?:[.,:/@][A-Za-z0-9\u00C0-\u024F'’_-]+)*)$/u;
const WHOLE_LINK = /\]\([^()\s]{1,500}\)$/;
/** A link whose address has begun. */
const HALF_LINK = /!?\[[^[\]\n]{0,300}\]\([^()\s]{0,500}$/;
/** Of "e.g." and its like the first half. */
const HALF_ABBREVIATION = /(?<![\p{L}\p{N}.])\p{Ll}\.$/u;
/** Signs that open something, one in another. */
const MAX_OPENERS = 4;
/** More beginnings than these are no mistake any more. */
const MAX_STARTS = 6;

/**
 * Where raw text may be cut so that a model can go on from there: the same sentence stays, only a half-written word or construct goes.
 *
 * @param raw text of an open tail
 * @returns a position in 0..raw.length (UTF-16 units)
 * @example cutBorder('The quick bro') // 9: 'The quick'
 */
export function cutBorder(raw: string): number {
  const where = endsInside(raw);
  if (where === 'code' || where === 'table' || where === 'math') return safeBorder(raw);
  const withoutWord = withoutOpeners(where === 'citation' ? withoutMark(raw) : raw);
  const cut = withoutWord.replace(/[ \t]+$/, '');
  // A list marker alone is no text: the whole line is written again.
  const marker = /(?:^|\n)[ \t]*(?:[-*+]|\d{1,3}[.)]?|#{1,6}|>|[~`]{1,2}|\$|\\|!)$/.exec(cut);
  return marker ? marker.index + (marker[0].startsWith('\n') ? 1 : 0) : cut.length;
}

/** Without the word, and without what opens something that nothing stands in yet: emphasis, a quotation, a bracket. */
function withoutOpeners(raw: string): string {
  if (WHOLE_LINK.test(raw)) return raw;
  let text = raw.replace(HALF_LINK, '').replace(HALF_WRITTEN, '').replace(HALF_ABBREVIATION, '');
  for (let round = 0; round < MAX_OPENERS; round += 1) {
    const cut = text.replace(/[ \t]+$/, '');
    const sign = /(?:(?<!\*)\*{1,3}|(?<!~)~~|["“‘(（[《【])$/.exec(cut)?.[0];
    if (sign === undefined || !isOpener(cut, sign)) break;
    text = cut.slice(0, cut.length - sign.length);
  }
  return text;
}

function isOpener(text: string, sign: string): boolean {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  if (sign === '*') return line.trim() !== '*';
  if (sign === '"' || sign === '**' || sign === '***' || sign === '~~') return line.split(sign).length % 2 === 0;
  return true;
}

/** Without the half-written citation at the end: the sentence before it stays. */
function withoutMark(raw: string): string {
  const at = Math.max(raw.lastIndexOf('['), raw.lastIndexOf('【'), raw.lastIndexOf('［'));
  return at < 0 ? raw : raw.slice(0, at);
}

/** Joins one answer to the kept text. */
export interface Seam {
  /** Takes a piece of the answer, gives what may be shown now (possibly nothing). */
  push(text: string): string;
  /** The answer ended by itself: what is still held. */
  end(): string;
  /** The answer was cut off: what could still be a repetition or a preamble is given up, because the next answer brings it again. */
  cutOff(): string;
  /** True once the answer began again and then went another way: it cannot be joined. */
  readonly isRestarted: boolean;
}

export interface SeamOptions {
  /** Title of the section, which stands above the text. */
  readonly title?: string | undefined;
}

/**
 * @param kept all text of the section that stands, as the model saw it
 * @param tail the open text that the answer is appended to (the end of `kept`, or empty)
 */
export function createSeam(kept: string, tail: string, { title }: SeamOptions = {}): Seam {
  const keptEnd = kept.trimEnd();
  const space = kept.slice(keptEnd.length);
  const isInCode = tail !== '' && endsInside(tail) === 'code';
  const isMidSentence = endsInSentence(tail);
  const standing: Standing = { kept: keptEnd, headings: headingsOf(kept, title), isMidSentence };
  const unwrapper = createUnwrapper(isMidSentence);
  const fences = createFenceWatch();
  fences.push(tail);
  let held = '';
  let isOpen = false;
  let hasMark = false;
  let isRestarted = false;

  function release(text: string): string {
    isOpen = true;
    held = '';
    return fences.push(text);
  }

  function decide(isLast: boolean): string {
    let text = held;
    let isSpaceKnown = true;
    for (let round = 0; round < MAX_STARTS; round += 1) {
      const behind = withoutBeginning(text, isLast);
      if (behind === null) return '';
      if (behind === text) break;
      isSpaceKnown = false;
      text = behind;
    }
    const start = text.trimStart();
    if (!isLast && (start === '' || isLoneSign(text))) return '';
    if (keptEnd === '') return release(joined(tail, text, isSpaceKnown));

    const restart = restartOf(start, keptEnd);
    if (restart.kind === 'whole') return behindRepetition(start, restart.length, isLast);
    if (restart.kind === 'diverged') {
      isRestarted = true;
      return '';
    }
    const overlap = repeatedEnd(start, keptEnd);
    const isOpenQuestion = restart.kind === 'possible' || mayRepeatEnd(start, keptEnd);
    if (isOpenQuestion && !isLast) return '';
    if (restart.kind === 'possible' && start.length >= RESTART_PROOF) {
      // It began again and did not even get to where the text ends.
      isRestarted = true;
      return '';
    }
    return overlap > 0 ? behindRepetition(start, overlap, isLast) : release(joined(tail, text, isSpaceKnown));
  }

  /** The answer without the first thing that does not belong to the text; null while that is open. */
  function withoutBeginning(text: string, isLast: boolean): string | null {
    if (isInCode && /^\s*`/.test(text)) {
      const line = /^\s*`{3,}[^\n]*\n/.exec(text);
      if (!line && !isLast) return null;
      if (line) return text.slice(line[0].length);
    }
    const behind = withoutStart(text, standing, isLast);
    if (behind !== null && /^\s*<kept>/.test(text)) hasMark = true;
    return behind === text ? withoutPreamble(text, isLast) : behind;
  }

  /** Releases what follows a repetition, less the white space that stands already: it says itself how the text goes on. */
  function behindRepetition(answer: string, repeated: number, isLast: boolean): string {
    const rest = answer.slice(repeated);
    if (!isLast && (rest === '' || (rest.length < space.length && space.startsWith(rest)))) return '';
    const behind = rest.startsWith(space) ? rest.slice(space.length) : rest;
    if (hasMark && !isLast && '</kept>'.startsWith(behind.trim())) return '';
    const mark = /^\s*<\//.test(behind) ? withoutStart(behind, standing, isLast) : behind;
    if (mark === null) return '';
    if (mark !== behind) return release(joined(tail, mark, false));
    return release(tail === '' ? behind.trimStart() : behind);
  }

  function take(text: string): string {
    if (isOpen) return fences.push(text);
    if (isRestarted || text === '') return '';
    held += text;
    return decide(false);
  }

  return {
    push: (text) => take(unwrapper.push(text)),
    end() {
      const last = take(unwrapper.end());
      return last + (isOpen || isRestarted || held === '' ? '' : decide(true)) + fences.end();
    },
    cutOff() {
      const last = isOpen ? take(unwrapper.end()) : '';
      held = '';
      return last;
    },
    get isRestarted() {
      return isRestarted;
    },
  };
}

/**
 * The continuation seam: where text is cut before a model goes on, and how its answer is joined to what stands.
 *
 * Models that are asked to continue tend to begin again, to repeat the last words, or to say "Sure, continuing:" first. The seam holds
 * an answer back only as long as it could still be one of these, so honest text passes at once.
 * @module
 */
import { endsInside, safeBorder } from '@longhand/document';
import { withoutPreamble } from './preamble.ts';
import { createUnwrapper } from './unwrap.ts';

/** Shortest repeated end of the kept text that counts as an overlap, in UTF-16 units. */
const MIN_OVERLAP = 4;
const OVERLAP_WINDOW = 400;
/** An answer that equals the beginning of the kept text for this long began again. */
const RESTART_PROOF = 40;

/** An address, or a word or number with what holds its parts together. */
const HALF_WRITTEN =
  /(?:\bhttps?:\/\/[^\s<>\p{Script=Han}\u3000-\u303f\uff00-\uffef]*|[A-Za-z0-9\u00C0-\u024F'’_-]+(?:[.,:/@][A-Za-z0-9\u00C0-\u024F'’_-]+)*)$/u;
const SENTENCE_END = /[。！？.!?…：:]["”’」』）)\]]*$/;

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
  const withoutWord = (where === 'citation' ? withoutMark(raw) : raw).replace(HALF_WRITTEN, '');
  const cut = withoutWord.replace(/[ \t]+$/, '');
  // A list marker alone is no text: the whole line is written again.
  const marker = /(?:^|\n)[ \t]*(?:[-*+]|\d{1,3}[.)]?|#{1,6}|>)$/.exec(cut);
  return marker ? marker.index + (marker[0].startsWith('\n') ? 1 : 0) : cut.length;
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
  /** The answer ended: what is still held. */
  end(): string;
  /** True once the answer began again and then went another way: it cannot be joined. */
  readonly isRestarted: boolean;
}

/**
 * @param kept all text of the section that stands, as the model saw it
 * @param tail the open text that the answer is appended to (the end of `kept`, or empty)
 */
export function createSeam(kept: string, tail: string): Seam {
  const unwrapper = createUnwrapper();
  const isInCode = tail !== '' && endsInside(tail) === 'code';
  const keptEnd = kept.trimEnd();
  const space = kept.slice(keptEnd.length);
  let held = '';
  let isOpen = false;
  let isRestarted = false;

  function release(text: string): string {
    isOpen = true;
    held = '';
    return joined(tail, text);
  }

  function decide(isLast: boolean): string {
    let text = held;
    if (isInCode && /^\s*`/.test(text)) {
      const line = /^\s*`{3,}[^\n]*\n/.exec(text);
      if (!line && !isLast) return '';
      text = line ? text.slice(line[0].length) : text;
    }
    const preamble = withoutPreamble(text, isLast);
    if (preamble === null) return '';
    // Behind a preamble a line break is a new paragraph only if the sentence before it is over.
    const isNewBlock = SENTENCE_END.test(keptEnd) || (kept.endsWith('\n') && !/^\s*\|/.test(preamble));
    text = preamble === text || isNewBlock ? preamble : preamble.replace(/^\s*\n/, '');
    const start = text.trimStart();
    if (start === '' && !isLast) return '';
    if (keptEnd === '') return release(text);

    const restart = compareWithStart(start, keptEnd);
    if (restart === 'whole') return releaseBehind(start, keptEnd.length, isLast);
    if (restart === 'diverged') {
      isRestarted = true;
      return '';
    }
    const overlap = longestOverlap(start, keptEnd);
    const isOpenQuestion = restart === 'possible' || couldOverlap(start, keptEnd);
    if (isOpenQuestion && !isLast) return '';
    return overlap > 0 ? releaseBehind(start, overlap, isLast) : release(text);
  }

  /** Releases what follows a repetition, less the white space that stands already. */
  function releaseBehind(answer: string, repeated: number, isLast: boolean): string {
    const rest = answer.slice(repeated);
    if (!isLast && rest.length < space.length && space.startsWith(rest)) return '';
    return release(rest.startsWith(space) ? rest.slice(space.length) : rest);
  }

  function take(text: string): string {
    if (isOpen) return text;
    if (isRestarted || text === '') return '';
    held += text;
    return decide(false);
  }

  return {
    push: (text) => take(unwrapper.push(text)),
    end() {
      const last = take(unwrapper.end());
      return last + (isOpen || isRestarted || held === '' ? '' : decide(true));
    },
    get isRestarted() {
      return isRestarted;
    },
  };
}

function compareWithStart(text: string, kept: string): 'whole' | 'possible' | 'diverged' | 'no' {
  // Too short a text to tell a restart from an overlap: the overlap rule covers it.
  if (kept.length < RESTART_PROOF) return 'no';
  if (text.startsWith(kept)) return 'whole';
  if (kept.startsWith(text)) return 'possible';
  let common = 0;
  while (common < text.length && text[common] === kept[common]) common += 1;
  return common >= RESTART_PROOF ? 'diverged' : 'no';
}

/** Length of the longest end of `kept` that `text` begins with (at least MIN_OVERLAP). */
function longestOverlap(text: string, kept: string): number {
  for (let length = Math.min(text.length, kept.length, OVERLAP_WINDOW); length >= MIN_OVERLAP; length -= 1) {
    if (kept.endsWith(text.slice(0, length))) return length;
  }
  return 0;
}

/** True while `text` is the beginning of some end of `kept` that is longer than it. */
function couldOverlap(text: string, kept: string): boolean {
  const window = kept.slice(-OVERLAP_WINDOW);
  let at = window.indexOf(text);
  while (at >= 0) {
    if (at + text.length < window.length && window.length - at >= MIN_OVERLAP) return true;
    at = window.indexOf(text, at + 1);
  }
  return false;
}

function joined(tail: string, text: string): string {
  if (tail === '') return text.trimStart();
  if (tail.endsWith('\n') || /^\s*\n/.test(text)) return text;
  const last = tail.at(-1) ?? '';
  if (/[\p{Script=Han}，。；：！？、（《“‘]/u.test(last)) return text.replace(/^[ \t]+/, '');
  // A number goes on behind its point: "3." and "14".
  if (/\d[.,]$/.test(tail) && /^\d/.test(text)) return text;
  return /[\p{L}\p{N},.;:!?)\]"”]/u.test(last) && /^[\p{Script=Latin}\p{N}(“"]/u.test(text) ? ` ${text}` : text;
}

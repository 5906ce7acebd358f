import type { Lang } from '@longhand/document';
import type { DigestParagraph, QuoteUnit } from './draft.ts';

/**
 * The Markdown of whole paragraphs.
 *
 * @param isBeginning the first of them opens the section
 */
function render(paragraphs: readonly DigestParagraph[], lang: Lang, isBeginning: boolean): string {
  return paragraphs
    .map(({ leadIn, quotes }, index) =>
      sentences(
        [isBeginning && index === 0 ? leadIn.opening : leadIn.later, ...quotes.map((unit) => cite(unit, lang))],
        lang,
      ),
    )
    .join('\n\n');
}

/** One line of sentences; a foreign sentence keeps the space of its own language. */
function sentences(parts: readonly string[], lang: Lang): string {
  return parts.reduce((line, part) => line + (/\p{Script=Han}/u.test(part) ? spaceOf(lang) : ' ') + part);
}

function cite({ text, mark }: QuoteUnit, lang: Lang): string {
  return text + spaceOf(lang) + mark;
}

/** Between sentences, and between a sentence and its mark. */
function spaceOf(lang: Lang): string {
  return lang === 'zh' ? '' : ' ';
}

/**
 * What comes after `kept`. When the kept text is a beginning of the plan, its rest. When it is not (a person edited it, an instruction
 * changed the order, other passages were found), the sentence in which it stops is finished first, and what it says already is left out.
 */
export function continueDigest(paragraphs: readonly DigestParagraph[], kept: string, lang: Lang): string {
  const whole = render(paragraphs, lang, true);
  if (whole.startsWith(kept)) return whole.slice(kept.length);

  const said = fold(kept);
  const open = openEnd(paragraphs, kept, said, lang);
  const left = paragraphs.map((paragraph) => ({
    ...paragraph,
    quotes: paragraph.quotes.filter((unit) => unit !== open?.unit && !said.includes(fold(unit.text))),
  }));
  const same = open === null ? [] : (left[open.paragraph]?.quotes ?? []);
  const others = left.filter((paragraph, index) => index !== open?.paragraph && paragraph.quotes.length > 0);
  const end = open === null ? '' : sentences([open.rest, ...same.map((unit) => cite(unit, lang))], lang);
  const first = /\s$/.test(kept) ? end.trimStart() : end;
  if (others.length === 0) return first;
  const isAtBorder = first === '' && kept.endsWith('\n\n');
  return `${first}${isAtBorder ? '' : '\n\n'}${render(others, lang, false)}`;
}

interface OpenEnd {
  readonly paragraph: number;
  /** The quote that `rest` finishes; null when it finishes a line that names the source. */
  readonly unit: QuoteUnit | null;
  readonly rest: string;
}

/** Fewer letters than this are no proof that a sentence was begun. */
const LEAST_LETTERS = 4;

/** The unit of the plan in whose middle, or right behind whose text, the kept text stops. */
function openEnd(paragraphs: readonly DigestParagraph[], kept: string, said: string, lang: Lang): OpenEnd | null {
  const hasMark = /\[S\d+\]\s*$/.test(kept);
  const isFirst = !kept.includes('\n\n');
  const isWaiting = (unit: QuoteUnit): boolean => !said.includes(fold(unit.text));
  const candidates = paragraphs.flatMap(({ leadIn, quotes }, paragraph) => {
    const line = isFirst ? leadIn.opening : leadIn.later;
    const open = quotes
      .filter((unit) => isWaiting(unit) || said.endsWith(fold(unit.text)))
      .map((unit) => ({ paragraph, unit, text: unit.text, mark: spaceOf(lang) + unit.mark, before: fold(line) }));
    // A line that names a source is open only where something of the source is left to say.
    return quotes.some(isWaiting) ? [{ paragraph, unit: null, text: line, mark: '', before: '' }, ...open] : open;
  });
  // What stands behind the last mark or paragraph: a beginning of a unit, however short.
  const begun = fold(kept.split(/\[S\d+\]|\n\n/).at(-1) ?? '');
  let best: (OpenEnd & { readonly length: number }) | null = null;
  for (const { paragraph, unit, text, mark, before } of candidates) {
    const folded = fold(text);
    const length = longestEnd(said, folded);
    const isBehindLine = before !== '' && said.slice(0, said.length - length).endsWith(before);
    // Behind a mark nothing is begun; one common letter there is chance.
    const needed = begun === '' ? folded.length : Math.min(LEAST_LETTERS, begun.length, folded.length);
    const isEnough = isBehindLine || length >= needed;
    if (length === 0 || !isEnough || length <= (best?.length ?? 0)) continue;
    // The sentence and its mark stand already: nothing of this unit is missing, but what follows it goes on in the same paragraph.
    const isDone = length === folded.length && hasMark;
    best = { paragraph, unit, length, rest: isDone ? '' : restOf(kept, text, length) + mark };
  }
  return best;
}

/** What of `text` follows its first `length` letters, less the marks that `kept` ends with already. */
function restOf(kept: string, text: string, length: number): string {
  let at = 0;
  let count = 0;
  for (const point of text) {
    if (count >= length) break;
    at += point.length;
    if (LETTER.test(point)) count += point.length;
  }
  const rest = text.slice(at);
  let matched = 0;
  for (const mark of /[^\p{L}\p{N}]*$/u.exec(kept)?.[0] ?? '') {
    if (rest.startsWith(mark, matched)) matched += mark.length;
    else if (rest.startsWith(`\\${mark}`, matched)) matched += mark.length + 1;
    else if (mark.trim() !== '') break;
  }
  return rest.slice(matched);
}

/** Length of the longest end of `said` that begins `folded`. */
function longestEnd(said: string, folded: string): number {
  for (let length = Math.min(said.length, folded.length); length > 0; length -= 1) {
    if (said.endsWith(folded.slice(0, length))) return length;
  }
  return 0;
}

const LETTER = /[\p{L}\p{N}]/u;

/** Letters and digits only: the kept text may have been through the document, with other marks and spaces. */
function fold(text: string): string {
  return text.replace(/\[S\d+\]/g, '').replace(/[^\p{L}\p{N}]/gu, '');
}

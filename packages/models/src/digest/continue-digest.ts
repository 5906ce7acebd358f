import type { DigestParagraph, QuoteUnit } from './draft.ts';

/** The Markdown of whole paragraphs. */
export function render(paragraphs: readonly DigestParagraph[], lang: 'zh' | 'en'): string {
  return paragraphs.map((paragraph) => paragraph.leadIn + renderQuotes(paragraph.quotes, lang)).join('\n\n');
}

function renderQuotes(quotes: readonly QuoteUnit[], lang: 'zh' | 'en'): string {
  return quotes
    .map(({ text, mark }) => (lang === 'zh' ? text + mark : `${text} ${mark}`))
    .join(lang === 'zh' ? '' : ' ');
}

/**
 * What comes after `kept`. When the kept text is a beginning of the plan, its rest. When it is not (a person edited it, an instruction
 * changed the order, other passages were found), the sentence in which it stops is finished first, and what it says already is left out.
 */
export function continueDigest(paragraphs: readonly DigestParagraph[], kept: string, lang: 'zh' | 'en'): string {
  const whole = render(paragraphs, lang);
  if (whole.startsWith(kept)) return whole.slice(kept.length);

  const said = fold(kept);
  const isSaid = (unit: QuoteUnit): boolean => said.includes(fold(unit.text));
  const open = openEnd(paragraphs, kept, said);
  const left = paragraphs.map((paragraph) => ({
    ...paragraph,
    quotes: paragraph.quotes.filter((unit) => unit !== open?.unit && !isSaid(unit)),
  }));
  const others = left.filter((paragraph, index) => index !== open?.paragraph && paragraph.quotes.length > 0);
  const sameParagraph = open === null ? undefined : left[open.paragraph];
  const first = open === null ? '' : open.rest + joinQuotes(open.rest, sameParagraph?.quotes ?? [], lang);
  const tail = render(others, lang);
  if (tail === '') return first;
  const separator = first === '' && /(?:^|\n\n)$/.test(kept) ? '' : '\n\n';
  return first + separator + tail;
}

function joinQuotes(before: string, quotes: readonly QuoteUnit[], lang: 'zh' | 'en'): string {
  const text = renderQuotes(quotes, lang);
  const needsSpace = lang === 'en' && text !== '' && !/\s$/.test(before) && before !== '';
  return needsSpace ? ` ${text}` : text;
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
function openEnd(paragraphs: readonly DigestParagraph[], kept: string, said: string): OpenEnd | null {
  let best: (OpenEnd & { readonly length: number }) | null = null;
  const consider = (paragraph: number, unit: QuoteUnit | null, text: string, mark: string): void => {
    const folded = fold(text);
    const length = longestEnd(said, folded);
    if (length < Math.min(LEAST_LETTERS, folded.length) || length === 0 || (best !== null && length <= best.length))
      return;
    const isWhole = length === folded.length;
    // A citation mark stands there already: nothing of this unit is missing.
    if (isWhole && /\]\s*$/.test(kept)) return;
    if (isWhole && unit === null) {
      best = { paragraph, unit, length, rest: restOf(kept, text, length) };
      return;
    }
    best = { paragraph, unit, length, rest: restOf(kept, text, length) + mark };
  };
  for (const [index, { leadIn, quotes }] of paragraphs.entries()) {
    consider(index, null, leadIn, '');
    for (const unit of quotes) consider(index, unit, unit.text, ` ${unit.mark}`);
  }
  return best;
}

/** What of `text` follows its first `length` letters, less the marks that `kept` ends with already. */
function restOf(kept: string, text: string, length: number): string {
  let at = 0;
  for (let count = 0; at < text.length && count < length; at += 1) if (LETTER.test(text[at] ?? '')) count += 1;
  const rest = text.slice(at);
  const tail = /[^\p{L}\p{N}]*$/u.exec(kept)?.[0] ?? '';
  for (let size = Math.min(tail.length, rest.length); size > 0; size -= 1) {
    if (tail.endsWith(rest.slice(0, size)) && !/[\p{L}\p{N}]/u.test(rest.slice(0, size))) return rest.slice(size);
  }
  return rest;
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

const HAN = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
/** Words before a full stop that do not end a sentence. */
const ABBREVIATION =
  /(?:^|[\s(.])(?:e\.g|i\.e|etc|vs|cf|al|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Fig|Figs|Eq|Sec|Ch|Vol|pp?|approx|Inc|Ltd|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|\p{Lu})$/u;
const HEADING =
  /^(?:#{1,6}\s|第[一二三四五六七八九十百\d]+[章节部分篇]|[一二三四五六七八九十]+、|\d+(?:\.\d+)*[.、)）]?\s+\S)/u;
const ENDS = /[。！？!?.…]["'”’」』）)\]]*$/u;

/** A paragraph's sentences, exact but for white space: lines are joined, without a space between Chinese characters. */
export function sentencesOf(paragraph: string): readonly string[] {
  const text = oneLine(paragraph);
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(/[。！？…]+["'”’」』）]*|[.!?]+["'”’)\]]*(?=\s|$)/gu)) {
    const end = match.index + match[0].length;
    // A stop behind an abbreviation, or before a small letter, ends nothing.
    const isInside = ABBREVIATION.test(text.slice(start, match.index)) || /^\s+\p{Ll}/u.test(text.slice(end, end + 8));
    if (match[0] === '.' && isInside) continue;
    sentences.push(text.slice(start, end).trim());
    start = end;
  }
  const rest = text.slice(start).trim();
  if (rest !== '') sentences.push(rest);
  return sentences.filter((sentence) => sentence !== '');
}

/** Paragraphs of a passage; headings stand on their own. */
function paragraphsOf(passage: string): readonly string[] {
  return passage.split(/\n\s*\n/).flatMap((block) => {
    const parts: string[] = [];
    let lines: string[] = [];
    for (const line of block.split('\n')) {
      if (isHeading(line)) {
        if (lines.length > 0) parts.push(lines.join('\n'));
        lines = [];
        parts.push(line);
      } else {
        lines.push(line);
      }
    }
    return lines.length > 0 ? [...parts, lines.join('\n')] : parts;
  });
}

/**
 * The sentences that open the paragraphs of a passage, in order: one of each, two of a long one. Openings keep more of what people ask about
 * than centrality rankings do. Fragments, headings and rows of figures are left out.
 */
export function leadSentences(passage: string): readonly string[] {
  return paragraphsOf(passage).flatMap((paragraph) => {
    const whole = sentencesOf(paragraph).filter(isSentence);
    return whole.slice(0, paragraph.length > LONG_PARAGRAPH ? 2 : 1);
  });
}

const LONG_PARAGRAPH = 280;

function isSentence(text: string): boolean {
  const isChinese = HAN.test(text);
  if (text.length < (isChinese ? 8 : 25) || text.length > (isChinese ? 220 : 420)) return false;
  // A passage may begin in the middle of a sentence; then its first piece begins with a small letter or a mark.
  if (!ENDS.test(text) || /^[\p{Ll}\p{P}]/u.test(text.replace(/^["'“‘「『《（([]+/u, ''))) return false;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters >= text.replace(/\s/g, '').length * 0.5;
}

function isHeading(line: string): boolean {
  const text = line.trim();
  return text.length <= 60 && !ENDS.test(text) && HEADING.test(text);
}

/** Joins the lines of a paragraph. */
export function oneLine(text: string): string {
  return text
    .replace(/\s*\n\s*/g, (_space, at: number, whole: string) => {
      const before = whole[at - 1] ?? '';
      const after = whole.slice(at).trimStart()[0] ?? '';
      return HAN.test(before) && HAN.test(after) ? '' : ' ';
    })
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}

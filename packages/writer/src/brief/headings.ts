/**
 * Headings that a brief prescribes, found by code: they are honoured to the letter, whatever a model makes of them.
 *
 * A heading is prescribed where the brief says so ("must contain the sections: …", "章节标题必须为…") and then names them: quoted, as a list on
 * lines of their own, or one behind the other. A numbered list of chapters ("第一章 总则") needs no such words.
 * @module
 */

export interface PrescribedHeadings {
  /** In order, without the marks of the list; "第一章" is part of a heading, "1." is not. */
  readonly titles: readonly string[];
  /** No others may stand beside them. */
  readonly isOnly: boolean;
}

const MAX_TITLE = 80;
const MAX_TITLES = 60;

/** The words that announce headings, up to where the names begin. */
const CUE_EN =
  /\b(?:(?:section|chapter) (?:headings?|titles?)|sections?|chapters?|headings?|(?:following|these) parts|structured? (?:as follows|in)|outline|table of contents)\b/i;
const CUE_ZH = /(?:章节|章节标题|一级标题|各章|各节|小节|几章|几节|部分|目录|结构|提纲|大纲)/;
const MUST_ONLY_EN = /\b(?:exactly|only|no other|must be|are to be|shall be)\b/i;
const MUST_ONLY_ZH = /(?:必须为|必须是|应当?为|须为|依次为|固定为|仅|只(?:能|有|含)|严格|不得增减)/;

/** A mark before an item of a list. */
const MARKER =
  /^\s*(?:[-*+•·]\s+|\(?\d{1,2}(?:\.\d{1,2})*[.)、．）]\s*|[（(]\d{1,2}[)）]\s*|[（(]?[一二三四五六七八九十]{1,3}[、.．)）]\s*|[①-⑳]\s*|[A-Za-z][.)]\s+)/;
const CHAPTER_LINE = /^\s*(第[一二三四五六七八九十百\d]+[章节篇][\s　:：、]*\S.*|Chapter\s+(?:\d+|[IVX]+)\b.*)$/i;
const QUOTED = /[“"「『《]([^”"」』》\n]{1,80})[”"」』》]/g;
/** Behind a name: what it is about. */
const EXPLANATION = /\s*(?:[：:]|\s[–—-]\s|[（(](?=[^）)]*[）)]\s*$)).*$/;

/**
 * @example prescribedHeadings('章节标题必须为：概况、方案、预算。') // { titles: ['概况', '方案', '预算'], isOnly: true }
 */
export function prescribedHeadings(brief: string): PrescribedHeadings | null {
  const lines = brief.split('\n');
  for (const [index, line] of lines.entries()) {
    const found = announcedIn(line, lines.slice(index + 1));
    if (found) return found;
  }
  const chapters = lines.flatMap((line) => {
    const named = CHAPTER_LINE.exec(line.replace(/^#{1,6}\s+/, ''))?.[1];
    return named === undefined ? [] : [named.trim()];
  });
  const titles = distinct(chapters.filter((title) => title.length <= MAX_TITLE));
  return titles.length >= 2 ? { titles, isOnly: true } : null;
}

/** Names behind an announcement: in the same sentence, or as the list that follows. */
function announcedIn(line: string, following: readonly string[]): PrescribedHeadings | null {
  const cue = CUE_EN.exec(line) ?? CUE_ZH.exec(line);
  if (!cue) return null;
  const isOnly = MUST_ONLY_EN.test(line) || MUST_ONLY_ZH.test(line);
  const sentence = line.slice(cue.index + cue[0].length);
  const colon = /[:：]/.exec(sentence);
  // What stands between the announcement and its colon is short: else the colon belongs to something else.
  const names =
    colon && colon.index <= 60 && !/[。.!?！？]\s/.test(sentence.slice(0, colon.index))
      ? sentence.slice(colon.index + 1)
      : null;
  if (names !== null && names.trim() === '') return given(listBelow(following), isOnly);
  const quoted = [...sentence.slice(0, endOfSentence(sentence)).matchAll(QUOTED)].map((match) => match[1] ?? '');
  if (
    quoted.length > 0 &&
    (names !== null ||
      /^\s*(?:标题)?\s*(?:必须|应当?|须|分别|依次|包括|包含|为|是|titled|named|called|are|is|must|should|[“"「『])/i.test(
        sentence,
      ))
  )
    return given(quoted, isOnly);
  return names === null ? null : given(inlineNames(names), isOnly);
}

function given(titles: readonly string[], isOnly: boolean): PrescribedHeadings | null {
  const clean = distinct(titles.map((title) => title.trim()).filter((title) => title !== ''));
  const areTitles = clean.every((title) => title.length <= MAX_TITLE && !/[。！？!?]/.test(title));
  return clean.length > 0 && areTitles ? { titles: clean.slice(0, MAX_TITLES), isOnly } : null;
}

/** The list that begins on the next line that is not blank. Items of a second level belong to the item before. */
function listBelow(lines: readonly string[]): readonly string[] {
  const items: string[] = [];
  let indent = -1;
  for (const line of lines) {
    if (line.trim() === '') {
      if (items.length > 0 && indent >= 0) continue;
      continue;
    }
    const isItem = MARKER.test(line) || CHAPTER_LINE.test(line);
    if (!isItem) break;
    const depth = line.length - line.trimStart().length;
    if (indent < 0) indent = depth;
    if (depth > indent) continue;
    items.push(nameOf(line));
  }
  return items;
}

/** An item of a list without its mark, its quotes, and what is said about it. */
function nameOf(item: string): string {
  const text = CHAPTER_LINE.test(item) ? item.trim() : item.replace(MARKER, '').trim();
  const bare = text.replace(/\*\*|__|`/g, '');
  const quoted = /^[“"「『《]([^”"」』》]+)[”"」』》]/.exec(bare)?.[1];
  if (quoted !== undefined) return quoted.trim();
  const chapter = /^第[一二三四五六七八九十百\d]+[章节篇][\s　:：、]*/.exec(bare)?.[0] ?? '';
  const name = bare.slice(chapter.length).replace(EXPLANATION, '');
  return `${chapter}${name}`.replace(/[\s。．.;；,，、]+$/u, '');
}

/** Names one behind the other, up to the end of the sentence. */
function inlineNames(text: string): readonly string[] {
  const sentence = text.slice(0, endOfSentence(text)).replace(/[。.]\s*$/, '');
  const numbered = sentence.split(/[（(]?\d{1,2}[)）.、．]\s*|[①-⑳]\s*/).filter((part) => part.trim() !== '');
  if (numbered.length >= 2 && /^\s*(?:[（(]?\d{1,2}[)）.、．]|[①-⑳])/.test(sentence)) return numbered.map(trimmed);
  const separator = /[;；]/.test(sentence) ? /[;；]/ : /、/.test(sentence) ? /、/ : /[,，]/;
  const parts = sentence.split(separator).flatMap((part, index, all) => {
    if (index < all.length - 1) return [part];
    // "A, B and C": but a name may hold an "and" of its own, so only the last of several is taken apart.
    const last = /^\s*(?:and|以及|和|及)\s*(.+)$/i.exec(part);
    if (last) return [last[1] ?? ''];
    const pair = separator.source === '[;；]' ? null : /^(.+?)(?:\s+and\s+|以及|和)(.+)$/i.exec(part);
    return pair && (all.length === 1 || /[\p{Script=Han}]/u.test(part) || /^\s*\p{Lu}/u.test(pair[2] ?? ''))
      ? [pair[1] ?? '', pair[2] ?? '']
      : [part];
  });
  const names = parts.map(trimmed).filter((name) => name !== '');
  // Words that go on in small letters are a description of what the sections hold, not their names.
  const areNames = names.every((name) => /^[\p{Lu}\p{N}\p{Script=Han}]/u.test(name));
  return names.length >= 2 && areNames ? names : [];
}

function trimmed(name: string): string {
  return name.replace(/^[\s“"「『《]+|[\s”"」』》。．.;；,，、]+$/gu, '');
}

function endOfSentence(text: string): number {
  const end = /[。！？!?]|\.(?=\s|$)/.exec(text.replace(/(?<=\d)\.(?=\s)/g, '_'));
  return end ? end.index : text.length;
}

function distinct(titles: readonly string[]): readonly string[] {
  return [...new Set(titles)];
}

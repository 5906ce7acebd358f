/**
 * The checklist of a brief, read by code: for a model that cannot, and for a brief that is short enough to need none.
 * @module
 */
import type { Requirement, RequirementKind } from '@longhand/protocol';
import { prescribedHeadings } from './headings.ts';

const MAX_ITEMS = 60;
const MAX_TEXT = 500;
/** A brief with no more than this is read by code: a call would bring nothing that does not stand there. */
const FEW_ITEMS = 3;
const SHORT_BRIEF = 280;

const LIST_MARK =
  /^\s*(?:[-*+•·]\s+|\(?\d{1,2}(?:\.\d{1,2})*[.)、．）]\s*|[（(]?[一二三四五六七八九十]{1,3}[、.．)）]\s*|[①-⑳]\s*)/;
/** Behind 。！？； at once; behind .!?; when a space follows. */
const SENTENCES = /(?<=[。！？；])|(?<=[.!?;])\s+/;

const KINDS: readonly (readonly [RequirementKind, RegExp])[] = [
  [
    'length',
    /\d[\d,]*\s*(?:[-–~至到]\s*\d[\d,]*\s*)?(?:words?|pages?|characters?|paragraphs?|字|页|万字|段)|\b(?:no longer than|at most|at least)\b.*\b(?:words|pages)\b|字数|篇幅/i,
  ],
  [
    'language',
    /\b(?:in|into)\s+(?:English|Chinese|both languages)\b|\bbilingual\b|(?:用|以|使用)\s*(?:中文|英文|英语|汉语|双语)|双语/i,
  ],
  [
    'format',
    /\b(?:tables?|figures?|charts?|diagrams?|footnotes?|citations?|cite|bibliography|format|font|PDF|Word)\b|表格|图表|插图|脚注|引用|参考文献|格式|字体|排版|附录/i,
  ],
  [
    'style',
    /\b(?:tone|style|formal|plain|concise|neutral|readers?|audience|jargon|persuasive)\b|语气|文风|风格|正式|通俗|简洁|客观|读者|避免|口吻/i,
  ],
];

/**
 * Lists and sentences of a brief as requirements, prescribed headings first to the letter.
 *
 * @example readChecklist('Write about tides. At most 800 words.').map(({ kind }) => kind) // ['content', 'length']
 */
export function readChecklist(brief: string): readonly Requirement[] {
  const fixed = prescribedHeadings(brief);
  const headings = fixed?.titles ?? [];
  const texts = textsOf(brief).filter((text) => !isNaming(text, headings));
  return numbered([
    ...headings.map((text) => headingItem(text, fixed?.isOnly === true)),
    ...texts.map((text) => ({ text, kind: kindOf(text) })),
  ]);
}

/** Ids for a checklist, in order; what stands twice is once. */
export function numbered(items: readonly Omit<Requirement, 'id'>[]): readonly Requirement[] {
  const seen = new Set<string>();
  return items
    .filter(({ kind, text }) => {
      const key = `${kind === 'heading'} ${text}`;
      if (text === '' || seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, MAX_ITEMS)
    .map((item, index) => ({ id: `k${index + 1}`, ...item }));
}

export function headingItem(text: string, isOnly: boolean): Omit<Requirement, 'id'> {
  return { text, kind: 'heading', ...(isOnly ? { isOnly: true } : {}) };
}

/** Whether a model is asked for the checklist. */
export function needsModel(brief: string): boolean {
  return brief.length > SHORT_BRIEF || textsOf(brief).length > FEW_ITEMS;
}

/** The headings that the brief prescribes, in order. */
export function fixedHeadings(requirements: readonly Requirement[] = []): readonly Requirement[] {
  return requirements.filter(({ kind }) => kind === 'heading');
}

export function kindOf(text: string): RequirementKind {
  return KINDS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'content';
}

function textsOf(brief: string): readonly string[] {
  const texts: string[] = [];
  for (const line of brief.split('\n')) {
    const bare = line.trim();
    // A title of the brief, a rule, or words that only announce the list below.
    if (bare === '' || /^#{1,6}\s/.test(bare) || /^[-=*_]{3,}$/.test(bare) || /[:：]$/.test(bare)) continue;
    if (LIST_MARK.test(line)) texts.push(line.replace(LIST_MARK, '').trim());
    else texts.push(...bare.split(SENTENCES).map((sentence) => sentence.trim()));
  }
  return texts.filter((text) => /[\p{L}\p{N}]{2}/u.test(text)).map((text) => text.slice(0, MAX_TEXT));
}

/** A line that names a prescribed heading and says nothing more, or the sentence that lists them all. */
export function isNaming(text: string, headings: readonly string[]): boolean {
  const bare = lettersOf(text);
  if (headings.some((heading) => lettersOf(heading) === bare)) return true;
  return headings.length > 1 && headings.every((heading) => text.includes(heading));
}

function lettersOf(text: string): string {
  return text.replace(/[\s。．.;；,，、“”"「」『』《》*_`]/gu, '');
}

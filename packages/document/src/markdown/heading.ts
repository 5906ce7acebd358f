/**
 * Headings of model text: their level inside the section, and what models write around the words of a heading.
 * @module
 */
import { normalizeInline, textRun } from '../inline.ts';
import type { BlockBody, HeadingBody, Inline } from '../types.ts';
import type { BlockContext } from './context.ts';

const NUMBER =
  /^(?:第\s?[一二三四五六七八九十百零\d]{1,5}\s?[章节篇][\s:：、.]{0,3}|[一二三四五六七八九十]{1,3}[、．.]\s{0,3}|[（(][一二三四五六七八九十\d]{1,3}[）)]\s{0,3}|\d{1,2}(?:\.\d{1,2}){1,4}\.?(?:\s{1,3}|(?=\p{Script=Han}))|\d{1,2}(?:[、．]\s{0,3}|\.\s{1,3})|(?:Chapter|Section)\s\d{1,2}[\s:.]{1,3})/iu;

/**
 * The body of a heading. Inside a container it becomes a bold paragraph, because only top-level headings take part in the outline.
 */
export function headingBody(level: number, text: string, context: BlockContext): BlockBody | null {
  const { options, depth } = context;
  const parsed = context.inline(text);
  const content = options.tidyHeadings === true ? tidied(parsed) : parsed;
  if (content.length === 0) return null;
  if (depth > 0) return { type: 'paragraph', content: normalizeInline(content.map(asStrong)) };
  return { type: 'heading', level: levelOf(Math.max(level, options.baseLevel ?? 1)), content };
}

/** The text without a hard number such as `1.2 `, `第三章 ` or `二、`. */
export function withoutNumber(text: string): string {
  const rest = text.replace(NUMBER, '');
  return rest.trim() === '' ? text : rest;
}

function tidied(content: readonly Inline[]): readonly Inline[] {
  const isStrong = content.every((inline) => inline.type === 'text' && inline.marks?.includes('strong') === true);
  const plain = isStrong ? normalizeInline(content.map(withoutStrong)) : content;
  const first = plain[0];
  const numbered = first?.type === 'text' ? [{ ...first, text: withoutNumber(first.text) }, ...plain.slice(1)] : plain;
  const last = numbered.at(-1);
  const ended =
    last?.type === 'text' ? [...numbered.slice(0, -1), { ...last, text: last.text.replace(/[:：]$/, '') }] : numbered;
  const result = normalizeInline(ended);
  return result.length === 0 ? content : result;
}

function asStrong(inline: Inline): Inline {
  return inline.type === 'text' ? textRun(inline.text, [...(inline.marks ?? []), 'strong'], inline.href) : inline;
}

function withoutStrong(inline: Inline): Inline {
  if (inline.type !== 'text') return inline;
  return textRun(
    inline.text,
    (inline.marks ?? []).filter((mark) => mark !== 'strong'),
    inline.href,
  );
}

function levelOf(level: number): HeadingBody['level'] {
  const levels = [1, 2, 3, 4, 5, 6] as const;
  return levels[Math.min(Math.max(Math.trunc(level), 1), 6) - 1] ?? 6;
}

import type { Lang } from '@longhand/document';
import { hashOf, seededRandom } from '../random.ts';
import { phrasesOf, put } from './phrases.ts';

export interface SectionPlan {
  readonly lang: Lang;
  readonly title: string;
  readonly seed: number;
  /** Wanted length: words in English, characters in Chinese. */
  readonly length: number;
  /** Aliases that may be cited, as `S1`. */
  readonly aliases: readonly string[];
}

/**
 * The whole Markdown of one section, the same for the same plan: paragraphs in which no sentence occurs twice, a list, a table, an
 * equation, a code block, and citations where evidence was offered.
 *
 * @example planSection({ lang: 'en', title: 'Method', seed: 1, length: 200, aliases: ['S1'] })
 */
export function planSection(plan: SectionPlan): string {
  const { lang, title, aliases } = plan;
  const phrases = phrasesOf(lang);
  const random = seededRandom(hashOf(title) ^ plan.seed);
  const stop = lang === 'zh' ? '。' : '.';
  let number = 0;
  const next = (): number => {
    number += 1 + Math.floor(random() * 3);
    return number;
  };
  const mark = (): string => {
    const alias = aliases[Math.floor(random() * aliases.length)];
    return alias === undefined ? '' : `${phrases.space}[${alias}]`;
  };
  const sentence = (isCited: boolean): string => {
    const form = phrases.sentences[Math.floor(random() * phrases.sentences.length)] ?? '';
    return `${put(form, { title, n: next() })}${isCited ? mark() : ''}${stop}`;
  };
  const paragraph = (count: number): string =>
    Array.from({ length: count }, (_, index) => sentence(index % 2 === 0)).join(phrases.space);

  const extras = [
    () =>
      `${put(phrases.listIntro, { title })}\n\n${Array.from({ length: 3 }, () => `- ${put(phrases.listItem, { n: next() })}${mark()}${stop}`).join('\n')}`,
    () => {
      const row = (): string => `| ${put(phrases.tableRow, { n: next() })} | ${next()} | ${next()} |`;
      return `${put(phrases.tableIntro, { title })}\n\n| ${phrases.tableHead.join(' | ')} |\n| --- | --- | --- |\n${row()}\n${row()}`;
    },
    () => `${put(phrases.equationIntro, { title })}\n\n$$\ny_{${next()}} = a x + b\n$$`,
    () => `${phrases.codeIntro}\n\n\`\`\`python\ndef share_${next()}(part, whole):\n    return part / whole\n\`\`\``,
  ];
  const parts: string[] = [];
  let length = 0;
  while (length < plan.length) {
    const text = paragraph(3 + Math.floor(random() * 3));
    parts.push(text);
    length += lengthOf(text, lang);
    const extra = extras.shift();
    if (extra !== undefined && length < plan.length) parts.push(extra());
  }
  parts.push(`${put(phrases.closing, { title })}${mark()}${stop}`);
  return parts.join('\n\n');
}

function lengthOf(text: string, lang: Lang): number {
  return lang === 'zh' ? text.length : text.split(/\s+/).length;
}

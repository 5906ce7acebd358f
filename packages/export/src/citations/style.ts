/** The citation styles by name: how Typst calls each, and how it writes the place in a source. */
import type { CitationStyle, DocumentContent, Lang } from '@longhand/document';
import type { ExportSettings } from '@longhand/protocol/ports';

/** Any style but `sources`, which needs no style of CSL. */
export type CslStyle = Exclude<CitationStyle, 'sources'>;

/** Name that Typst has for the style inside; null for a style that comes as a file. */
export function typstNameOf(style: CslStyle): string | null {
  return typeof style === 'object' ? null : typstNames[style];
}

const typstNames: Readonly<Record<Exclude<CslStyle, object>, string>> = {
  'gb-7714-numeric': 'gb-7714-2015-numeric',
  'gb-7714-author-date': 'gb-7714-2015-author-date',
  apa: 'apa',
  ieee: 'ieee',
  'chicago-author-date': 'chicago-author-date',
  'chicago-notes': 'chicago-notes',
};

/** The style of a file: what was chosen for it, else what the document says. */
export function citationStyleOf({ layout }: DocumentContent, settings: ExportSettings): CitationStyle {
  return settings.citations ?? layout?.citations ?? 'sources';
}

/** GB/T 7714 sets the page behind the bracket, as a superscript of its own; its CSL files leave it out. */
export function hasPagesBehind(style: CslStyle): boolean {
  return style === 'gb-7714-numeric' || style === 'gb-7714-author-date';
}

export function isChicago(style: CslStyle): boolean {
  return style === 'chicago-author-date' || style === 'chicago-notes';
}

/** Whether each entry is written in its own language: always by GB/T 7714, and in Chinese documents; in English ones all are in English. */
export function isBilingual(style: CslStyle, lang: Lang): boolean {
  return lang === 'zh' || hasPagesBehind(style);
}

/**
 * Pages in a citation mark. Typst knows no kind of place, so the word for page is ours: Chicago sets none.
 *
 * @example locatorOf('apa', [3, 5], 'en') // 'pp. 3, 5'
 */
export function locatorOf(style: CslStyle, pages: readonly number[], lang: Lang): string {
  if (pages.length === 0 || hasPagesBehind(style)) return '';
  if (isChicago(style)) return pages.join(lang === 'zh' ? '、' : ', ');
  if (lang === 'zh') return `第 ${pages.join('、')} 页`;
  return `${pages.length > 1 ? 'pp.' : 'p.'} ${pages.join(', ')}`;
}

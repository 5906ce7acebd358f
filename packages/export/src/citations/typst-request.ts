/** What Typst is asked: a page that holds nothing but the citation marks of a document, in reading order, and its list of references. */
import type { Lang, SourceId } from '@longhand/document';
import { typstString } from '../emit/typst-string.ts';
import type { CiteGroup } from './cite-group.ts';
import { type CslStyle, locatorOf } from './style.ts';

export interface CitationRequest {
  readonly groups: readonly CiteGroup[];
  /** Every source that a group names, by first appearance. */
  readonly sources: readonly SourceId[];
  readonly style: CslStyle;
  /** Name that Typst knows, or the path of a file in its workspace. */
  readonly styleName: string;
  /** Path of the entries in the workspace. */
  readonly entriesPath: string;
}

/** Name of the source with this place among the sources. */
export const entryKey = (index: number): string => `k${index + 1}`;

/** Marks of the groups come first; behind them one mark for each source alone, which tells where its entry stands in the list. */
export function typstRequest(request: CitationRequest, lang: Lang): string {
  const { groups, sources, style, styleName, entriesPath } = request;
  const keys = new Map(sources.map((source, index) => [source, entryKey(index)]));
  const mark = (source: SourceId, locator: string): string => {
    const supplement = locator === '' ? '' : `, supplement: ${typstString(locator)}`;
    return `#cite(<${keys.get(source)}>${supplement})`;
  };
  const marks = groups.map(({ items }) => {
    const told = items.map(({ source, pages }) => mark(source, locatorOf(style, pages, lang)));
    return `#html.elem("div", attrs: (class: "group"))[${told.join('')}]`;
  });
  const probes = sources.map((source) => `#html.elem("div", attrs: (class: "entry"))[${mark(source, '')}]`);
  return [
    `#set text(lang: "${lang}", region: "${lang === 'zh' ? 'cn' : 'us'}")`,
    ...marks,
    ...probes,
    `#bibliography(${typstString(entriesPath)}, style: ${typstString(styleName)}, title: none)`,
  ].join('\n');
}

/**
 * The pictures of the gallery: which pages of which documents stand on each.
 * @module
 */
import { type DocumentContent, type Lang, type TemplateName, type Theme, templateNames } from '@longhand/document';
import type { ExportSettings } from '@longhand/protocol/ports';
import { diagramsDocument } from './diagrams.ts';
import { galleryDocument } from './gallery.ts';
import { logoAsset } from './logo.ts';
import { referenceDocuments } from './references.ts';

export interface Shot {
  readonly content: DocumentContent;
  readonly settings?: ExportSettings;
  /** Counted from 1; negative from the end. */
  readonly pages: readonly number[];
}
export interface Sheet {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly shots: readonly Shot[];
  readonly dotsPerInch: number;
  /** Pages beside each other; all of them when absent. */
  readonly perRow?: number;
}

/** Those that show what the template does. */
const pagesShown: Readonly<Record<TemplateName, readonly number[]>> = {
  report: [1, 3, 4, 5],
  paper: [1, 2],
  bid: [1, 2, 4, 5],
  manual: [1, 3, 4, 5],
  official: [1, 2],
  minimal: [1, 2],
};
const langs: readonly Lang[] = ['zh', 'en'];

export const sheets: readonly Sheet[] = langs.flatMap((lang) => [
  ...templateNames.map((template) => ({
    name: `${template}-${lang}`,
    dotsPerInch: 96,
    shots: [{ content: galleryDocument(template, lang), pages: pagesShown[template] }],
  })),
  {
    name: `figures-${lang}`,
    dotsPerInch: 96,
    shots: [{ content: diagramsDocument(lang), pages: [1, 5, 6, 7] }],
  },
  {
    name: `references-${lang}`,
    dotsPerInch: 96,
    perRow: 3,
    shots: referenceDocuments(lang).map((content) => ({ content, pages: [1] })),
  },
  {
    name: `evidence-${lang}`,
    dotsPerInch: 96,
    shots: [{ content: doubtful(galleryDocument('report', lang)), settings: { evidence: true }, pages: [-3, -2, -1] }],
  },
  {
    name: `paper-sizes-${lang}`,
    dotsPerInch: 72,
    shots: (['a5', 'b5', 'letter'] as const).map((size) => ({
      content: sized(galleryDocument('manual', lang), size),
      pages: [1, 4],
    })),
  },
]);

/** With a quote that stands no more, and a number that its quote does not have. */
function doubtful(content: DocumentContent): DocumentContent {
  const { c3, c4 } = content.citations;
  if (c3 === undefined || c4 === undefined) return content;
  return {
    ...content,
    citations: {
      ...content.citations,
      c3: { ...c3, standing: 'stale', reason: 'gone' },
      c4: { ...c4, flags: [{ kind: 'number', found: '3', has: '18' }] },
    },
  };
}

/** On another paper, with a logo. */
function sized(content: DocumentContent, size: Theme['page']['size']): DocumentContent {
  const theme = { page: { size }, front: { logo: logoAsset } };
  return { ...content, layout: { ...content.layout, theme } };
}

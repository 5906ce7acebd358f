/**
 * What in a document wants a look before its file is handed in, whatever the format.
 * @module
 */
import { type Block, citationsIn, type DocumentContent } from '@longhand/document';
import { figuresIn } from '../figures/diagrams.ts';
import type { ExportWarning } from '../resolve/resolved.ts';

/** Figures without a description, and citations that a check flagged or that lost their source; in the order of the text. */
export function findingsOf(content: DocumentContent): readonly ExportWarning[] {
  return content.blocks.flatMap((block) => [...withoutAlt(block), ...doubtful(block, content)]);
}

function withoutAlt({ id, body }: Block): readonly ExportWarning[] {
  return figuresIn(body)
    .filter(({ alt, decorative }) => alt.trim() === '' && decorative !== true)
    .map(({ kind }) => ({
      code: kind === 'image' ? 'export.find.noAlt' : 'export.find.noDiagramAlt',
      params: {},
      block: id,
    }));
}

function doubtful({ id, body }: Block, { citations }: DocumentContent): readonly ExportWarning[] {
  return [...new Set(citationsIn(body))].flatMap((citation): ExportWarning[] => {
    if (!Object.hasOwn(citations, citation)) return [];
    const { standing, flags = [], quote = '' } = citations[citation] ?? {};
    const params = { quote: short(quote) };
    if (standing !== undefined) return [{ code: `export.find.${standing}`, params, block: id }];
    return flags.length === 0 ? [] : [{ code: 'export.find.flagged', params, block: id }];
  });
}

function short(quote: string): string {
  const characters = [...quote.replace(/\s+/g, ' ').trim()];
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : characters.join('');
}

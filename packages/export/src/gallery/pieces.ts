/** Short forms for writing the documents of the gallery. */
import type { BlockBody, Citation, DocumentContent, Inline, SourceId, TableCell, TextRun } from '@longhand/document';

export const t = (text: string, ...marks: NonNullable<TextRun['marks']>): Inline => ({
  type: 'text',
  text,
  ...(marks.length > 0 && { marks }),
});
export const math = (tex: string): Inline => ({ type: 'math', tex });
export const cite = (citation: string): Inline => ({ type: 'cite', citation });
export const note = (text: string): Inline => ({ type: 'footnote', content: [t(text)] });
/** A reference to a block by its id. */
export const see = (target: string): Inline => ({ type: 'xref', target });

export const p = (...content: (string | Inline)[]): BlockBody => ({
  type: 'paragraph',
  content: content.map((part) => (typeof part === 'string' ? t(part) : part)),
});
export const h = (level: 1 | 2 | 3, text: string): BlockBody => ({ type: 'heading', level, content: [t(text)] });
export const list = (ordered: boolean, ...items: string[]): BlockBody => ({
  type: 'list',
  ordered,
  items: items.map((text) => ({ blocks: [p(text)] })),
});

type CellText = string | readonly [text: string, colspan: number, rowspan: number];
/** Rows of texts; a triple is a cell that spans columns and rows. Columns from the second numeric one on stand right. */
export function table(
  caption: string,
  headerRows: number,
  align: readonly ('left' | 'center' | 'right')[],
  rows: readonly (readonly CellText[])[],
): BlockBody {
  return {
    type: 'table',
    columns: align.map((side) => ({ align: side })),
    headerRows,
    caption: [t(caption)],
    rows: rows.map((cells) =>
      cells.map((cell): TableCell => {
        if (typeof cell === 'string') return { content: [t(cell)] };
        const [text, colspan, rowspan] = cell;
        return { content: [t(text)], ...(colspan > 1 && { colspan }), ...(rowspan > 1 && { rowspan }) };
      }),
    ),
  };
}

/** Blocks with an id of their own where something refers to them. */
export type Piece = BlockBody | readonly [id: string, body: BlockBody];

export function blocksOf(pieces: readonly Piece[]): DocumentContent['blocks'] {
  return pieces.map((piece, index) => {
    const [id, body] = isNamed(piece) ? piece : [`b${index + 1}`, piece];
    return { id, rev: 1, prov: { by: 'person' }, body };
  });
}

const isNamed = (piece: Piece): piece is readonly [string, BlockBody] => Array.isArray(piece);

export function citationsOf(
  quotes: readonly (readonly [id: string, source: SourceId, page: number | undefined, quote: string])[],
): Record<string, Citation> {
  return Object.fromEntries(
    quotes.map(([id, source, page, quote], index) => [
      id,
      {
        id,
        source,
        sha256: source.padEnd(64, '0'),
        start: index * 1000,
        end: index * 1000 + quote.length,
        quote,
        ...(page !== undefined && { page }),
      },
    ]),
  );
}

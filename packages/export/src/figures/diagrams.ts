/**
 * The diagrams of a document: which there are, and each drawing in its place.
 * @module
 */
import type { BlockBody, DocumentContent, FigureBody } from '@longhand/document';
import type { Picture } from '../resolve/assets.ts';
import type { ExportWarning, ResolvedBlock, ResolvedDiagram, ResolvedDocument } from '../resolve/resolved.ts';
import { printable } from '../resolve/text.ts';
import type { DiagramJob, DrawOutcome } from './draw-child.ts';

export type Diagram = Pick<DiagramJob, 'kind' | 'source'>;
/** By {@link diagramKey}. */
export type Drawings = ReadonlyMap<string, DrawOutcome>;

export const diagramKey = ({ kind, source }: Diagram): string => `${kind}\n${source}`;

/** The source of a figure that is drawn; null for a picture. */
export function diagramOf(body: FigureBody): Diagram | null {
  return body.kind === 'image' ? null : { kind: body.kind, source: printable(body.source ?? '') };
}

/** Each diagram once. */
export function diagramsIn({ blocks }: DocumentContent): readonly Diagram[] {
  const found = new Map<string, Diagram>();
  for (const { body } of blocks) {
    for (const figure of figuresIn(body)) {
      const diagram = diagramOf(figure);
      if (diagram !== null) found.set(diagramKey(diagram), diagram);
    }
  }
  return [...found.values()];
}

/** The figures of a block, also inside of lists and quotes. */
export function figuresIn(body: BlockBody): readonly FigureBody[] {
  switch (body.type) {
    case 'figure':
      return [body];
    case 'quote':
    case 'callout':
      return body.blocks.flatMap(figuresIn);
    case 'list':
    case 'definitions':
      return body.items.flatMap((item) => item.blocks.flatMap(figuresIn));
    default:
      return [];
  }
}

/** One warning for each figure that is shown as its source, with its block. */
export function undrawn({ blocks }: DocumentContent, drawings: Drawings): readonly ExportWarning[] {
  return blocks.flatMap(({ id, body }) =>
    figuresIn(body).flatMap((figure): ExportWarning[] => {
      const diagram = diagramOf(figure);
      if (diagram === null) return [];
      const drawn = drawings.get(diagramKey(diagram)) ?? { code: 'failed', detail: '' };
      if ('svg' in drawn) return [];
      return [
        { code: `export.diagram.${drawn.code}`, params: { kind: diagram.kind, detail: drawn.detail }, block: id },
      ];
    }),
  );
}

/** @param as `png` for programs that show no SVG */
export function withDrawings(
  document: ResolvedDocument,
  drawings: Drawings,
  as: 'svg' | 'png',
): { readonly document: ResolvedDocument; readonly pictures: ReadonlyMap<string, Picture> } {
  const pictures = new Map<string, Picture>();
  const place = (block: ResolvedBlock): ResolvedBlock => {
    switch (block.type) {
      case 'diagram':
        return drawnBlock(block);
      case 'quote':
      case 'callout':
        return { ...block, blocks: block.blocks.map(place) };
      case 'list':
        return { ...block, items: block.items.map((item) => ({ ...item, blocks: item.blocks.map(place) })) };
      case 'definitions':
        return { ...block, items: block.items.map((item) => ({ ...item, blocks: item.blocks.map(place) })) };
      default:
        return block;
    }
  };
  const names = new Map<string, string>();
  const drawnBlock = (block: ResolvedDiagram): ResolvedBlock => {
    const key = diagramKey(block);
    const drawn = drawings.get(key);
    if (drawn === undefined || !('svg' in drawn)) return block;
    const data = as === 'svg' ? new TextEncoder().encode(drawn.svg) : drawn.png;
    if (data === undefined) return block;
    const asset = names.get(key) ?? `diagram-${names.size + 1}`;
    names.set(key, asset);
    pictures.set(asset, { data, format: as, isDrawing: true });
    const { kind: _, notice: __, source: ___, ...figure } = block;
    return { ...figure, type: 'image', asset };
  };
  return { document: { ...document, blocks: document.blocks.map(place) }, pictures };
}

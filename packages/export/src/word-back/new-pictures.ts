/** Pictures that somebody put into a Word file: parts of the file until the server has stored them. */
import type { BlockBody, FigureBody } from '@longhand/document';
import type { WordLoss } from '@longhand/protocol';
import type { WordChanges, WordSuggestion } from './outcome.ts';

/** A part of a Word file and where its bytes were put. */
export interface NewPicture {
  readonly part: string;
  readonly path: string;
}

/** Parts that stand in the place of assets. */
export function picturesIn({ suggestions }: WordChanges): readonly string[] {
  const parts = new Set<string>();
  for (const { insert, body } of suggestions) {
    for (const made of insert?.bodies ?? (body === undefined ? [] : [body])) {
      mapFigures(made, (figure) => {
        if (isPart(figure)) parts.add(figure.asset);
        return figure;
      });
    }
  }
  return [...parts];
}

/**
 * The changes with stored pictures in their places. One that was not stored is listed instead.
 *
 * @param assets SHA-256 (hex) of the stored picture by its part
 */
export function withAssets(changes: WordChanges, assets: ReadonlyMap<string, string>): WordChanges {
  const lost: WordLoss[] = [];
  const stored = (body: BlockBody): readonly BlockBody[] => {
    const made = mapFigures(body, (figure) => {
      if (!isPart(figure)) return figure;
      const asset = assets.get(figure.asset);
      if (asset !== undefined) return { ...figure, asset };
      lost.push({ kind: 'picture', near: '', text: figure.alt });
      return null;
    });
    return made === null ? [] : [made];
  };
  const suggestions = changes.suggestions.flatMap((suggestion): WordSuggestion[] => {
    if (suggestion.insert !== undefined) {
      const bodies = suggestion.insert.bodies.flatMap(stored);
      return bodies.length === 0 ? [] : [{ ...suggestion, insert: { ...suggestion.insert, bodies } }];
    }
    if (suggestion.body === undefined) return [suggestion];
    const [body] = stored(suggestion.body);
    return body === undefined ? [] : [{ ...suggestion, body }];
  });
  return { ...changes, suggestions, notRead: [...changes.notRead, ...lost] };
}

type PartFigure = FigureBody & { readonly asset: string };

function isPart(figure: FigureBody): figure is PartFigure {
  return figure.asset?.includes('/') === true;
}

/** The body with each figure as `change` answers it; null when nothing is left. */
function mapFigures(body: BlockBody, change: (figure: FigureBody) => FigureBody | null): BlockBody | null {
  const all = (blocks: readonly BlockBody[]) =>
    blocks.map((inner) => mapFigures(inner, change)).filter((inner) => inner !== null);
  switch (body.type) {
    case 'figure':
      return change(body);
    case 'quote':
    case 'callout':
      return { ...body, blocks: all(body.blocks) };
    case 'list':
      return { ...body, items: body.items.map((item) => ({ ...item, blocks: all(item.blocks) })) };
    case 'definitions':
      return { ...body, items: body.items.map((item) => ({ ...item, blocks: all(item.blocks) })) };
    default:
      return body;
  }
}

/** What the views of the editor show of the document's state: numbers, names of sources, addresses of pictures. */
import type { Api } from '@longhand/client';
import { type Block, type BlockId, type FigureBody, type Inline, plainInline, plainText } from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import type { Node } from 'prosemirror-model';
import { type PageNumbers, sourceOf } from './page-numbers.ts';
import type { Labels } from './views.ts';

/** Where labels come from. The same values give the same labels. */
export interface LabelSource {
  readonly state: DocState;
  /** What the editor shows. */
  readonly doc: Node;
  readonly numbers: PageNumbers;
  /** Of the page; numbers are in the language of the document. */
  readonly locale: Locale;
  readonly api: Pick<Api, 'assets' | 'figureUrl'>;
}

export function labelsOf({ state, doc, numbers, locale, api }: LabelSource): Labels {
  const citation = (id: string): string => String(numbers.citation(id) ?? '?');
  return {
    citation,
    cite(id) {
      const span = state.citations[id] ?? state.evidence[id];
      const source = sourceOf(state, id);
      const present = source === undefined ? undefined : state.sources[source]?.name;
      const name = present ?? state.citations[id]?.sourceName;
      const label = citation(id);
      const standing = state.citations[id]?.standing;
      const named = say(locale, 'page.cite.label', {
        n: label,
        source: name ?? say(locale, 'page.cite.unknown'),
        quote: span?.quote ?? '',
      });
      return {
        label,
        title: standing === undefined ? named : `${say(locale, `page.cite.standing.${standing}`)}: ${named}`,
        standing: standing ?? '',
        isFlagged: (state.citations[id]?.flags?.length ?? 0) > 0,
      };
    },
    picture(block) {
      const figure = figuresIn(state.blocks).get(block);
      if (figure === undefined) return null;
      const { kind, asset } = figure.body;
      if (kind === 'image') {
        const address = asset === undefined ? null : api.assets.fileUrl(state.id, asset);
        return address === null ? null : { light: address, dark: address };
      }
      // Another rev is another picture: a browser would show the one that it has.
      const drawn = (theme: 'light' | 'dark') => `${api.figureUrl(state.id, block, { theme })}&rev=${figure.rev}`;
      return { light: drawn('light'), dark: drawn('dark') };
    },
    referredText(target) {
      const block = state.blocks.find((candidate) => candidate.id === target);
      const text = (block === undefined ? '' : plainText(block.body).split('\n')[0]) ?? '';
      return text.length > 80 ? `${text.slice(0, 79)}…` : text;
    },
    note(position, content) {
      const number = position === undefined ? '' : numbers.note(doc, position);
      const text = told(content, numbers, citation);
      return { number, text, title: say(locale, 'page.editor.note', { n: number, text }) };
    },
    reference: numbers.reference,
    heading: numbers.heading,
    caption: numbers.caption,
    equation: numbers.equation,
  };
}

/** A note as one line, with the numbers that it names. */
function told(content: readonly Inline[], numbers: PageNumbers, citation: (id: string) => string): string {
  return content
    .map((inline) => {
      if (inline.type === 'xref') return numbers.reference(inline.target);
      return inline.type === 'cite' ? `[${citation(inline.citation)}]` : plainInline([inline]);
    })
    .join('');
}

interface FigureBlock extends Block {
  readonly body: FigureBody;
}
const isFigure = (block: Block): block is FigureBlock => block.body.type === 'figure';
const figures = new WeakMap<readonly Block[], ReadonlyMap<BlockId, FigureBlock>>();

/** The figures by their id, looked for once in a list of blocks: while text streams, labels are asked for with every frame. */
function figuresIn(blocks: readonly Block[]): ReadonlyMap<BlockId, FigureBlock> {
  const known = figures.get(blocks) ?? new Map(blocks.filter(isFigure).map((block) => [block.id, block]));
  figures.set(blocks, known);
  return known;
}

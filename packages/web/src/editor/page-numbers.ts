/**
 * The numbers that the page shows. They are made where those of the files are made, of what stands in the editor: text that still
 * arrives and edits that the server does not have yet count where they stand.
 * @module
 */
import {
  type Block,
  type BlockBody,
  type BlockId,
  type CitationId,
  createNumberer,
  type HeadingNumbers,
  type Lang,
  type Numbering,
  numbersOfLayout,
  plainInline,
  type SourceId,
  withoutRepeatedTitle,
  writtenNumber,
  writtenReference,
} from '@longhand/document';
import { say, sayAround } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import type { Node } from 'prosemirror-model';
import { idOf } from './arrange.ts';
import { nodeToBody } from './from-node.ts';

/** What numbers depend on besides the text. */
export type NumberedState = Pick<DocState, 'title' | 'lang' | 'layout' | 'citations' | 'evidence'>;

/** Numbers as they are shown, in the language of the document. What has no number gets an empty text. */
export interface PageNumbers {
  /** With the space that parts it from the heading: `2.1 `, `（一）`. */
  heading(block: BlockId): string;
  /** What stands before a caption, with its punctuation: `Table 2: `, `图 1`. */
  caption(block: BlockId): string;
  /** `(3)` */
  equation(block: BlockId): string;
  /** Of the note that stands at a place of the document. */
  note(doc: Node, position: number): string;
  /** Undefined for a citation that the log does not know. */
  citation(citation: CitationId): number | undefined;
  /** What a reference shows: `Section 2.1`, `图 3`; `??` where it leads nowhere. */
  reference(target: BlockId): string;
}

/** @param nodes top-level nodes, in order */
export type NumbersOf = (nodes: readonly Node[], state: NumberedState) => PageNumbers;

/**
 * Makes the numbers of one editor, or of whatever shows the same nodes. As long as none can have changed the answer is the same value,
 * so that with each frame of arriving text little more is done than to go once through the list of blocks.
 *
 * @example const numbersOf = createPageNumbers(); numbersOf(view.state.doc.children, state).heading('b_1') // '2.1 '
 */
export function createPageNumbers(): NumbersOf {
  const number = createNumberer();
  const lookUp = createLookUp();
  let last: {
    readonly nodes: readonly Node[];
    readonly state: NumberedState;
    readonly numbering: Numbering;
    readonly numbers: HeadingNumbers;
    readonly words: string;
    readonly value: PageNumbers;
  } | null = null;
  return (nodes, state) => {
    if (last !== null && last.nodes === nodes && isSameState(last.state, state)) return last.value;
    const blocks = withoutRepeatedTitle(state.title, nodes.map(blockOf));
    const numbering = number({ blocks, citations: lookUp(state) });
    const numbers = numbersOfLayout(state);
    // Where headings have no numbers, references say their words.
    const words = numbers === 'none' ? blocks.map(({ body }) => headingText(body)).join('\n') : '';
    const isSame =
      last?.numbering === numbering &&
      last.numbers === numbers &&
      last.words === words &&
      last.state.lang === state.lang;
    const value = last !== null && isSame ? last.value : written(numbering, numbers, blocks, state.lang);
    last = { nodes, state, numbering, numbers, words, value };
    return value;
  };
}

function headingText(body: BlockBody | undefined): string {
  const words = body?.type === 'heading' ? body.content.filter(({ type }) => type !== 'footnote') : [];
  return plainInline(words).replace(/\s+/g, ' ').trim();
}

function isSameState(a: NumberedState, b: NumberedState): boolean {
  return (
    a === b ||
    (a.title === b.title &&
      a.lang === b.lang &&
      a.layout === b.layout &&
      a.citations === b.citations &&
      a.evidence === b.evidence)
  );
}

/** What a citation stands for, or an alias that the agent has just written: one table, made anew when one of the two changes. */
function createLookUp(): (state: NumberedState) => DocState['evidence'] {
  let last: { readonly state: NumberedState; readonly value: DocState['evidence'] } | null = null;
  return (state) => {
    const isSame = last?.state.citations === state.citations && last.state.evidence === state.evidence;
    const value = last !== null && isSame ? last.value : { ...state.evidence, ...state.citations };
    last = { state, value };
    return value;
  };
}

/** The source behind a citation, or behind an alias that the agent has just written. */
export function sourceOf(state: Pick<DocState, 'citations' | 'evidence'>, citation: CitationId): SourceId | undefined {
  return (state.citations[citation] ?? state.evidence[citation])?.source;
}

type NumberedBlock = Pick<Block, 'id' | 'body'>;
const blocks = new WeakMap<Node, NumberedBlock>();

/** Nodes are values as blocks are: each is read once. */
function blockOf(node: Node): NumberedBlock {
  let block = blocks.get(node);
  if (block === undefined) {
    block = { id: idOf(node), body: nodeToBody(node) };
    blocks.set(node, block);
  }
  return block;
}

function written(
  { headings, figures, tables, equations, footnotes, citations, targets }: Numbering,
  numbers: HeadingNumbers,
  shown: readonly NumberedBlock[],
  lang: Lang,
): PageNumbers {
  const bodyOf = (id: BlockId) => shown.find((block) => block.id === id)?.body;
  const quotes = [say(lang, 'export.label.quoteOpen'), say(lang, 'export.label.quoteClose')] as const;
  return {
    heading(block) {
      const number = writtenNumber(headings[block]?.number ?? '', numbers);
      // `（一）` and `一、` end with a space of their own.
      return number === '' || /[）、.]$/.test(number) ? number : `${number}\u2002`;
    },
    caption(block) {
      const kind = figures[block] === undefined ? 'table' : 'figure';
      const number = figures[block] ?? tables[block];
      if (number === undefined) return '';
      const body = bodyOf(block);
      const isBare = !(body && 'caption' in body && body.caption?.length);
      return say(lang, `export.label.${kind}`, { number }) + (isBare ? '' : say(lang, 'export.label.captionSeparator'));
    },
    equation: (block) => (equations[block] === undefined ? '' : `(${equations[block]})`),
    note(doc, position) {
      const place = doc.resolve(position);
      if (place.depth === 0) return '';
      const block = place.node(1);
      const number = footnotes[idOf(block)]?.[notesOf(block).indexOf(position - place.start(1))];
      return number === undefined ? '' : String(number);
    },
    citation: (citation) => citations[citation]?.number,
    reference(target) {
      const found = targets[target];
      if (found === undefined) return '??';
      const { before, number, after } = writtenReference(found, numbers, {
        around: (kind) => (kind === 'quote' ? quotes : sayAround(lang, `export.label.${kind}`, 'number')),
        headingText: () => headingText(bodyOf(target)),
      });
      return before + number + after;
    },
  };
}

const notes = new WeakMap<Node, readonly number[]>();

/** Where the notes of a top-level node stand, counted from its beginning. */
function notesOf(block: Node): readonly number[] {
  let found = notes.get(block);
  if (found === undefined) {
    const offsets: number[] = [];
    block.descendants((child, offset) => {
      if (child.type.name === 'footnote') offsets.push(offset);
    });
    found = offsets;
    notes.set(block, found);
  }
  return found;
}

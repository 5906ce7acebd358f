/**
 * What a Word file says of its blocks to a program: a part of its own (ECMA-376 part 1, 15.2.5, Custom XML Data Storage) with the body of each
 * block, but for the words that the file shows anyway, and a digest of what the block said when it was written.
 * @module
 */
import { type Block, type BlockBody, type Inline, mapInline, normalizeInline, validateBody } from '@longhand/document';
import { leavesOf, replaceLeaves } from './body-leaves.ts';
import type { Element, Leaf } from './elements.ts';
import { contentOf, formOf, type LeafForm } from './leaf-form.ts';
import { saidBy } from './said.ts';
import { isShown } from './shown.ts';
import { shownLeaves } from './shown-leaves.ts';

/** Namespace of the part, and version of what this module describes. */
export const STORED_NAMESPACE = 'urn:longhand:blocks:1';

export interface StoredBlock {
  readonly id: string;
  readonly rev: number;
  /** Digest of what the file said of the block when it was written. */
  readonly said: string;
  /** The body without the content of its paragraphs. */
  readonly body: BlockBody;
  /** Of each paragraph in reading order. */
  readonly leaves: readonly LeafForm[];
}

/** A block as its own file tells it; the words come from the file. */
export function storedBlock({ id, rev, body }: Block, elements: readonly Element[]): StoredBlock {
  const normal = inNormalForm(body);
  const leaves = elements.flatMap((element) => element.leaves);
  const contents = leavesOf(normal);
  const places = placesOf(normal, contents.length, leaves);
  return {
    id,
    rev,
    said: saidBy(elements),
    body: replaceLeaves(normal, (content) => ({ content: isFormula(content) ? content : [], behind: [] }))[0] ?? normal,
    leaves: contents.map((content, index) => formOf(content, leaves, places.get(index))),
  };
}

/** Which paragraph of the file shows each paragraph of the body; of one and one there is no doubt. */
function placesOf(body: BlockBody, count: number, leaves: readonly Leaf[]): ReadonlyMap<number, number> {
  if (count === 1 && leaves.length === 1) return new Map([[0, 0]]);
  const numbers = new Map(leaves.map((leaf, number) => [leaf, number]));
  return new Map([...shownLeaves(body, leaves)].map(([leaf, index]) => [index, numbers.get(leaf) ?? 0]));
}

/**
 * The body of a block that nobody changed since it was written; null when somebody did, when the two do not fit, or when it would say what the
 * file does not show.
 */
export function bodyOf(stored: StoredBlock, elements: readonly Element[]): BlockBody | null {
  if (saidBy(elements) !== stored.said) return null;
  const leaves = elements.flatMap((element) => element.leaves);
  let index = 0;
  let fits = true;
  const [body] = replaceLeaves(stored.body, () => {
    const form = stored.leaves[index++];
    const content = form === undefined ? null : contentOf(form, leaves);
    fits &&= content !== null;
    return { content: content ?? [], behind: [] };
  });
  if (body === undefined || !fits || index !== stored.leaves.length) return null;
  return validateBody(body).length === 0 && isShown(body, leaves) ? body : null;
}

/** Runs joined, marks sorted, nothing that is absent: what {@link bodyOf} gives back is deep-equal to it. */
export function inNormalForm(body: BlockBody): BlockBody {
  return mapInline(body, normalizeInline);
}

/** A formula is no words: it stays where it is. */
function isFormula(content: readonly Inline[]): boolean {
  return content.length === 1 && content[0]?.type === 'math';
}

/** The part as XML. Signs that mean something in XML are written as JSON has them. */
export function storedXml(blocks: readonly StoredBlock[]): string {
  const told = blocks.map((block) => `<block>${escaped(JSON.stringify(block))}</block>`);
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<blocks xmlns="${STORED_NAMESPACE}">${told.join('')}</blocks>`;
}

function escaped(json: string): string {
  return json.replace(
    /[<>&\u007f-\u009f\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * What is wrong with a document as a whole, whoever made it: beside each body by itself, what they say of each other.
 * @module
 */
import { hasInlineContent, plainText } from './body.ts';
import { numberDocument } from './numbering.ts';
import type { BlockBody, BlockId, DocumentContent } from './types.ts';
import { type ProblemCode, validateBody } from './validate.ts';

export type DocumentProblemCode =
  | ProblemCode
  | 'duplicate_block'
  | 'duplicate_thread'
  | 'missing_target'
  | 'missing_citation'
  | 'missing_source'
  | 'level_skip'
  | 'figure_alt'
  | 'thread_on_nothing'
  | 'suggestion_on_nothing'
  | 'glossary_term'
  | 'glossary_twice';

/** `error`: no reader can be sure to show it. `warning`: it can be shown, and something is missing. */
export interface DocumentProblem {
  readonly code: DocumentProblemCode;
  readonly level: 'error' | 'warning';
  readonly block?: BlockId;
  /** Place within the body (`items.2.blocks.0`); absent for the body itself. */
  readonly path?: string;
  /** What the sentence about it names: `where` is the beginning of the block's text. */
  readonly params: Readonly<Record<string, string | number>>;
}

const MAX_PROBLEMS = 500;
const WHERE_UNITS = 60;

/**
 * All problems in reading order, at most 500; empty for a document that can be handed in.
 * @example validateDocument(content).filter(({ level }) => level === 'error')
 */
export function validateDocument(content: DocumentContent): readonly DocumentProblem[] {
  const problems = [...ofBlocks(content), ...ofReferences(content), ...ofTalk(content), ...ofGlossary(content)];
  const places = new Map(content.blocks.map(({ id }, index) => [id, index]));
  const placeOf = ({ block }: DocumentProblem) => (block === undefined ? -1 : (places.get(block) ?? places.size));
  return problems.sort((a, b) => placeOf(a) - placeOf(b)).slice(0, MAX_PROBLEMS);
}

function* ofBlocks({ blocks }: DocumentContent): Generator<DocumentProblem> {
  const seen = new Set<BlockId>();
  let level = 0;
  for (const { id, body } of blocks) {
    const where = whereOf(body);
    const at = (code: DocumentProblemCode, params = {}, path = ''): DocumentProblem => ({
      ...{ code, block: id, params: { where, ...params } },
      level: code === 'level_skip' || code === 'figure_alt' ? 'warning' : 'error',
      ...(path === '' ? {} : { path }),
    });
    if (seen.has(id)) yield at('duplicate_block', { id });
    seen.add(id);
    for (const { code, path } of validateBody(body)) yield at(code, {}, path);
    if (body.type === 'heading') {
      if (level > 0 && body.level > level + 1) yield at('level_skip', { from: level, to: body.level });
      level = body.level;
    }
    for (const path of figuresWithoutAlt(body)) yield at('figure_alt', {}, path);
  }
}

/** Paths of the figures that nobody described and that are not said to be decoration. */
function* figuresWithoutAlt(body: BlockBody, path = ''): Generator<string> {
  const join = (part: string) => (path === '' ? part : `${path}.${part}`);
  if (body.type === 'figure' && body.decorative !== true && body.alt.trim() === '') yield path;
  if (body.type === 'quote' || body.type === 'callout')
    for (const [index, each] of body.blocks.entries()) yield* figuresWithoutAlt(each, join(`blocks.${index}`));
  if (body.type === 'list' || body.type === 'definitions')
    for (const [index, { blocks }] of body.items.entries())
      for (const [at, each] of blocks.entries()) yield* figuresWithoutAlt(each, join(`items.${index}.blocks.${at}`));
}

function* ofReferences(content: DocumentContent): Generator<DocumentProblem> {
  const bodies = new Map(content.blocks.map(({ id, body }) => [id, body]));
  const whereIn = (block: BlockId) => {
    const body = bodies.get(block);
    return body ? whereOf(body) : block;
  };
  for (const problem of numberDocument(content).problems) {
    const { code, block } = problem;
    const id = code === 'missing_target' ? problem.target : problem.citation;
    yield { code, level: 'warning', block, params: { where: whereIn(block), id } };
  }
  for (const { id, source, standing } of Object.values(content.citations)) {
    if (standing === 'lost' || Object.hasOwn(content.sources, source)) continue;
    yield { code: 'missing_source', level: 'warning', params: { id, source } };
  }
}

function* ofTalk({ blocks, threads = [], suggestions = [] }: DocumentContent): Generator<DocumentProblem> {
  const known = new Set(blocks.map(({ id }) => id));
  const seen = new Set<string>();
  for (const { id, block, comments, quote = '' } of threads) {
    const where = cut(quote === '' ? (comments[0]?.text ?? '') : quote);
    if (seen.has(id)) yield { code: 'duplicate_thread', level: 'error', params: { where, id } };
    seen.add(id);
    if (!known.has(block)) yield { code: 'thread_on_nothing', level: 'warning', params: { where } };
  }
  for (const { id, block } of suggestions)
    if (!known.has(block)) yield { code: 'suggestion_on_nothing', level: 'warning', params: { id } };
}

function* ofGlossary({ glossary = [] }: DocumentContent): Generator<DocumentProblem> {
  const seen = new Set<string>();
  for (const [index, { term, definition }] of glossary.entries()) {
    const name = term.trim();
    if (name === '')
      yield { code: 'glossary_term', level: 'warning', params: { number: index + 1, where: cut(definition) } };
    else if (seen.has(name)) yield { code: 'glossary_twice', level: 'warning', params: { where: cut(name) } };
    seen.add(name);
  }
}

/** The beginning of a block's text; its type where it has none. */
function whereOf(body: BlockBody): string {
  const text = plainText(hasInlineContent(body) ? { type: 'paragraph', content: body.content } : body);
  return cut(text) || body.type;
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= WHERE_UNITS ? line : `${line.slice(0, WHERE_UNITS).toWellFormed()}…`;
}

/**
 * The tools that every run has: they look at the document and its sources, and calculate. None of them changes anything.
 * @module
 */
import { plainText } from '@longhand/document';
import { defineTool, type Tool, type ToolResult } from '@longhand/engine';
import type { DocState, DocumentId } from '@longhand/protocol';
import type { Tables } from '@longhand/protocol/ports';
import { SEARCH_SOURCES } from '@longhand/writer';
import { z } from 'zod';
import type { Retriever } from '../sources/retriever.ts';
import { CalculationError, calculate } from './calculator.ts';

const PASSAGES = 6;
/** Text around a passage, before and behind it, in UTF-16 units. */
const AROUND = 800;
const MAX_AROUND = 4_000;
const MAX_SECTION_TEXT = 12_000;

export interface BuiltInDeps {
  readonly retriever: Pick<Retriever, 'retrieve'>;
  readonly tables: Pick<Tables, 'getText'>;
  stateOf(document: DocumentId): Promise<DocState>;
}

/** The built-in tools, for one document. */
export function builtInTools(document: DocumentId, { retriever, tables, stateOf }: BuiltInDeps): readonly Tool[] {
  return [
    defineTool({
      name: SEARCH_SOURCES.name,
      description: SEARCH_SOURCES.description,
      schema: z.strictObject({
        query: z.string().trim().min(1).max(2_000).describe('Words to look for, in the language of the sources'),
      }),
      effect: 'none',
      run: async ({ query }, { signal }) => ({
        text: '',
        isError: false,
        spans: await retriever.retrieve(document, query, PASSAGES, signal),
      }),
    }),
    defineTool({
      name: 'readPassage',
      description:
        'Reads the text around a passage of a source that was offered before, so that more of it may be cited.',
      schema: z.strictObject({
        alias: z
          .string()
          .regex(/^S\d{1,6}$/)
          .describe('Alias of the passage, for example S3'),
        around: z.int().min(0).max(MAX_AROUND).default(AROUND).describe('Characters before and behind it'),
      }),
      effect: 'none',
      run: async ({ alias, around }) => readPassage(await stateOf(document), tables, alias, around),
    }),
    defineTool({
      name: 'readOutline',
      description: 'Reads the outline of the document: which sections there are, and which are written.',
      schema: z.strictObject({}),
      effect: 'none',
      run: async () => outlineText(await stateOf(document)),
    }),
    defineTool({
      name: 'readSection',
      description: 'Reads what stands in a section of the document so far.',
      schema: z.strictObject({ title: z.string().trim().min(1).max(1_000).describe('Its title, as in the outline') }),
      effect: 'none',
      run: async ({ title }) => sectionText(await stateOf(document), title),
    }),
    defineTool({
      name: 'calculate',
      description:
        'Calculates: + - * / % ^, parentheses, round(x, digits), sqrt, abs, min, max, sum, avg, ln, log10, exp.',
      schema: z.strictObject({ expression: z.string().min(1).max(1_000).describe('For example (12.5 + 3) * 4 / 7') }),
      effect: 'none',
      run: async ({ expression }) => calculated(expression),
    }),
  ];
}

function calculated(expression: string): ToolResult {
  try {
    return { text: String(calculate(expression)), isError: false };
  } catch (error) {
    if (!(error instanceof CalculationError)) throw error;
    return { text: error.message, isError: true };
  }
}

async function readPassage(
  state: DocState,
  tables: Pick<Tables, 'getText'>,
  alias: string,
  around: number,
): Promise<ToolResult> {
  const span = Object.hasOwn(state.evidence, alias) ? state.evidence[alias] : undefined;
  if (!span) return { text: `No passage ${alias} was offered. Search the sources first.`, isError: true };
  const stored = await tables.getText(span.source);
  if (stored === null || stored.sha256 !== span.sha256)
    return { text: `The source of ${alias} is not there any more.`, isError: true };
  const start = borderNear(stored.text, Math.max(0, span.start - around));
  const end = borderNear(stored.text, Math.min(stored.text.length, span.end + around));
  return { text: '', isError: false, spans: [{ ...span, start, end, quote: stored.text.slice(start, end) }] };
}

/** Not within a surrogate pair. */
function borderNear(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

function outlineText(state: DocState): string {
  const lines = state.outline.map(
    ({ id, title, level, goal }) =>
      `${'  '.repeat(level - 1)}- ${title} (${state.sections[id] ?? 'queued'})${goal ? `: ${goal}` : ''}`,
  );
  return [state.title, ...lines].join('\n');
}

function sectionText(state: DocState, title: string): ToolResult {
  const section = state.outline.find((candidate) => candidate.title.trim().toLowerCase() === title.toLowerCase());
  if (!section) return { text: `There is no section “${title}”.\n${outlineText(state)}`, isError: true };
  const blocks = state.blocks.filter((block) => block.section === section.id).map((block) => plainText(block.body));
  const open = Object.values(state.open).find((tail) => tail.section === section.id)?.text ?? '';
  const text = [...blocks, open].filter((part) => part.trim() !== '').join('\n\n');
  const shown = text.length > MAX_SECTION_TEXT ? `${text.slice(0, MAX_SECTION_TEXT)} […]` : text;
  return { text: shown === '' ? 'Nothing stands there yet.' : shown, isError: false };
}

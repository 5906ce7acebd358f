import type { ToolResult } from '@longhand/engine';
import type { DocumentId } from '@longhand/protocol';
import { SEARCH_SOURCES } from '@longhand/writer';
import type { Retriever } from './retriever.ts';

const PASSAGES = 6;
const MAX_QUERY_UNITS = 2_000;

/** The tools that the writing agent offers to a model: one search over the document's own sources. What a model sends is checked, not trusted. */
export function runTool(retriever: Retriever) {
  return async (document: DocumentId, name: string, args: string, signal: AbortSignal): Promise<ToolResult> => {
    if (name !== SEARCH_SOURCES.name) {
      return { text: `There is no tool ${name}. Use ${SEARCH_SOURCES.name}.`, isError: true };
    }
    const query = queryOf(args);
    if (query === null) return { text: 'The arguments must be {"query": "words to look for"}.', isError: true };
    const spans = await retriever.retrieve(document, query, PASSAGES, signal);
    return { text: '', isError: false, spans };
  };
}

function queryOf(args: string): string | null {
  try {
    const value: unknown = JSON.parse(args);
    if (typeof value !== 'object' || value === null || !('query' in value)) return null;
    const { query } = value;
    return typeof query === 'string' && query.trim() !== '' ? query.slice(0, MAX_QUERY_UNITS) : null;
  } catch {
    return null;
  }
}

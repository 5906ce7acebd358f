import type { ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { expect } from 'vitest';

/** What a stream came to: its text, its reasoning and what else it said, apart from `start`. */
export interface Seen {
  readonly text: string;
  readonly reasoning: string;
  readonly events: readonly ModelEvent[];
  readonly last: ModelEvent | undefined;
}

/** Reads a stream to its end, which comes once and last. */
export async function collect(port: ModelPort, more: Partial<ModelRequest> = {}): Promise<Seen> {
  const request: ModelRequest = { model: 'openai/m', messages: [{ role: 'human', text: 'Hello' }], ...more };
  const all: ModelEvent[] = [];
  for await (const event of port.stream(request, new AbortController().signal)) all.push(event);
  expect(all[0]).toEqual({ type: 'start', model: request.model });
  const terminal = all.filter((event) => event.type === 'finish' || event.type === 'error');
  expect(terminal).toHaveLength(1);
  expect(all.at(-1)).toBe(terminal[0]);
  const joined = (type: 'text' | 'reasoning'): string =>
    all.map((event) => (event.type === type ? event.text : '')).join('');
  const events = all.slice(1).filter((event) => event.type !== 'text' && event.type !== 'reasoning');
  return { text: joined('text'), reasoning: joined('reasoning'), events, last: all.at(-1) };
}

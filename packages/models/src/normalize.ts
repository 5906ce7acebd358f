import type { Message, ToolCall } from '@longhand/protocol';
import { ModelInputError } from './model-error.ts';

type Ai = Extract<Message, { role: 'ai' }>;
type ToolResult = Extract<Message, { role: 'tool' }>;

/**
 * Puts messages into the one order that every provider takes, without inventing anything:
 * one system message, first; neighbours of one role joined; the results of an `ai` message's calls right behind it, in the order of the calls;
 * ids given to calls that have none, and new ids to calls that share one; blank messages and calls that were never answered left out.
 *
 * Doing it twice changes nothing.
 *
 * @throws ModelInputError `empty`, `orphan_tool_result` (it answers no earlier call), `duplicate_tool_result`.
 * @example normalizeMessages([{ role: 'human', text: 'a' }, { role: 'human', text: 'b' }]) // [{ role: 'human', text: 'a\n\nb' }]
 */
export function normalizeMessages(messages: readonly Message[]): readonly Message[] {
  const system = joined(messages.flatMap((message) => (message.role === 'system' ? [message.text] : [])));
  const ordered = answeredInPlace(messages.filter((message) => message.role !== 'system'));
  const merged: Message[] = system === '' ? [] : [{ role: 'system', text: system }];
  for (const message of ordered) {
    if (isBlank(message)) continue;
    const last = merged.at(-1);
    if (last?.role === 'human' && message.role === 'human') {
      merged[merged.length - 1] = { role: 'human', text: joined([last.text, message.text]) };
    } else if (last?.role === 'ai' && message.role === 'ai') {
      merged[merged.length - 1] = joinedAi(last, message);
    } else {
      merged.push(message);
    }
  }
  if (merged.length === 0) {
    throw new ModelInputError('empty', 'There is nothing to ask: no message has any text. Give at least one message.');
  }
  return merged;
}

interface Open {
  /** Index of the ai message in the list that is being built. */
  readonly home: number;
  /** The id that the input gave; results refer to it. */
  readonly givenId: string;
  readonly call: ToolCall;
  answer: ToolResult | null;
}

/** Moves every result behind the message that called, and drops calls without a result. */
function answeredInPlace(messages: readonly Message[]): readonly Message[] {
  const kept: Exclude<Message, ToolResult>[] = [];
  const open: Open[] = [];
  const ids = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      answer(open, message);
      continue;
    }
    const home = kept.length;
    kept.push(message);
    if (message.role !== 'ai') continue;
    for (const [position, call] of (message.toolCalls ?? []).entries()) {
      const id = freshId(call.id === '' ? `call_m${home}_${position}` : call.id, ids);
      ids.add(id);
      open.push({ home, givenId: call.id, call: { ...call, id }, answer: null });
    }
  }
  return kept.flatMap((message, index): readonly Message[] => {
    if (message.role !== 'ai') return [message];
    const answered = open.flatMap(({ home, call, answer: found }) =>
      home === index && found !== null ? [{ call, found }] : [],
    );
    if (answered.length === 0) return [{ role: 'ai', text: message.text }];
    return [
      { role: 'ai', text: message.text, toolCalls: answered.map(({ call }) => call) },
      ...answered.map(({ found }) => found),
    ];
  });
}

/** Gives a result to the newest round that has an open call under its id; within the round to the first, of the same name if there is one. */
function answer(open: readonly Open[], result: ToolResult): void {
  const known = open.filter((entry) => entry.givenId === result.call);
  const waiting = known.filter((entry) => entry.answer === null);
  const home = waiting.at(-1)?.home;
  const round = waiting.filter((entry) => entry.home === home);
  const target = round.find((entry) => entry.call.name === result.name) ?? round[0];
  if (target !== undefined) {
    target.answer = { role: 'tool', call: target.call.id, name: target.call.name, text: result.text };
    return;
  }
  if (known.length > 0) {
    throw new ModelInputError(
      'duplicate_tool_result',
      `The call "${result.call}" has two results. Send each result once.`,
    );
  }
  throw new ModelInputError(
    'orphan_tool_result',
    `The result of "${result.name}" answers no earlier call (id "${result.call}"). Keep the message that called.`,
  );
}

function freshId(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let suffix = 2; ; suffix += 1) {
    const id = `${wanted}_${suffix}`;
    if (!taken.has(id)) return id;
  }
}

function isBlank(message: Message): boolean {
  if (message.role === 'tool') return false;
  return message.text.trim() === '' && !(message.role === 'ai' && message.toolCalls !== undefined);
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text.trim() !== '').join('\n\n');
}

function joinedAi(first: Ai, second: Ai): Ai {
  const toolCalls = [...(first.toolCalls ?? []), ...(second.toolCalls ?? [])];
  const text = joined([first.text, second.text]);
  return toolCalls.length > 0 ? { role: 'ai', text, toolCalls } : { role: 'ai', text };
}

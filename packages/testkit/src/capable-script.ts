import type { JsonRung, Message, PrefillMode } from '@longhand/protocol';
import type { Reply, Script, ScriptRequest, Step } from './model-server/script.ts';

/** What a scripted model really does, whatever its endpoint says. */
export interface Capabilities {
  /** Rungs on which it answers in JSON; elsewhere it answers in prose, without refusing anything. Default: all. */
  readonly json?: readonly JsonRung[];
  /** `claims`: it takes tools and answers in words. Default `calls`. */
  readonly tools?: 'calls' | 'claims' | 'refuses';
  /** The one way in which it goes on behind a prefill; else it begins anew. `refused`: 400. Default `none`. */
  readonly prefill?: PrefillMode | 'refused';
  /** `lies`: it counts what it was sent, not what it read. Default `honest`. */
  readonly usage?: 'honest' | 'lies' | 'none';
  /** Tokens that it reads; older messages are dropped without a word. Default: all. */
  readonly servedTokens?: number;
}

/**
 * A model that does what a probe asks for, as far as it can, and is silent about what it cannot: the lies of real endpoints.
 *
 * @example await startModelServer({ script: capableScript({ tools: 'claims', servedTokens: 2048 }) })
 */
export function capableScript(can: Capabilities = {}): Script {
  return (request): Reply => {
    const { messages } = request;
    const read = can.servedTokens === undefined ? messages : newest(messages, can.servedTokens);
    if (can.prefill === 'refused' && messages.at(-1)?.role === 'ai')
      return refusal('assistant message prefill is not supported');
    if (can.tools === 'refuses' && request.tools.length > 0) return refusal('this model does not support tools');
    return [countOf(can, tokensIn(can.usage === 'lies' ? messages : read)), ...answer(request, read, can)];
  };
}

function answer(request: ScriptRequest, read: readonly Message[], can: Capabilities): readonly Step[] {
  const last = read.at(-1);
  const asked = read.findLast(({ role }) => role === 'human')?.text ?? '';
  if (asked.startsWith('Count from one')) {
    const isTaken = last?.role === 'ai' && (can.prefill ?? 'none') === prefillModeOf(request.body);
    return [{ text: isTaken ? 've six seven eight' : 'one two three four five six seven eight' }];
  }
  if (asked.includes('What is the password')) {
    const word = /password is "(\w+)"/.exec(read.map(({ text }) => text).join('\n'))?.[1];
    return [{ text: word ?? 'You did not give me any password.' }];
  }
  const [tool] = request.tools;
  const isForced = request.body.tool_choice !== undefined;
  if (tool !== undefined && !isForced) {
    if (can.tools === 'claims') return [{ text: 'I have reported the city Paris.' }];
    return [{ toolCall: { name: tool.name, arguments: '{"city":"Paris"}' } }];
  }
  const rung = rungOf(request);
  if (!(can.json ?? ['json_schema', 'tool', 'json_object', 'plain']).includes(rung))
    return [{ text: 'It is Paris, with one river.' }];
  const json = '{"city":"Paris","rivers":1}';
  return tool === undefined ? [{ text: json }] : [{ toolCall: { name: tool.name, arguments: json } }];
}

function rungOf({ body, schema, tools }: ScriptRequest): JsonRung {
  if (schema !== null) return 'json_schema';
  if (tools.length > 0) return 'tool';
  return body.response_format !== undefined || body.format !== undefined ? 'json_object' : 'plain';
}

function prefillModeOf(body: ScriptRequest['body']): PrefillMode {
  if (body.continue_final_message === true) return 'continue_final_message';
  const messages = Array.isArray(body.messages) ? body.messages : [];
  const last: unknown = messages.at(-1);
  return typeof last === 'object' && last !== null && 'prefix' in last ? 'prefix' : 'trailing';
}

function countOf({ usage = 'honest' }: Capabilities, input: number): Step {
  return usage === 'none' ? { fault: 'noUsage' } : { usage: { input, output: 12 } };
}

function tokensIn(messages: readonly Message[]): number {
  return messages.reduce((sum, { text }) => sum + Math.ceil(text.length / 4), 0);
}

/** The newest messages that fit; the newest of all is cut at its front. */
function newest(messages: readonly Message[], tokens: number): readonly Message[] {
  const kept: Message[] = [];
  let left = tokens;
  for (const message of messages.toReversed()) {
    const text = message.text.slice(-left * 4);
    kept.unshift({ ...message, text });
    left -= Math.ceil(text.length / 4);
    if (left <= 0) break;
  }
  return kept;
}

function refusal(message: string): Step {
  return { fault: 'status', status: 400, body: JSON.stringify({ error: { message } }) };
}

import {
  estimateTokens,
  type FinishReason,
  type Message,
  type ModelEvent,
  type ModelPort,
  type ModelRequest,
} from '@longhand/protocol';
import { type AdapterOptions, adapter, toolGap } from './adapter.ts';
import { callIds } from './call-id.ts';
import { toOllama } from './codec-ollama.ts';
import { toolsOf } from './codec-openai.ts';
import type { Abilities } from './demotion.ts';
import { failure, failureInBand } from './failure.ts';
import { type JsonObject, listOf, numberOf, objectOf, parseJson, stringOf } from './json.ts';
import type { Lessons } from './lessons.ts';
import { nameOf } from './model-id.ts';
import type { ReplyReader } from './reply.ts';
import { thinkSplitter } from './think-tags.ts';
import { toolCallMerger } from './tool-call-merger.ts';

export interface OllamaOptions extends AdapterOptions {
  /** Origin: `http://127.0.0.1:11434`. */
  readonly host: string;
  /** For an Ollama behind a proxy that asks for one. */
  readonly apiKey?: string;
  /** Tokens of context, for every model and every call: another value makes Ollama load the model again. Default 8,192. */
  readonly contextLength?: number;
}

const DEFAULT_CONTEXT = 8_192;

/**
 * Ollama's own /api/chat. It always says how much context it wants and that nothing may be cut off: left alone, Ollama drops the oldest
 * messages without a word.
 *
 * @example ollama({ host: 'http://127.0.0.1:11434' }).stream({ model: 'ollama/qwen3:8b', messages }, signal)
 */
export function ollama(options: OllamaOptions): ModelPort {
  const contextLength = options.contextLength ?? DEFAULT_CONTEXT;
  return adapter(
    {
      endpoint: options.host,
      rungs: ['json_schema', 'json_object', 'plain'],
      url: `${options.host.replace(/\/+$/, '')}/api/chat`,
      headers: options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` },
      secret: options.apiKey,
      gapsOf: (request) => [...(request.schema === undefined ? [] : (['think'] as const)), ...toolGap(request)],
      body: (request, messages, abilities) => requestBody(request, messages, abilities, contextLength),
      framingOf: () => 'ndjson',
      reader: (request, _framing, lessons) => ollamaReader(request, contextLength, lessons),
    },
    options,
  );
}

function requestBody(
  request: ModelRequest,
  messages: readonly Message[],
  { rung, gaps }: Abilities,
  contextLength: number,
): JsonObject {
  const { tools, schema, maxTokens, temperature } = request;
  return {
    model: nameOf(request.model),
    messages: toOllama(messages),
    stream: true,
    truncate: false,
    shift: false,
    options: {
      num_ctx: contextLength,
      ...(maxTokens === undefined ? {} : { num_predict: maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
    },
    ...(tools === undefined || tools.length === 0 || gaps.has('tools') ? {} : { tools: toolsOf(tools) }),
    ...(schema === undefined || rung === 'plain' ? {} : { format: rung === 'json_schema' ? schema.schema : 'json' }),
    // Grammar and thinking exclude each other.
    ...(schema === undefined || gaps.has('think') ? {} : { think: false }),
  };
}

/** Reads the lines of one answer. */
function ollamaReader(request: ModelRequest, contextLength: number, lessons: Lessons): ReplyReader {
  const thinking = thinkSplitter(lessons);
  const merger = toolCallMerger(callIds(request));
  let callCount = 0;

  const finishing = (line: JsonObject): readonly ModelEvent[] => {
    const calls = merger.calls().map((call): ModelEvent => ({ type: 'toolCall', call }));
    const input = numberOf(line.prompt_eval_count);
    const usage: readonly ModelEvent[] =
      input === undefined ? [] : [{ type: 'usage', input, output: numberOf(line.eval_count) ?? 0 }];
    const reason: FinishReason = line.done_reason === 'length' ? 'length' : merger.isEmpty ? 'stop' : 'tool_calls';
    const events = [...thinking.end(reason === 'stop'), ...calls, ...usage];
    const read = input === undefined ? null : truncatedTo(request, input, contextLength);
    if (read === null) return [...events, { type: 'finish', reason }];
    lessons.context(read);
    const detail = `${read} tokens of about ${promptTokens(request)}`;
    return [...events, failure('context_truncated', detail)];
  };

  return {
    // `done: true` carries everything; there is nothing to wait for after it.
    isFinishing: false,
    push: (frame) => {
      const parsed = parseJson(frame);
      if (typeof parsed !== 'object' || parsed === null)
        return [failure('malformed', `a line is no JSON: ${frame.slice(0, 120)}`)];
      const line = objectOf(parsed);
      if (line.error !== undefined) return [failureInBand(line.error)];
      const message = objectOf(line.message);
      const events: ModelEvent[] = [];
      const reasoning = stringOf(message.thinking) ?? '';
      if (reasoning !== '') events.push({ type: 'reasoning', text: reasoning });
      const text = stringOf(message.content) ?? '';
      if (text !== '') events.push(...thinking.push(text));
      for (const item of listOf(message.tool_calls)) {
        const { id, function: called } = objectOf(item);
        const { name, arguments: args } = objectOf(called);
        // Every call comes whole, so each is one of its own whatever index the server gives it.
        events.push(
          merger.add({
            id: stringOf(id),
            index: callCount,
            name: stringOf(name),
            arguments: stringOf(args) ?? JSON.stringify(args ?? {}),
          }),
        );
        callCount += 1;
      }
      return line.done === true ? [...events, ...finishing(line)] : events;
    },
    end: () => [...thinking.end(false), failure('incomplete', 'the answer stopped without done: true')],
  };
}

/** Shorter prompts are not judged: what a template adds would weigh too much. */
const LEAST_JUDGED = 1_500;
/** No tokenizer of a model that is in use makes less than this of an estimate. */
const LEAST_SHARE = 0.4;

/**
 * How much of the prompt was read, when that was not all of it. Old versions of Ollama do not know `truncate: false`, and a server may have
 * been told to serve less than it was asked for.
 *
 * @param read tokens of the prompt, as counted
 */
function truncatedTo(request: ModelRequest, read: number, contextLength: number): number | null {
  if (read <= 0) return null;
  const estimated = promptTokens(request);
  const isFull = read >= contextLength;
  return isFull || (estimated >= LEAST_JUDGED && read < estimated * LEAST_SHARE) ? read : null;
}

function promptTokens(request: ModelRequest): number {
  return request.messages.reduce((sum, { text }) => sum + estimateTokens(text), 0);
}

import type { FinishReason, ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { callIds } from './call-id.ts';
import { toOllama } from './codec-ollama.ts';
import { toolsOf } from './codec-openai.ts';
import { type Abilities, abilityMemory, type Gap, negotiate } from './demotion.ts';
import { openExchange } from './exchange.ts';
import { failure, failureInBand } from './failure.ts';
import { type JsonObject, listOf, numberOf, objectOf, parseJson, stringOf } from './json.ts';
import { ModelInputError } from './model-error.ts';
import { nameOf } from './model-id.ts';
import { normalizeMessages } from './normalize.ts';
import { type AdapterOptions, DEFAULT_FIRST_BYTE_MS, DEFAULT_STALL_MS } from './openai.ts';
import { type ReplyReader, readReply } from './reply.ts';
import { withSchema } from './schema-prompt.ts';
import { thinkSplitter } from './think-tags.ts';
import { toolCallMerger } from './tool-call-merger.ts';

export interface OllamaOptions extends AdapterOptions {
  /** Origin: `http://127.0.0.1:11434`. */
  readonly host: string;
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
  const memory = abilityMemory();
  const onDiagnostic = options.onDiagnostic ?? (() => {});
  return {
    async *stream(request, signal) {
      if (signal.aborted) return;
      yield { type: 'start', model: request.model };
      let bodyOf: (abilities: Abilities) => string;
      try {
        const messages = toOllama(withSchema(normalizeMessages(request.messages), request.schema));
        bodyOf = (abilities) =>
          JSON.stringify(requestBody(request, messages, abilities, options.contextLength ?? DEFAULT_CONTEXT));
      } catch (error) {
        if (!(error instanceof ModelInputError)) throw error;
        yield failure('refused', error.message);
        return;
      }
      const exchange = await negotiate({
        request,
        memory,
        sent: sentGaps(request),
        onDiagnostic,
        open: (abilities) =>
          openExchange(
            {
              fetch: options.fetch ?? fetch,
              url: `${options.host.replace(/\/+$/, '')}/api/chat`,
              headers: {},
              body: bodyOf(abilities),
              firstByteMs: options.firstByteMs ?? DEFAULT_FIRST_BYTE_MS,
              stallMs: options.stallMs ?? DEFAULT_STALL_MS,
            },
            signal,
          ),
      });
      if (exchange.kind === 'aborted') return;
      if (exchange.kind === 'failed') {
        yield exchange.error;
        return;
      }
      yield* readReply(exchange, 'ndjson', ollamaReader(request), signal, onDiagnostic);
    },
  };
}

function sentGaps(request: ModelRequest): ReadonlySet<Gap> {
  const gaps = new Set<Gap>();
  if (request.schema !== undefined) gaps.add('think');
  if (request.tools !== undefined && !request.messages.some((message) => message.role === 'tool')) gaps.add('tools');
  return gaps;
}

function requestBody(
  request: ModelRequest,
  messages: readonly unknown[],
  { rung, gaps }: Abilities,
  contextLength: number,
): JsonObject {
  const { tools, schema, maxTokens, temperature } = request;
  return {
    model: nameOf(request.model),
    messages,
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
export function ollamaReader(request: ModelRequest): ReplyReader {
  const thinking = thinkSplitter();
  const merger = toolCallMerger(callIds(request));
  let callCount = 0;

  const finishing = (line: JsonObject): readonly ModelEvent[] => {
    const calls = merger.calls().map((call): ModelEvent => ({ type: 'toolCall', call }));
    const input = numberOf(line.prompt_eval_count);
    const usage: readonly ModelEvent[] =
      input === undefined ? [] : [{ type: 'usage', input, output: numberOf(line.eval_count) ?? 0 }];
    const reason: FinishReason = line.done_reason === 'length' ? 'length' : merger.isEmpty ? 'stop' : 'tool_calls';
    return [...thinking.end(), ...calls, ...usage, { type: 'finish', reason }];
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
    end: () => [...thinking.end(), failure('incomplete', 'the answer stopped without done: true')],
  };
}

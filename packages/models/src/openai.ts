import type { FinishReason, Message, ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { type AdapterOptions, adapter, forcedTool, toolGap } from './adapter.ts';
import { callIds } from './call-id.ts';
import { type OpenAIMessage, textOf, toOpenAI, toolsOf } from './codec-openai.ts';
import type { Abilities } from './demotion.ts';
import { failure, failureInBand } from './failure.ts';
import { type JsonObject, listOf, numberOf, objectOf, parseJson, stringOf } from './json.ts';
import type { Lessons } from './lessons.ts';
import { nameOf } from './model-id.ts';
import type { ReplyReader } from './reply.ts';
import { isStrict } from './schema-prompt.ts';
import { thinkSplitter } from './think-tags.ts';
import { toolCallMerger } from './tool-call-merger.ts';

export interface OpenAICompatibleOptions extends AdapterOptions {
  /** With the version: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes `[DONE]` without a finish reason for a finish; for endpoints that never send one. Default false. */
  readonly isDoneEnough?: boolean;
}

/**
 * Any endpoint that speaks OpenAI's chat completions. What an endpoint refuses (`stream_options`, `response_format`, …) is left out from then on.
 *
 * @example
 * const model = openaiCompatible({ baseUrl: 'http://127.0.0.1:8000/v1' });
 * for await (const event of model.stream({ model: 'openai/qwen3', messages }, signal)) …
 */
export function openaiCompatible(options: OpenAICompatibleOptions): ModelPort {
  const key: Record<string, string> = options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` };
  return adapter(
    {
      endpoint: options.baseUrl,
      rungs: ['json_schema', 'tool', 'json_object', 'plain'],
      url: `${options.baseUrl.replace(/\/+$/, '')}/chat/completions`,
      headers: { ...key, ...options.headers },
      secret: options.apiKey,
      gapsOf: (request) => [
        'stream_options',
        ...(request.maxTokens === undefined ? [] : (['max_tokens'] as const)),
        ...(request.temperature === undefined ? [] : (['temperature'] as const)),
        ...toolGap(request),
      ],
      body: requestBody,
      // A server that ignores `stream: true` answers with one JSON object, which the reader takes as one frame.
      framingOf: (exchange) =>
        exchange.headers.get('content-type')?.includes('application/json') === true ? 'json' : 'sse',
      reader: (request, framing, lessons) =>
        openaiReader(request, options.isDoneEnough === true || framing === 'json', lessons),
    },
    options,
  );
}

function requestBody(request: ModelRequest, messages: readonly Message[], abilities: Abilities): JsonObject {
  const { tools, schema, maxTokens, temperature } = request;
  const { rung, gaps } = abilities;
  const forced = forcedTool(request, abilities);
  return {
    model: nameOf(request.model),
    ...prefilled(toOpenAI(messages), abilities),
    stream: true,
    ...(gaps.has('stream_options') ? {} : { stream_options: { include_usage: true } }),
    ...(tools === undefined || tools.length === 0 || gaps.has('tools') ? {} : { tools: toolsOf(tools) }),
    ...(maxTokens === undefined
      ? {}
      : { [gaps.has('max_tokens') ? 'max_completion_tokens' : 'max_tokens']: maxTokens }),
    ...(temperature === undefined || gaps.has('temperature') ? {} : { temperature }),
    ...(forced === null
      ? {}
      : { tools: toolsOf([forced]), tool_choice: { type: 'function', function: { name: forced.name } } }),
    ...(schema === undefined || rung === 'plain' || rung === 'tool'
      ? {}
      : { response_format: responseFormat(schema, rung) }),
  };
}

/** The messages, and the flag by which the endpoint goes on with the last of them if it is an answer. */
function prefilled(messages: readonly OpenAIMessage[], { prefill }: Abilities): JsonObject {
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || prefill === 'none' || prefill === 'trailing') return { messages };
  if (prefill === 'prefix') return { messages: [...messages.slice(0, -1), { ...last, prefix: true }] };
  return { messages, continue_final_message: true, add_generation_prompt: false };
}

function responseFormat(schema: NonNullable<ModelRequest['schema']>, rung: 'json_schema' | 'json_object'): JsonObject {
  if (rung === 'json_object') return { type: 'json_object' };
  const strict = isStrict(schema.schema) ? { strict: true } : {};
  return { type: 'json_schema', json_schema: { name: schema.name, schema: schema.schema, ...strict } };
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
};

/** Reads the chunks of one completion. */
function openaiReader(request: ModelRequest, isDoneEnough: boolean, lessons: Lessons): ReplyReader {
  const thinking = thinkSplitter(lessons);
  const merger = toolCallMerger(callIds(request));
  let reason: FinishReason | null = null;
  let usage: ModelEvent | null = null;
  let isRefusal = false;

  const finishing = (): readonly ModelEvent[] => {
    const calls = merger.calls().map((call): ModelEvent => ({ type: 'toolCall', call }));
    const finish: FinishReason = isRefusal
      ? 'content_filter'
      : !merger.isEmpty && reason !== 'length'
        ? 'tool_calls'
        : (reason ?? 'stop');
    return [
      ...thinking.end(finish === 'stop'),
      ...calls,
      ...(usage === null ? [] : [usage]),
      { type: 'finish', reason: finish },
    ];
  };

  const readDelta = (delta: JsonObject): readonly ModelEvent[] => {
    const events: ModelEvent[] = [];
    const reasoning = stringOf(delta.reasoning_content) ?? stringOf(delta.reasoning) ?? '';
    if (reasoning !== '') events.push({ type: 'reasoning', text: reasoning });
    const text = textOf(delta.content);
    if (text !== '') events.push(...thinking.push(text));
    const refusal = stringOf(delta.refusal) ?? '';
    if (refusal !== '') {
      isRefusal = true;
      events.push({ type: 'text', text: refusal });
    }
    for (const item of listOf(delta.tool_calls)) {
      const { id, index, function: called } = objectOf(item);
      const { name, arguments: args } = objectOf(called);
      const piece = stringOf(args) ?? (args === undefined || args === null ? undefined : JSON.stringify(args));
      events.push(merger.add({ id: stringOf(id), index: numberOf(index), name: stringOf(name), arguments: piece }));
    }
    return events;
  };

  return {
    get isFinishing() {
      return reason !== null;
    },
    push: (frame) => {
      if (frame.trim() === '[DONE]') return reason !== null || isDoneEnough ? finishing() : [incomplete('[DONE]')];
      const parsed = parseJson(frame);
      if (typeof parsed !== 'object' || parsed === null)
        return [failure('malformed', `a chunk is no JSON: ${frame.slice(0, 120)}`)];
      const chunk = objectOf(parsed);
      if (chunk.error !== undefined && chunk.error !== null) return [failureInBand(chunk.error)];
      const counts = objectOf(chunk.usage);
      const input = numberOf(counts.prompt_tokens);
      if (input !== undefined) usage = { type: 'usage', input, output: numberOf(counts.completion_tokens) ?? 0 };
      const choice = objectOf(listOf(chunk.choices)[0]);
      const events = readDelta(objectOf(choice.delta ?? choice.message));
      const given = stringOf(choice.finish_reason) ?? '';
      if (given === 'error') return [...events, failure('upstream', 'the model ended with finish_reason "error"')];
      if (given !== '') reason = FINISH_REASONS[given] ?? 'stop';
      return events;
    },
    end: () => (reason === null ? [...thinking.end(false), incomplete('the end of the body')] : finishing()),
  };
}

function incomplete(place: string): ModelEvent {
  return failure('incomplete', `the answer stopped without a finish reason, at ${place}`);
}

import type { FinishReason, Message, ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { type AdapterOptions, adapter, forcedTool, toolGap } from './adapter.ts';
import { callIds } from './call-id.ts';
import { anthropicTools, toAnthropic } from './codec-anthropic.ts';
import type { Abilities } from './demotion.ts';
import { failure, failureInBand } from './failure.ts';
import { type JsonObject, numberOf, objectOf, parseJson, stringOf } from './json.ts';
import { nameOf } from './model-id.ts';
import type { ReplyReader } from './reply.ts';
import { toolCallMerger } from './tool-call-merger.ts';

export interface AnthropicOptions extends AdapterOptions {
  readonly apiKey: string;
  /** Without the version. Default `https://api.anthropic.com`. */
  readonly baseUrl?: string;
}

export const ANTHROPIC_VERSION = '2023-06-01';
/** This wire wants a limit in every request; 8,192 is what its smallest current models can give. */
const DEFAULT_MAX_TOKENS = 8_192;

/**
 * Anthropic's messages. A wanted schema is asked for as a call that must be made.
 *
 * @example anthropic({ apiKey }).stream({ model: 'anthropic/claude-sonnet-4-5', messages }, signal)
 */
export function anthropic(options: AnthropicOptions): ModelPort {
  const base = (options.baseUrl ?? 'https://api.anthropic.com').replace(/\/+$/, '').replace(/\/v1$/, '');
  return adapter(
    {
      endpoint: base,
      rungs: ['tool', 'plain'],
      url: `${base}/v1/messages`,
      headers: { 'x-api-key': options.apiKey, 'anthropic-version': ANTHROPIC_VERSION },
      secret: options.apiKey,
      gapsOf: (request) => [
        ...(request.temperature === undefined ? [] : (['temperature'] as const)),
        ...toolGap(request),
      ],
      body: requestBody,
      framingOf: () => 'sse',
      reader: anthropicReader,
    },
    options,
  );
}

function requestBody(request: ModelRequest, messages: readonly Message[], abilities: Abilities): JsonObject {
  const { gaps } = abilities;
  const forced = forcedTool(request, abilities);
  const { tools, maxTokens, temperature } = request;
  return {
    model: nameOf(request.model),
    max_tokens: maxTokens ?? DEFAULT_MAX_TOKENS,
    ...toAnthropic(messages),
    stream: true,
    ...(tools === undefined || tools.length === 0 || gaps.has('tools') ? {} : { tools: anthropicTools(tools) }),
    ...(forced === null ? {} : { tools: anthropicTools([forced]), tool_choice: { type: 'tool', name: forced.name } }),
    ...(temperature === undefined || gaps.has('temperature') ? {} : { temperature }),
  };
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** Reads the events of one message. */
function anthropicReader(request: ModelRequest): ReplyReader {
  const merger = toolCallMerger(callIds(request));
  let reason: FinishReason | null = null;
  /** Undefined until the server counts. */
  let input: number | undefined;
  let output = 0;

  const finishing = (): readonly ModelEvent[] => [
    ...merger.calls().map((call): ModelEvent => ({ type: 'toolCall', call })),
    ...(input === undefined ? [] : [{ type: 'usage', input, output } as const]),
    { type: 'finish', reason: reason ?? 'stop' },
  ];
  const count = (usage: JsonObject): void => {
    const fresh = numberOf(usage.input_tokens);
    // What came out of its cache is counted apart, and was read all the same.
    const cached = (numberOf(usage.cache_read_input_tokens) ?? 0) + (numberOf(usage.cache_creation_input_tokens) ?? 0);
    if (fresh !== undefined) input = fresh + cached;
    output = numberOf(usage.output_tokens) ?? output;
  };
  const readDelta = (index: number | undefined, delta: JsonObject): readonly ModelEvent[] => {
    const text = stringOf(delta.text) ?? '';
    const thinking = stringOf(delta.thinking) ?? '';
    const json = stringOf(delta.partial_json);
    if (delta.type === 'text_delta' && text !== '') return [{ type: 'text', text }];
    if (delta.type === 'thinking_delta' && thinking !== '') return [{ type: 'reasoning', text: thinking }];
    if (delta.type === 'input_json_delta') return [merger.add({ index, arguments: json })];
    return [];
  };

  return {
    get isFinishing() {
      return reason !== null;
    },
    push: (frame) => {
      const parsed = parseJson(frame);
      if (typeof parsed !== 'object' || parsed === null)
        return [failure('malformed', `an event is no JSON: ${frame.slice(0, 120)}`)];
      const event = objectOf(parsed);
      switch (event.type) {
        case 'message_start':
          count(objectOf(objectOf(event.message).usage));
          return [];
        case 'content_block_start': {
          const block = objectOf(event.content_block);
          if (block.type !== 'tool_use') return [];
          return [merger.add({ index: numberOf(event.index), id: stringOf(block.id), name: stringOf(block.name) })];
        }
        case 'content_block_delta':
          return readDelta(numberOf(event.index), objectOf(event.delta));
        case 'message_delta': {
          count(objectOf(event.usage));
          const given = stringOf(objectOf(event.delta).stop_reason) ?? '';
          if (given !== '') reason = FINISH_REASONS[given] ?? 'stop';
          return [];
        }
        case 'message_stop':
          return reason === null ? [incomplete()] : finishing();
        case 'error':
          return [failureInBand(event.error)];
        default:
          return [];
      }
    },
    end: () => (reason === null ? [incomplete()] : finishing()),
  };
}

function incomplete(): ModelEvent {
  return failure('incomplete', 'the answer stopped without a stop reason');
}

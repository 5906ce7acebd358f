import type {
  JSONSchema7,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import type { FinishReason, ModelEvent, ModelPort, ModelRequest, ToolCall } from '@longhand/protocol';
import { toolGap } from '../adapter.ts';
import { failureOfClient } from '../client-failure.ts';
import type { Abilities } from '../demotion.ts';
import { failure } from '../failure.ts';
import { type HostedCall, type HostedClient, type HostedOptions, hosted, type PartReader } from '../hosted.ts';
import type { Lessons } from '../lessons.ts';
import { thinkSplitter } from '../think-tags.ts';
import { aiSdkTools, toAiSdk } from './codec-ai-sdk.ts';

export interface AiSdkOptions extends HostedOptions {
  /** For the provider alone, as its documentation names them: `{ openai: { store: false } }`. */
  readonly providerOptions?: LanguageModelV4CallOptions['providerOptions'];
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Any model of the AI SDK, by its provider interface (version 4): `doStream` is called, none of the SDK's own loops, retries or protocols.
 * `request.model` only names the call; which model answers is a matter of `model`.
 *
 * @example
 * import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
 * const qwen = createOpenAICompatible({ name: 'local', baseURL: 'http://127.0.0.1:8000/v1', includeUsage: true });
 * const longhand = await assemble(settings, { ownModels: { qwen: aiSdkModel(qwen('qwen3')) } });
 */
export function aiSdkModel(model: LanguageModelV4, options: AiSdkOptions = {}): ModelPort {
  const client: HostedClient<LanguageModelV4StreamPart> = {
    rungs: ['json_schema', 'json_object', 'plain'],
    gapsOf: (request) => [
      ...(request.maxTokens === undefined ? [] : (['max_tokens'] as const)),
      ...(request.temperature === undefined ? [] : (['temperature'] as const)),
      ...toolGap(request),
    ],
    open: async (call) => {
      const { stream, response } = await model.doStream(callOptions(call, options));
      const media = response?.headers?.['content-type'] ?? '';
      if (media.includes('text/html')) {
        await stream.cancel();
        throw new WrongAddress();
      }
      return stream[Symbol.asyncIterator]();
    },
    reader: (_request, lessons) => partReader(lessons),
    failureOf: (error) =>
      error instanceof WrongAddress
        ? failure('malformed', error.message, { retryable: false })
        : failureOfClient(error),
  };
  return hosted(client, options);
}

class WrongAddress extends Error {
  constructor() {
    super('the endpoint answered with a web page; check its address');
  }
}

function callOptions(
  { request, messages, abilities, signal }: HostedCall,
  { providerOptions, headers }: AiSdkOptions,
): LanguageModelV4CallOptions {
  const { tools, schema, maxTokens, temperature } = request;
  const { gaps } = abilities;
  return {
    prompt: toAiSdk(messages),
    abortSignal: signal,
    ...(tools === undefined || tools.length === 0 || gaps.has('tools') ? {} : { tools: aiSdkTools(tools) }),
    ...(maxTokens === undefined || gaps.has('max_tokens') ? {} : { maxOutputTokens: maxTokens }),
    ...(temperature === undefined || gaps.has('temperature') ? {} : { temperature }),
    ...(schema === undefined ? {} : responseFormat(schema, abilities.rung)),
    ...(providerOptions === undefined ? {} : { providerOptions }),
    ...(headers === undefined ? {} : { headers }),
  };
}

function responseFormat(
  { name, schema }: NonNullable<ModelRequest['schema']>,
  rung: Abilities['rung'],
): Pick<LanguageModelV4CallOptions, 'responseFormat'> {
  if (rung === 'plain') return {};
  // A request's schema is a JSON Schema by contract; its type does not spell the keywords out.
  const given = rung === 'json_schema' ? { name, schema: schema as JSONSchema7 } : {};
  return { responseFormat: { type: 'json', ...given } };
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
  other: 'stop',
};

/** Reads the parts of one answer. What comes behind an error is not read: providers go on and end with `stop` although a piece is missing. */
function partReader(lessons: Lessons): PartReader<LanguageModelV4StreamPart> {
  const thinking = thinkSplitter(lessons);
  const calls: ToolCall[] = [];
  const inputs: string[] = [];

  const finishing = (part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>): readonly ModelEvent[] => {
    const { unified, raw } = part.finishReason;
    const rest = thinking.end(unified === 'stop');
    const reason = FINISH_REASONS[unified];
    if (unified === 'error') return [...rest, failure('upstream', `the model ended with ${raw ?? 'an error'}`)];
    // Providers that saw no reason say `other` and have no raw one.
    if (reason === undefined || (unified === 'other' && raw === undefined)) return [...rest, incomplete()];
    const { inputTokens, outputTokens } = part.usage;
    const usage: readonly ModelEvent[] =
      inputTokens.total === undefined
        ? []
        : [{ type: 'usage', input: inputTokens.total, output: outputTokens.total ?? 0 }];
    const isCalling = calls.length > 0 && (reason === 'stop' || reason === 'tool_calls');
    return [
      ...rest,
      ...calls.map((call): ModelEvent => ({ type: 'toolCall', call })),
      ...usage,
      { type: 'finish', reason: isCalling ? 'tool_calls' : reason },
    ];
  };

  return {
    isFinishing: false,
    push: (part) => {
      switch (part.type) {
        case 'text-delta':
          return thinking.push(part.delta);
        case 'reasoning-delta':
          return part.delta === '' ? [] : [{ type: 'reasoning', text: part.delta }];
        case 'tool-input-start':
          if (part.providerExecuted === true) return [];
          inputs.push(part.id);
          return [{ type: 'toolCallDelta', index: inputs.length - 1, id: part.id, name: part.toolName }];
        case 'tool-input-delta': {
          const index = inputs.indexOf(part.id);
          return index < 0 ? [] : [{ type: 'toolCallDelta', index, arguments: part.delta }];
        }
        case 'tool-call':
          // Calls are told at the end: until then the answer may still turn out to be incomplete.
          if (part.providerExecuted !== true)
            calls.push({ id: part.toolCallId, name: part.toolName, arguments: part.input });
          return [];
        case 'error':
          return [...thinking.end(false), failureOfClient(part.error)];
        case 'finish':
          return finishing(part);
        default:
          // Files, sources, what the provider did by itself: nothing that a document is written from.
          return [];
      }
    },
    end: () => [...thinking.end(false), incomplete()],
  };
}

function incomplete(): ModelEvent {
  return failure('incomplete', 'the answer stopped without a finish reason');
}

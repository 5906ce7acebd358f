import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk } from '@langchain/core/messages';
import type { FinishReason, ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { toolGap } from '../adapter.ts';
import { callIds } from '../call-id.ts';
import { failureOfClient } from '../client-failure.ts';
import { textOf, toolsOf } from '../codec-openai.ts';
import { failure } from '../failure.ts';
import { type HostedClient, type HostedOptions, hosted, type PartReader } from '../hosted.ts';
import { listOf, numberOf, objectOf, stringOf } from '../json.ts';
import type { Lessons } from '../lessons.ts';
import { thinkSplitter } from '../think-tags.ts';
import { toolCallMerger } from '../tool-call-merger.ts';
import { toLangChain } from './codec-langchain.ts';

export interface LangChainOptions extends HostedOptions {
  /**
   * What to pass with a call beyond its messages and tools. LangChain has no common names for the length, the temperature or the shape of an
   * answer: without this they are the model's own, and a wanted schema stands in the prompt only.
   *
   * @example ({ schema }) => (schema ? { response_format: { type: 'json_object' } } : {})
   */
  readonly callOptions?: (request: ModelRequest) => Readonly<Record<string, unknown>>;
  /** Takes the end of the stream for a finish; for models that never give a reason. Default false: such an end is `incomplete`. */
  readonly isEndEnough?: boolean;
}

/**
 * Any chat model of LangChain. Each call asks the model to leave retries to us (`maxRetries: 0`); a model that does not read that option should be
 * made with `maxRetries: 0`. `request.model` only names the call; which model answers is a matter of `model`.
 *
 * @example
 * import { ChatOpenAI } from '@langchain/openai';
 * const longhand = await assemble(settings, { ownModels: { gpt: langchainModel(new ChatOpenAI({ model: 'gpt-5' })) } });
 */
export function langchainModel(model: BaseChatModel, options: LangChainOptions = {}): ModelPort {
  const client: HostedClient<AIMessageChunk> = {
    rungs: ['plain'],
    gapsOf: toolGap,
    open: async ({ request, messages, abilities, signal }) => {
      const { tools = [] } = request;
      const isOffered = tools.length > 0 && !abilities.gaps.has('tools');
      if (isOffered && model.bindTools === undefined) throw new NoTools(model._llmType());
      // Tools in OpenAI's shape are what every model of LangChain takes; its type says `Record<string, any>`.
      const asked =
        isOffered && model.bindTools ? model.bindTools([...toolsOf(tools)] as Record<string, unknown>[]) : model;
      const extra = { maxRetries: 0, ...options.callOptions?.(request) };
      const stream = await asked.stream(toLangChain(messages), { ...extra, signal });
      // A model that was bound streams messages of one kind: chunks of an answer.
      return (stream as AsyncIterable<AIMessageChunk>)[Symbol.asyncIterator]();
    },
    reader: (request, lessons) => chunkReader(request, options.isEndEnough === true, lessons),
    failureOf: (error) => (error instanceof NoTools ? failure('refused', error.message) : failureOfClient(error)),
  };
  return hosted(client, options);
}

/** The words are those by which a refusal is recognised: the call is repeated without tools when it can do without. */
class NoTools extends Error {
  constructor(name: string) {
    super(`${name} does not support tools (it has no bindTools)`);
  }
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  MAX_TOKENS: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  tool_use: 'tool_calls',
  content_filter: 'content_filter',
  refusal: 'content_filter',
  SAFETY: 'content_filter',
};
/** Where the integrations of LangChain put the reason. */
const REASON_FIELDS = ['finish_reason', 'stop_reason', 'done_reason', 'finishReason', 'stopReason'];

/** Reads the chunks of one answer. Arguments are taken from the pieces as they came: LangChain's own parse repairs what was cut off. */
function chunkReader(request: ModelRequest, isEndEnough: boolean, lessons: Lessons): PartReader<AIMessageChunk> {
  const thinking = thinkSplitter(lessons);
  const merger = toolCallMerger(callIds(request));
  let reason: FinishReason | null = null;
  let isFailed = false;
  let usage: { readonly input: number; readonly output: number } | null = null;

  return {
    get isFinishing() {
      return reason !== null;
    },
    push: (chunk) => {
      const events: ModelEvent[] = [];
      const reasoning = reasoningOf(chunk);
      if (reasoning !== '') events.push({ type: 'reasoning', text: reasoning });
      const text = textOf(chunk.content);
      if (text !== '') events.push(...thinking.push(text));
      for (const { id, index, name, args } of chunk.tool_call_chunks ?? []) {
        events.push(
          merger.add({ id: stringOf(id), index: numberOf(index), name: stringOf(name), arguments: stringOf(args) }),
        );
      }
      const counts = objectOf(chunk.usage_metadata);
      const input = numberOf(counts.input_tokens);
      const output = numberOf(counts.output_tokens);
      // Some integrations tell the input first and the output last; LangChain adds them up, so do we.
      if (input !== undefined || output !== undefined)
        usage = { input: (usage?.input ?? 0) + (input ?? 0), output: (usage?.output ?? 0) + (output ?? 0) };
      const given = reasonOf(chunk);
      if (given === 'error') isFailed = true;
      if (given !== '') reason = FINISH_REASONS[given] ?? 'stop';
      return events;
    },
    end: () => {
      const rest = thinking.end(reason === 'stop' || (reason === null && isEndEnough));
      if (isFailed) return [...rest, failure('upstream', 'the model ended with the reason "error"')];
      if (reason === null && !isEndEnough)
        return [...rest, failure('incomplete', 'the answer stopped without a finish reason')];
      const isCalling = !merger.isEmpty && reason !== 'length' && reason !== 'content_filter';
      return [
        ...rest,
        ...merger.calls().map((call): ModelEvent => ({ type: 'toolCall', call })),
        ...(usage === null ? [] : [{ type: 'usage', ...usage } as const]),
        { type: 'finish', reason: isCalling ? 'tool_calls' : (reason ?? 'stop') },
      ];
    },
  };
}

function reasonOf({ response_metadata: told, additional_kwargs: more }: AIMessageChunk): string {
  for (const field of REASON_FIELDS) {
    const given = stringOf(objectOf(told)[field]) ?? stringOf(objectOf(more)[field]) ?? '';
    if (given !== '') return given;
  }
  return '';
}

/** Thinking, as OpenAI-like endpoints (a field beside the content) and Anthropic or the v1 content blocks (parts of it) give it. */
function reasoningOf(chunk: AIMessageChunk): string {
  const { reasoning_content: beside, reasoning } = objectOf(chunk.additional_kwargs);
  const parts = listOf(chunk.content).map(objectOf);
  const inside = parts.map((part) =>
    part.type === 'thinking'
      ? (stringOf(part.thinking) ?? '')
      : part.type === 'reasoning'
        ? (stringOf(part.reasoning) ?? '')
        : '',
  );
  return (stringOf(beside) ?? stringOf(reasoning) ?? '') + inside.join('');
}

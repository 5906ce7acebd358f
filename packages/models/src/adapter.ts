import type { JsonRung, Message, ModelEvent, ModelPort, ModelRequest, ToolSpec } from '@longhand/protocol';
import { type CapabilityBook, capabilityBook, endpointOf } from './capabilities.ts';
import { type Abilities, abilityMemory, type Gap, negotiate } from './demotion.ts';
import { type Exchange, openExchange } from './exchange.ts';
import { type Failure, failure } from './failure.ts';
import { forcedCallReader } from './forced-call.ts';
import { handOver } from './hand-over.ts';
import type { JsonObject } from './json.ts';
import { type Lessons, lessonsOf } from './lessons.ts';
import { limited } from './limits.ts';
import { isTelling, observe } from './observe.ts';
import { postByFetch, postByHttp } from './post.ts';
import { isRefused, preparedMessages } from './prepared.ts';
import { type Framing, type OnDiagnostic, type ReplyReader, readReply } from './reply.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What every adapter over HTTP takes. */
export interface AdapterOptions {
  /** Goes in place of Longhand's own way to the endpoint, for example through a tunnel. Reading a token then costs about 1.6 times the CPU. */
  readonly fetch?: Fetch;
  /** Until the first byte of the answer, milliseconds. Default 120,000: a model may have to be loaded first. */
  readonly firstByteMs?: number;
  /** Silence in the middle of an answer, milliseconds. Default 60,000. */
  readonly stallMs?: number;
  /** How long a server may be silent after its finish reason before the answer counts as finished, milliseconds. Default 2,000. */
  readonly finishGraceMs?: number;
  readonly onDiagnostic?: OnDiagnostic;
  /** What is known of the models, over the lives of adapters. By default an adapter remembers for itself. */
  readonly book?: CapabilityBook;
}

/** What makes one wire unlike another. */
export interface WireClient {
  readonly url: string;
  /** Address of the endpoint, as people give it: its name in the book. */
  readonly endpoint: string;
  /** How a wanted schema can be asked for, best first. */
  readonly rungs: readonly JsonRung[];
  readonly headers: Readonly<Record<string, string>>;
  /** The key, to be taken out of messages that quote it. */
  readonly secret?: string | undefined;
  /** Parts of the request that an endpoint may refuse and that can be left out. */
  gapsOf(request: ModelRequest): readonly Gap[];
  /** The body as an object; `messages` are normalised and name the wanted schema. */
  body(request: ModelRequest, messages: readonly Message[], abilities: Abilities): JsonObject;
  framingOf(exchange: Exchange): Framing;
  reader(request: ModelRequest, framing: Framing, lessons: Lessons): ReplyReader;
}

export const DEFAULT_FIRST_BYTE_MS = 120_000;
export const DEFAULT_STALL_MS = 60_000;
export const DEFAULT_FINISH_GRACE_MS = 2_000;

/** A ModelPort over a wire: normalise, negotiate, read; every way out but an abort is one terminal event. */
export function adapter(wire: WireClient, options: AdapterOptions): ModelPort {
  const post = options.fetch === undefined ? postByHttp : postByFetch(options.fetch);
  const memory = abilityMemory(options.book ?? capabilityBook(), endpointOf(wire.endpoint), wire.rungs);
  const { onDiagnostic = () => {}, finishGraceMs = DEFAULT_FINISH_GRACE_MS } = options;
  const redact = (error: Failure): Failure =>
    wire.secret === undefined ? error : { ...error, message: error.message.replaceAll(wire.secret, '•••') };
  /** Asks, and gives the reading of the reply; null when there is nothing to read. */
  async function* opened(
    request: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent, AsyncIterator<ModelEvent, undefined> | null> {
    if (signal.aborted) return null;
    yield { type: 'start', model: request.model };
    const messages = preparedMessages(request);
    if (isRefused(messages)) {
      yield messages;
      return null;
    }
    const opening = await negotiate({
      request,
      memory,
      sent: wire.gapsOf(request),
      onDiagnostic,
      open: (abilities) =>
        openExchange(
          {
            post,
            url: wire.url,
            headers: wire.headers,
            body: JSON.stringify(wire.body(request, withPrefill(messages, request, abilities), abilities)),
            firstByteMs: options.firstByteMs ?? DEFAULT_FIRST_BYTE_MS,
            stallMs: options.stallMs ?? DEFAULT_STALL_MS,
          },
          signal,
        ),
    });
    if (opening.kind === 'aborted') return null;
    if (opening.kind === 'failed') {
      yield redact(opening.error);
      return null;
    }
    if (opening.headers.get('content-type')?.includes('text/html') === true) {
      opening.close();
      yield failure('malformed', 'the endpoint answered with a web page; check its address', { retryable: false });
      return null;
    }
    const framing = wire.framingOf(opening);
    const { abilities } = opening;
    const observed = { request, abilities, memory, onDiagnostic };
    const isForced = forcedTool(request, abilities) !== null;
    const reader = limited(wire.reader(request, framing, lessonsOf(observed)));
    const events = readReply(opening, framing, isForced ? forcedCallReader(reader) : reader, signal, {
      onDiagnostic,
      finishGraceMs,
      firstContentMs: options.firstByteMs ?? DEFAULT_FIRST_BYTE_MS,
      stallMs: options.stallMs ?? DEFAULT_STALL_MS,
      redact,
    });
    return isTelling(observed) ? observe(events, observed) : events;
  }
  return { stream: (request, signal) => handOver(opened(request, signal)) };
}

/** The messages with the answer that is to be gone on with, where the model does so. Nothing stands behind a tool's result. */
function withPrefill(
  messages: readonly Message[],
  { prefill }: ModelRequest,
  abilities: Abilities,
): readonly Message[] {
  // Anthropic refuses white space at the end of it.
  const text = prefill?.trimEnd() ?? '';
  if (text === '' || abilities.prefill === 'none' || messages.at(-1)?.role !== 'human') return messages;
  return [...messages, { role: 'ai', text }];
}

/** The tool that an answer must come as, or null when it is asked for in another way. */
export function forcedTool({ schema, tools = [] }: ModelRequest, { rung }: Abilities): ToolSpec | null {
  if (schema === undefined || rung !== 'tool' || tools.length > 0) return null;
  return { name: schema.name, description: 'Takes the answer.', parameters: schema.schema };
}

/** `tools`, where they can be left out: calls in the history need them. */
export function toolGap(request: ModelRequest): readonly Gap[] {
  const isFree = request.tools !== undefined && !request.messages.some((message) => message.role === 'tool');
  return isFree ? ['tools'] : [];
}

import type { JsonRung, ModelCapabilities, ModelContext, ModelPort, PrefillMode } from '@longhand/protocol';
import { type CapabilityBook, capabilityBook } from '../capabilities.ts';
import { objectOf, parseJson } from '../json.ts';
import { parseAgainst } from '../structured.ts';
import { ask } from './ask.ts';
import { counting } from './counting.ts';

/** A model to be probed, and the ways to reach it. */
export interface ProbeSubject {
  readonly endpoint: string;
  readonly model: string;
  /** A port to the endpoint that remembers in this book. */
  readonly portOn: (book: CapabilityBook) => ModelPort;
  /** Rungs of its wire, best first. */
  readonly rungs: readonly JsonRung[];
  /** Ways of going on behind a prefill that its wire has. */
  readonly prefills: readonly PrefillMode[];
  /** The context, by the cheapest way there is. */
  readonly context: (port: ModelPort, signal: AbortSignal) => Promise<ModelContext | null>;
}

/** What a probe found out, each part as soon as it is known. */
export type Finding = Partial<
  Pick<
    ModelCapabilities,
    'json' | 'tools' | 'prefill' | 'usage' | 'context' | 'gaps' | 'beginsThinking' | 'probeTokens'
  >
>;

const CITY_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' }, rivers: { type: 'integer' } },
  required: ['city', 'rivers'],
  additionalProperties: false,
};

/**
 * Asks a model small questions to find out what it really does: JSON and on which rung, token counts, tools, going on behind a prefill, context.
 * What an endpoint says of itself is believed only where it costs nothing to be wrong. About 400 tokens, and 4,700 more where only a long prompt
 * can tell the context.
 *
 * @param tell is called with each finding
 * @throws ProbeStop when the endpoint cannot be asked or `signal` is aborted; what was told before stands
 */
export async function probe(
  subject: ProbeSubject,
  tell: (finding: Finding) => void,
  signal: AbortSignal,
): Promise<void> {
  const { endpoint, model } = subject;
  // A book of its own: an answer to a probe is judged here, not by the calls of a run that go on beside it.
  const book = capabilityBook();
  const spent = { input: 0, output: 0 };
  const counted: ProbeSubject = {
    ...subject,
    portOn: (own) => counting(subject.portOn(own), spent, () => tell({ probeTokens: { ...spent } })),
  };
  const port = counted.portOn(book);
  tell(await probeJson(counted, book, port, signal));
  tell({ beginsThinking: book.get(endpoint, model).beginsThinking === true });
  tell({ tools: await probeTools(port, model, signal), gaps: book.get(endpoint, model).gaps });
  tell({ prefill: await probePrefill(counted, book, signal) });
  tell({ context: await subject.context(port, signal) });
}

/** Goes down the ladder until an answer is valid. */
async function probeJson(
  { endpoint, model, rungs }: ProbeSubject,
  book: CapabilityBook,
  port: ModelPort,
  signal: AbortSignal,
): Promise<Finding> {
  let usage: 'yes' | 'no' = 'no';
  for (const _ of rungs) {
    const heard = await ask(
      port,
      {
        model,
        messages: [
          { role: 'human', text: 'Name the capital of France, and the number of rivers that flow through its middle.' },
        ],
        schema: { name: 'city', schema: CITY_SCHEMA },
        maxTokens: 400,
      },
      signal,
    );
    if ((heard.usage?.input ?? 0) > 0) usage = 'yes';
    if (heard.error === null && 'value' in parseAgainst(heard.text, CITY_SCHEMA)) {
      const { json } = book.get(endpoint, model);
      return { json: json === 'unknown' ? (rungs[0] ?? 'plain') : json, usage };
    }
  }
  return { json: 'none', usage };
}

/** A model that says that it has tools may still answer in words: only a call counts. */
async function probeTools(port: ModelPort, model: string, signal: AbortSignal): Promise<'yes' | 'no'> {
  const { calls } = await ask(
    port,
    {
      model,
      messages: [{ role: 'human', text: 'Call the tool reportCity with the city Paris. Do not answer in words.' }],
      tools: [
        {
          name: 'reportCity',
          description: 'Takes the name of a city.',
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      ],
      maxTokens: 400,
    },
    signal,
  );
  const isCalled = calls.some(
    (call) => call.name === 'reportCity' && typeof objectOf(parseJson(call.arguments)).city === 'string',
  );
  return isCalled ? 'yes' : 'no';
}

const COUNTED = 'one two three four fi';
const NEXT_LETTERS = 've';

/** Ends in the middle of a word: a model that begins a new turn goes on with a whole word, one that continues with the missing letters. */
async function probePrefill(
  { endpoint, model, prefills, portOn }: ProbeSubject,
  known: CapabilityBook,
  signal: AbortSignal,
): Promise<PrefillMode> {
  for (const mode of prefills) {
    const book = capabilityBook({ known: [{ ...known.get(endpoint, model), prefill: mode }] });
    const { text, error } = await ask(
      portOn(book),
      {
        model,
        messages: [
          { role: 'human', text: 'Count from one to eight in words, with spaces between them and nothing else.' },
        ],
        prefill: COUNTED,
        maxTokens: 24,
      },
      signal,
    );
    // A refusal was answered by asking without the prefill: then the book says so.
    const isTaken = book.get(endpoint, model).prefill === mode;
    if (error === null && isTaken && text.startsWith(NEXT_LETTERS)) return mode;
  }
  return 'none';
}

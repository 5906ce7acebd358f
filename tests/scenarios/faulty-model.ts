/** The scripted writer behind a bad line: any fault of the fault table may befall any call. */
import {
  type Misbehaviour,
  plannedText,
  type RandomStream,
  type Reply,
  type Script,
  type ScriptRequest,
  type Step,
  stepsOf,
  type WriterScriptOptions,
  writerScript,
} from '@longhand/testkit';
import type { Scenario } from './scenario.ts';

/** Makes steps of a reply into steps with a fault, or answers null where the fault has no place. */
type Fault = (steps: readonly Step[], random: RandomStream, request: ScriptRequest) => readonly Step[] | null;

const whole =
  (step: Step): Fault =>
  (steps) => [step, ...steps];
const instead =
  (status: number, more: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {}): Fault =>
  () => [{ fault: 'status', status, ...more }];
/** Breaks the text in two. */
const within =
  (...steps: readonly Step[]): Fault =>
  (all, random) =>
    split(all, random, (before, after) => [before, ...steps, after]);
/** Ends the answer in the middle of its text. */
const cutBy =
  (step: Step): Fault =>
  (all, random) =>
    split(all, random, (before) => [before, step]);
const ofCalls =
  (step: Step): Fault =>
  (steps) =>
    steps.some((each) => 'toolCall' in each) ? [step, ...steps] : null;
/** Garbles a character, which a text would keep: only where the answer is no text. */
const ofPlans =
  (step: Step): Fault =>
  (steps, _random, request) =>
    isDraft(request) ? null : [step, ...steps];

export const FAULTS: Readonly<Record<string, Fault>> = {
  'a clean end without a finish reason': cutBy({ fault: 'cleanEndWithoutFinish' }),
  'the end mark without a finish reason': cutBy({ fault: 'doneWithoutFinish' }),
  'a reset': cutBy({ fault: 'reset' }),
  'a reset before the first byte': () => [{ fault: 'reset' }],
  'an error in the stream': cutBy({ fault: 'inBandError' }),
  'silence before the first byte': () => [{ fault: 'stall' }],
  'silence in the middle': cutBy({ fault: 'stall' }),
  'a cut chunk': within({ fault: 'malformedChunk' }),
  'a web page in the stream': within({ fault: 'htmlLine' }),
  'bytes that are no UTF-8': ofPlans({ fault: 'invalidUtf8' }),
  'characters cut between packets': whole({ fault: 'cutUtf8' }),
  CRLF: whole({ fault: 'crlf' }),
  pings: within({ fault: 'ping' }),
  'chunks without choices': within({ fault: 'emptyChoices' }),
  'no end mark': whole({ fault: 'noDone' }),
  'no usage': whole({ fault: 'noUsage' }),
  reasoning_content: whole({ reasoning: 'Let me see.', shape: 'reasoning_content' }),
  reasoning: whole({ reasoning: 'Let me see.', shape: 'reasoning' }),
  'think tags': whole({ reasoning: 'Let me see.', shape: 'think' }),
  'a length limit': cutBy({ finish: 'length' }),
  // Ollama has no word for it: there it is a plain stop, and nobody could tell it from an end.
  'a content filter': (steps, random, request) =>
    request.wire === 'ollama' ? null : cutBy({ finish: 'content_filter' })(steps, random, request),
  'an empty answer': () => [{ text: '' }],
  'calls without id': ofCalls({ fault: 'toolCallWithoutId' }),
  'calls that all have index 0': ofCalls({ fault: 'toolCallIndexZero' }),
  'calls without index': ofCalls({ fault: 'toolCallWithoutIndex' }),
  'arguments cut off': ofCalls({ fault: 'truncatedArguments' }),
  'stream_options refused': whole({ fault: 'refuseStreamOptions' }),
  'a schema refused': whole({ fault: 'refuseSchema', rungs: 'all' }),
  '429': instead(429),
  '429 with Retry-After': instead(429, { headers: { 'retry-after': '2' } }),
  '500': instead(500),
  '502 with a web page': instead(502, { body: '<html><title>502 Bad Gateway</title></html>' }),
  '503': instead(503, { body: '' }),
  '401': instead(401),
  '404': instead(404),
  'a context that is too long': instead(400, { body: '{"error":"the input length exceeds the context length"}' }),
};

const CALL_FAULTS = ['calls without id', 'calls that all have index 0', 'calls without index', 'arguments cut off'];
const MISBEHAVIOURS: readonly Misbehaviour[] = ['restart', 'repeatOverlap', 'preamble', 'reopenFence'];
const LOOP = 'and so it goes on and on, '.repeat(400);

/** Passages that the writer offers for a section. */
const MOST_OFFERED = 10;

export interface FaultyModel {
  readonly script: Script;
  /** Names of the faults that befell a call, in order. */
  readonly faults: readonly string[];
  /** The text that a section has in the end. */
  planned(title: string): string;
}

/** @param rate share of the calls that a fault befalls */
export function faultyModel(scenario: Scenario, random: RandomStream, rate: number): FaultyModel {
  const { lang, words: wordsPerSection, isSearching = false } = scenario;
  const options: WriterScriptOptions = { lang, wordsPerSection, isSearching, tokensPerSecond: 700 };
  const good = writerScript(options);
  const bad = MISBEHAVIOURS.map((misbehaviour) => writerScript({ ...options, misbehaviour }));
  const faults: string[] = [];
  // Marks count for the length of a section, so the plan depends on how many passages there are.
  const aliases = Array.from({ length: Math.min(scenario.sources ?? 0, MOST_OFFERED) }, (_, index) => `S${index + 1}`);

  function answer(request: ScriptRequest): Reply {
    const system = request.messages[0]?.text ?? '';
    if (system.startsWith('longhand-task: outline')) return { text: outline(scenario) };
    if (!isDraft(request)) return good(request);
    if (scenario.isLooping === true) return { text: LOOP };
    const isBad = random() < rate;
    return (isBad ? (bad[Math.floor(random() * bad.length)] ?? good) : good)(request);
  }

  return {
    faults,
    planned: (title) => plannedText(options, { lang, title, aliases }),
    script(request) {
      const steps = stepsOf(answer(request));
      if (random() >= rate) return steps;
      // Calls of tools are rare, so what can befall them comes first where there are some.
      const hasCalls = steps.some((each) => 'toolCall' in each);
      const names = hasCalls && random() < 0.5 ? CALL_FAULTS : Object.keys(FAULTS);
      const name = names[Math.floor(random() * names.length)] ?? '';
      const faulty = FAULTS[name]?.(steps, random, request) ?? null;
      if (faulty === null) return steps;
      faults.push(name);
      return faulty;
    },
  };
}

function isDraft({ messages }: ScriptRequest): boolean {
  return messages[0]?.text.startsWith('longhand-task: draft') === true;
}

function outline({ brief, headings, words }: Scenario): string {
  return JSON.stringify({
    title: brief.slice(0, 20),
    sections: headings.map((title) => ({ title, level: 1, goal: title, target: words })),
  });
}

function split(
  steps: readonly Step[],
  random: RandomStream,
  arrange: (before: Step, after: Step) => readonly Step[],
): readonly Step[] | null {
  const at = steps.findIndex((step) => 'text' in step);
  const step = steps[at];
  if (step === undefined || !('text' in step)) return null;
  const points = [...step.text];
  const cut = Math.floor(random() * points.length);
  const before = { ...step, text: points.slice(0, cut).join('') };
  const after = { ...step, text: points.slice(cut).join('') };
  return [...steps.slice(0, at), ...arrange(before, after)];
}

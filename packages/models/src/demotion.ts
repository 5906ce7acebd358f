import type { DemotedPart, JsonRung, ModelCapabilities, ModelRequest, PrefillMode } from '@longhand/protocol';
import type { CapabilityBook } from './capabilities.ts';
import { type Exchange, type Opening, readAll } from './exchange.ts';
import { type Failure, failureOfStatus } from './failure.ts';
import type { OnDiagnostic } from './reply.ts';

const GAPS = ['stream_options', 'max_tokens', 'temperature', 'tools', 'think'] as const;
/** What an endpoint turned out not to take. */
export type Gap = (typeof GAPS)[number];

/** What one endpoint and model can do, as far as it is known. */
export interface Abilities {
  readonly rung: JsonRung;
  readonly gaps: ReadonlySet<Gap>;
  /** `none` also while nothing is known. */
  readonly prefill: PrefillMode;
  /** Answers begin within the thinking. */
  readonly beginsThinking: boolean;
}

/** How a refusal names what it does not take. */
const REFUSALS: Readonly<Record<Gap, RegExp>> = {
  stream_options: /stream_options|include_usage/i,
  max_tokens: /max_tokens/i,
  temperature: /temperature/i,
  tools: /does not support tools|tools? (?:is|are|calling is) not supported|tool choice requires/i,
  think: /does not support thinking|\bthink\b/i,
};

/** Remembers per model of one endpoint what works, so that a refusal is paid for once. */
export interface AbilityMemory {
  get(model: string): Abilities;
  set(model: string, abilities: Abilities): void;
  /** Keeps what an answer showed. */
  learn(model: string, lesson: Partial<Pick<ModelCapabilities, 'beginsThinking' | 'context'>>): void;
  /** The rung below, or null at the bottom. */
  lower(rung: JsonRung): JsonRung | null;
}

/**
 * What `book` knows of the models of `endpoint`, as far as requests depend on it.
 *
 * @param rungs of the endpoint's wire, best first
 */
export function abilityMemory(book: CapabilityBook, endpoint: string, rungs: readonly JsonRung[]): AbilityMemory {
  const lowest = rungs.at(-1) ?? 'plain';
  return {
    get: (model) => {
      const { json, gaps, prefill, beginsThinking = false } = book.get(endpoint, model);
      const wanted = json === 'unknown' ? rungs[0] : rungs.find((rung) => rung === json);
      return {
        rung: wanted ?? lowest,
        gaps: new Set(GAPS.filter((gap) => gaps.includes(gap))),
        prefill: prefill === 'unknown' ? 'none' : prefill,
        beginsThinking,
      };
    },
    set: (model, { rung, gaps, prefill }) => {
      const known = book.get(endpoint, model);
      // Nothing is known of a rung that was never left.
      const isFirst = known.json === 'unknown' && rung === rungs[0];
      const isUnmoved = known.json === 'none' && rung === lowest;
      const what = demotedPart(known, { rung, gaps, prefill, rungs });
      book.set({
        ...known,
        json: isFirst || isUnmoved ? known.json : rung,
        gaps: [...gaps].sort(),
        prefill: known.prefill === 'unknown' && prefill === 'none' ? 'unknown' : prefill,
        ...(gaps.has('tools') ? { tools: 'no' as const } : {}),
        ...(what === null ? {} : { demoted: { what, at: book.now() } }),
      });
    },
    learn: (model, lesson) => {
      const what = lesson.context === undefined ? 'thinking' : 'context';
      book.set({ ...book.get(endpoint, model), ...lesson, demoted: { what, at: book.now() } });
    },
    lower: (rung) => rungs[rungs.indexOf(rung) + 1] ?? null,
  };
}

/** What is taken back of a record, or null. */
function demotedPart(
  known: ModelCapabilities,
  now: Omit<Abilities, 'beginsThinking'> & { readonly rungs: readonly JsonRung[] },
): DemotedPart | null {
  const before = known.json === 'unknown' ? now.rungs[0] : known.json;
  if (before !== 'none' && now.rung !== before) return 'json';
  if (known.prefill !== 'unknown' && known.prefill !== 'none' && now.prefill === 'none') return 'prefill';
  return [...now.gaps].some((gap) => !known.gaps.includes(gap)) ? 'request' : null;
}

export interface Negotiation {
  readonly request: ModelRequest;
  readonly memory: AbilityMemory;
  /** Gaps that this request would show. */
  readonly sent: readonly Gap[];
  readonly open: (abilities: Abilities) => Promise<Opening>;
  readonly onDiagnostic: OnDiagnostic;
}

export type Negotiated =
  | (Exchange & { readonly abilities: Abilities })
  | { readonly kind: 'aborted' }
  | { readonly kind: 'failed'; readonly error: Failure };

/**
 * Opens an exchange; when the endpoint refuses something that can be left out or asked for more simply, asks again without it. What
 * worked is remembered; what was refused for another reason is not.
 */
export async function negotiate(task: Negotiation): Promise<Negotiated> {
  const { request, memory, onDiagnostic } = task;
  let abilities = memory.get(request.model);
  for (;;) {
    const opening = await task.open(abilities);
    if (opening.kind !== 'open') return opening;
    if (opening.status >= 200 && opening.status < 300) {
      memory.set(request.model, abilities);
      return { ...opening, abilities };
    }
    const body = await readAll(opening, 65_536);
    const error = failureOfStatus(opening.status, opening.headers, body);
    const next = error.kind === 'refused' ? demoted(abilities, task, body) : null;
    if (next === null) return { kind: 'failed', error };
    onDiagnostic({ kind: 'demoted', detail: `${request.model}: ${error.message}` });
    abilities = next;
  }
}

/** The abilities without what the refusal names, or one rung lower; null when nothing can be left out. */
export function demoted(
  abilities: Abilities,
  { request, sent, memory }: Pick<Negotiation, 'request' | 'sent' | 'memory'>,
  body: string,
): Abilities | null {
  for (const gap of sent) {
    if (!abilities.gaps.has(gap) && REFUSALS[gap].test(body))
      return { ...abilities, gaps: new Set([...abilities.gaps, gap]) };
  }
  // Refusals of a trailing answer come in many words; without it the request is one that any endpoint takes.
  if (request.prefill !== undefined && abilities.prefill !== 'none') return { ...abilities, prefill: 'none' };
  const rung = request.schema === undefined ? null : memory.lower(abilities.rung);
  return rung === null ? null : { ...abilities, rung };
}

import type { ModelRequest } from '@longhand/protocol';
import { type Exchange, type Opening, readAll } from './exchange.ts';
import { type Failure, failureOfStatus } from './failure.ts';
import type { OnDiagnostic } from './reply.ts';

/** How a wanted JSON shape is asked for, best first. */
export type Rung = 'json_schema' | 'json_object' | 'plain';

/** What an endpoint turned out not to take. */
export type Gap = 'stream_options' | 'max_tokens' | 'temperature' | 'tools' | 'think';

/** What one endpoint and model can do, as far as it is known. */
export interface Abilities {
  readonly rung: Rung;
  readonly gaps: ReadonlySet<Gap>;
}

const FULL: Abilities = { rung: 'json_schema', gaps: new Set() };
const LOWER: Readonly<Record<Rung, Rung | null>> = { json_schema: 'json_object', json_object: 'plain', plain: null };

/** How a refusal names what it does not take. */
const REFUSALS: Readonly<Record<Gap, RegExp>> = {
  stream_options: /stream_options|include_usage/i,
  max_tokens: /max_tokens/i,
  temperature: /temperature/i,
  tools: /does not support tools|tools? (?:is|are|calling is) not supported|tool choice requires/i,
  think: /does not support thinking|\bthink\b/i,
};

/** Remembers per endpoint and model what works, so that a refusal is paid for once. */
export interface AbilityMemory {
  get(model: string): Abilities;
  set(model: string, abilities: Abilities): void;
}
export function abilityMemory(): AbilityMemory {
  const known = new Map<string, Abilities>();
  return { get: (model) => known.get(model) ?? FULL, set: (model, abilities) => void known.set(model, abilities) };
}

export interface Negotiation {
  readonly request: ModelRequest;
  readonly memory: AbilityMemory;
  /** Gaps that this request would show. */
  readonly sent: readonly Gap[];
  readonly open: (abilities: Abilities) => Promise<Opening>;
  readonly onDiagnostic: OnDiagnostic;
}

/**
 * Opens an exchange; when the endpoint refuses something that can be left out or asked for more simply, asks again without it. What
 * worked is remembered; what was refused for another reason is not.
 */
export async function negotiate(
  task: Negotiation,
): Promise<Exchange | { readonly kind: 'aborted' } | { readonly kind: 'failed'; readonly error: Failure }> {
  const { request, memory, onDiagnostic } = task;
  let abilities = memory.get(request.model);
  for (;;) {
    const opening = await task.open(abilities);
    if (opening.kind !== 'open') return opening;
    if (opening.status >= 200 && opening.status < 300) {
      memory.set(request.model, abilities);
      return opening;
    }
    const body = await readAll(opening, 65_536);
    const error = failureOfStatus(opening.status, opening.headers, body);
    const next = error.kind === 'refused' ? demoted(abilities, task, body) : null;
    if (next === null) return { kind: 'failed', error };
    onDiagnostic({ kind: 'demoted', detail: `${request.model}: ${error.message}` });
    abilities = next;
  }
}

function demoted(abilities: Abilities, { request, sent }: Negotiation, body: string): Abilities | null {
  for (const gap of sent) {
    if (!abilities.gaps.has(gap) && REFUSALS[gap].test(body))
      return { ...abilities, gaps: new Set([...abilities.gaps, gap]) };
  }
  const rung = request.schema === undefined ? null : LOWER[abilities.rung];
  return rung === null ? null : { ...abilities, rung };
}

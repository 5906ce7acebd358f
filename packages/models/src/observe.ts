import type { ModelEvent, ModelRequest } from '@longhand/protocol';
import type { Abilities, AbilityMemory } from './demotion.ts';
import type { OnDiagnostic } from './reply.ts';
import { parseAgainst } from './structured.ts';

/** An answer longer than this is not judged. */
const MOST_UNITS = 400_000;
/** An answer that begins like the text that it was to go on from, for this long, began again (UTF-16 units). */
const RESTART_UNITS = 24;

export interface Observed {
  readonly request: ModelRequest;
  readonly abilities: Abilities;
  readonly memory: AbilityMemory;
  readonly onDiagnostic: OnDiagnostic;
}

/** True when the answer tells something about what the endpoint can do. */
export function isTelling({ request, abilities }: Observed): boolean {
  return request.schema !== undefined || (request.prefill !== undefined && abilities.prefill !== 'none');
}

/**
 * Looks on while an answer passes, and remembers what did not work although nothing was refused: a rung whose answer is not of the wanted
 * shape (the next call goes one lower), a prefill that the model did not go on from. The events pass unchanged.
 */
export function observe(
  events: AsyncIterator<ModelEvent, undefined>,
  task: Observed,
): AsyncIterator<ModelEvent, undefined> {
  let text = '';
  const look = (event: ModelEvent): void => {
    if (event.type === 'text' && text.length < MOST_UNITS) text += event.text;
    if (event.type === 'finish') judge(text, event.reason, task);
  };
  return {
    next: async () => {
      const step = await events.next();
      if (step.done !== true) look(step.value);
      return step;
    },
    return: async () => {
      await events.return?.();
      return { done: true, value: undefined };
    },
  };
}

function judge(
  text: string,
  reason: Extract<ModelEvent, { type: 'finish' }>['reason'],
  { request, abilities, memory, onDiagnostic }: Observed,
): void {
  const present = memory.get(request.model);
  const { schema, prefill } = request;
  // An answer that is empty, cut off or filtered says nothing about the rung.
  if (schema !== undefined && reason === 'stop' && text.trim() !== '' && text.length < MOST_UNITS) {
    const parsed = parseAgainst(text, schema.schema);
    const lower = memory.lower(abilities.rung);
    if ('problem' in parsed && lower !== null && present.rung === abilities.rung) {
      onDiagnostic({
        kind: 'demoted',
        detail: `${request.model}: ${abilities.rung} brought no valid answer: ${parsed.problem}`,
      });
      memory.set(request.model, { ...present, rung: lower });
    }
  }
  if (prefill !== undefined && abilities.prefill !== 'none' && isRestart(text, prefill)) {
    onDiagnostic({ kind: 'demoted', detail: `${request.model}: began again instead of going on behind the prefill` });
    memory.set(request.model, { ...memory.get(request.model), prefill: 'none' });
  }
}

function isRestart(text: string, prefill: string): boolean {
  const begin = prefill.trimStart().slice(0, RESTART_UNITS);
  return begin.length === RESTART_UNITS && text.trimStart().startsWith(begin);
}

import type { ModelRequest } from '@longhand/protocol';
import type { Abilities, AbilityMemory } from './demotion.ts';
import type { OnDiagnostic } from './reply.ts';

/** What an answer teaches about its model, for the calls to come. */
export interface Lessons {
  /** Answers begin within the thinking, as far as it is known. */
  readonly beginsThinking: boolean;
  readonly learn: (beginsThinking: boolean) => void;
  /** Of the prompt only so many tokens were read. */
  readonly context: (tokens: number) => void;
}

export interface Lesson {
  readonly request: ModelRequest;
  readonly abilities: Abilities;
  readonly memory: AbilityMemory;
  readonly onDiagnostic: OnDiagnostic;
}

/** Keeps what one answer shows. */
export function lessonsOf({ request, abilities, memory, onDiagnostic }: Lesson): Lessons {
  const tell = (what: string): void => onDiagnostic({ kind: 'demoted', detail: `${request.model}: ${what}` });
  return {
    beginsThinking: abilities.beginsThinking,
    learn: (beginsThinking) => {
      // An answer to a schema is often asked for without thinking: that it holds none says nothing.
      if (!beginsThinking && request.schema !== undefined) return;
      tell(`its answers ${beginsThinking ? 'begin' : 'do not begin'} within the thinking`);
      memory.learn(request.model, { beginsThinking });
    },
    context: (tokens) => {
      tell(`read only ${tokens} tokens of the prompt`);
      memory.learn(request.model, { context: { tokens, origin: 'served' } });
    },
  };
}

import type { DocState, DocumentId, Seq } from '@longhand/protocol';
import type { EventBody, StepContext } from './agent.ts';
import type { Environment } from './environment.ts';
import type { Seats } from './seats.ts';

/** What an effect works with. */
export interface EffectHost {
  readonly document: DocumentId;
  readonly environment: Environment;
  readonly context: StepContext;
  /** Tokens that each open call of the document brought so far, by its id. */
  readonly outputs: Map<string, number>;
  /** Of all documents together. */
  readonly seats: Seats;
  /** The pending state, with everything appended so far. */
  state(): DocState;
  /** Appends on behalf of the agent; the promise resolves when it is durable. */
  append(bodies: readonly EventBody[]): Promise<Seq>;
  /** Resolves once nothing is on its way to the disk any more; a failure is the owner's business, which aborts the effect. */
  durable(): Promise<void>;
}

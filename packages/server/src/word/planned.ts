/** One thing that a Word file asks of the document. */
import type { Actor, Command, DocState } from '@longhand/protocol';

export interface Planned {
  /** Or what makes it of the state in which it comes. */
  readonly command: Command | ((state: DocState) => Command);
  readonly by: Actor;
  readonly at?: number | undefined;
  /** What it counts as in the report. */
  readonly counts: 'suggestions' | 'comments' | 'accepted' | 'rejected';
}

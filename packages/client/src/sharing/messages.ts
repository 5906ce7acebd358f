import type { DocumentId, Seq } from '@longhand/protocol';
import type { Connection } from '../connection.ts';
import type { Message } from '../read-stream.ts';

/** A leadership: the higher term stands above the lower one, the smaller id above the greater. */
export interface Term {
  readonly term: number;
  readonly tab: string;
}

/** What the tabs of one browser tell each other. Everybody hears everything. */
export type TabMessage =
  /** Everything that a tab follows, and how far it is. The leader answers. */
  | { readonly kind: 'want'; readonly tab: string; readonly wants: readonly (readonly [DocumentId, Seq])[] }
  | { readonly kind: 'leave'; readonly tab: string }
  /** Is the leader there? It answers with `lead`. */
  | ({ readonly kind: 'ping' } & Term)
  /** I lead; this is my line. `isRollCall`: say again what you want. */
  | ({ readonly kind: 'lead'; readonly connection: Connection; readonly isRollCall: boolean } & Term)
  /** I led; now somebody else should. */
  | ({ readonly kind: 'resign' } & Term)
  /** I would lead, if nobody better does; where there are no locks. */
  | ({ readonly kind: 'claim' } & Term)
  /** What the line brought, raw. */
  | { readonly kind: 'brought'; readonly messages: readonly Message[] }
  | { readonly kind: 'expect'; readonly document: DocumentId; readonly seq: Seq }
  | { readonly kind: 'retry' };

export function isAbove(a: Term, b: Term): boolean {
  return a.term === b.term ? a.tab < b.tab : a.term > b.term;
}

import type { DocumentId } from '@longhand/protocol';
import type { Environment } from '../environment.ts';

const ROLL_CALL_MS = 5 * 60_000;
const ROLL_MS = 10_000;

/** What the other tabs follow, as their leader knows it. */
export interface Wishes {
  set(tab: string, documents: readonly DocumentId[]): void;
  has(document: DocumentId): boolean;
  readonly size: number;
  stop(): void;
}

/**
 * A tab that crashes never says that it left: every few minutes all are asked again, and who stays silent is forgotten.
 *
 * @param onForgotten called after some were forgotten
 */
export function createWishes(
  environment: Pick<Environment, 'after'>,
  { askAll, onForgotten }: { readonly askAll: () => void; readonly onForgotten: () => void },
): Wishes {
  const wishes = new Map<string, ReadonlySet<DocumentId>>();
  const silent = new Set<string>();
  let disarm = callRoll();

  function callRoll(): () => void {
    return environment.after(ROLL_CALL_MS, () => {
      for (const tab of wishes.keys()) silent.add(tab);
      askAll();
      disarm = environment.after(ROLL_MS, () => {
        for (const tab of silent) wishes.delete(tab);
        silent.clear();
        onForgotten();
        disarm = callRoll();
      });
    });
  }
  return {
    set(tab, documents) {
      silent.delete(tab);
      if (documents.length === 0) wishes.delete(tab);
      else wishes.set(tab, new Set(documents));
    },
    has(document) {
      for (const documents of wishes.values()) if (documents.has(document)) return true;
      return false;
    },
    get size() {
      return wishes.size;
    },
    stop: () => disarm(),
  };
}

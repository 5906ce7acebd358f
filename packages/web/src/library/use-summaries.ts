import type { Api } from '@longhand/client';
import type { DocumentId } from '@longhand/protocol';
import type { DocumentSummary } from '@longhand/protocol/ports';
import { useCallback, useEffect, useState } from 'react';
import { documentsWithDrafts } from '../editor/draft-store.ts';

const REFRESH_MS = 5_000;

interface Summaries {
  /** Null until the first answer. */
  readonly documents: readonly DocumentSummary[] | null;
  /** Documents with text that only this browser has. */
  readonly unsent: ReadonlySet<DocumentId>;
  readonly error: unknown;
  readonly reload: () => void;
}

/** The library's rows; asked again while the page is seen, since runs go on without it. */
export function useSummaries(api: Api): Summaries {
  const [documents, setDocuments] = useState<readonly DocumentSummary[] | null>(null);
  const [unsent, setUnsent] = useState<ReadonlySet<DocumentId>>(new Set());
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again.
  useEffect(() => {
    let isCurrent = true;
    api.documents
      .list()
      .then((list) => {
        if (!isCurrent) return;
        setDocuments([...list].sort((a, b) => b.updatedAt - a.updatedAt));
        setError(null);
      })
      .catch((failure: unknown) => isCurrent && setError(failure));
    void documentsWithDrafts(Date.now()).then((found) => isCurrent && setUnsent(found));
    return () => {
      isCurrent = false;
    };
  }, [api, round]);

  const reload = useCallback(() => setRound((value) => value + 1), []);
  useEffect(() => {
    const whenSeen = () => document.visibilityState === 'visible' && reload();
    const timer = setInterval(whenSeen, REFRESH_MS);
    document.addEventListener('visibilitychange', whenSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', whenSeen);
    };
  }, [reload]);
  return { documents, unsent, error, reload };
}

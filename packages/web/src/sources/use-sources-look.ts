import type { Api, SourcesLook } from '@longhand/client';
import type { DocumentId } from '@longhand/protocol';
import { useEffect, useState } from 'react';

const PERIOD_MS = 1_000;
const NOTHING: SourcesLook = { progress: {}, takesAddresses: false, recognisesText: false };

/**
 * How far the sources are that are read now: asked each second, and only while one is read. What came of it tells the document's own log.
 * Without a document there is nothing to ask.
 *
 * @example const { progress, takesAddresses } = useSourcesLook(api, state.id, isReading);
 */
export function useSourcesLook(api: Api, document: DocumentId | null, isReading: boolean): SourcesLook {
  const [look, setLook] = useState(NOTHING);
  useEffect(() => {
    if (document === null) return;
    let timer: number | undefined;
    let isOver = false;
    const ask = async () => {
      // Without an answer the page says less, and nothing wrong.
      const found = await api.sources.look(document).catch(() => null);
      if (isOver) return;
      if (found !== null) setLook(found);
      if (isReading) timer = window.setTimeout(() => void ask(), PERIOD_MS);
    };
    void ask();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [api, document, isReading]);
  return look;
}

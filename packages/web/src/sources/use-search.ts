import type { Api } from '@longhand/client';
import type { SearchAnswer } from '@longhand/protocol';
import { useEffect, useRef, useState } from 'react';

export interface SourceSearch {
  readonly query: string;
  /** The latest answer; null before the first one and after `clear`. */
  readonly answer: SearchAnswer | null;
  readonly isSearching: boolean;
  readonly problem: unknown;
  setQuery(query: string): void;
  search(): void;
  clear(): void;
}

/** One search in the sources of a document; a newer one takes the place of one that is under way. */
export function useSearch(api: Api, document: string): SourceSearch {
  const [query, setQuery] = useState('');
  const [answer, setAnswer] = useState<SearchAnswer | null>(null);
  const [isSearching, setSearching] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const underway = useRef<AbortController | null>(null);
  useEffect(() => () => underway.current?.abort(), []);

  function stop(): void {
    underway.current?.abort();
    underway.current = null;
    setSearching(false);
    setProblem(null);
  }
  function search(): void {
    stop();
    if (query.trim() === '') {
      setAnswer(null);
      return;
    }
    const own = new AbortController();
    underway.current = own;
    setSearching(true);
    api.sources
      .search(document, query.trim(), { limit: 20, signal: own.signal })
      .then((found) => {
        if (!own.signal.aborted) setAnswer(found);
      })
      .catch((error: unknown) => {
        if (own.signal.aborted) return;
        setAnswer(null);
        setProblem(error);
      })
      .finally(() => {
        if (!own.signal.aborted) setSearching(false);
      });
  }
  function clear(): void {
    stop();
    setQuery('');
    setAnswer(null);
  }
  return { query, answer, isSearching, problem, setQuery, search, clear };
}

/**
 * React hooks over the client kit.
 * @module
 */
import type { Command, DocState, DocumentId, Seq } from '@longhand/protocol';
import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Api } from './api.ts';
import type { Connection } from './connection.ts';
import { type FollowedDocument, type FollowOptions, followDocument } from './follow.ts';

export interface UsedDocument {
  /** Null until loaded. */
  readonly state: DocState | null;
  readonly connection: Connection;
  /** Sends a command; throws `ApiError`. */
  readonly send: (command: Command, options?: { key?: string }) => Promise<{ seq: Seq }>;
  /** Tries to connect at once. */
  readonly retry: () => void;
}

const CONNECTING: Connection = { status: 'connecting' };

/**
 * Follows a document while the component is mounted.
 *
 * @example const { state, connection, send } = useDocument(api, id);
 */
export function useDocument(api: Api, id: DocumentId, options?: Pick<FollowOptions, 'environment'>): UsedDocument {
  const environment = options?.environment;
  const followed = useRef<FollowedDocument | null>(null);
  const store = useMemo(() => {
    let snapshot: { readonly state: DocState | null; readonly connection: Connection } = {
      state: null,
      connection: CONNECTING,
    };
    return {
      subscribe(onStoreChange: () => void) {
        const line = followDocument({
          api,
          document: id,
          environment,
          onChange: () => {
            snapshot = { state: line.state(), connection: line.connection() };
            onStoreChange();
          },
        });
        followed.current = line;
        return () => {
          line.close();
          if (followed.current === line) followed.current = null;
        };
      },
      get: () => snapshot,
    };
  }, [api, id, environment]);
  const { state, connection } = useSyncExternalStore(store.subscribe, store.get, store.get);
  const send = useCallback(
    (command: Command, sending?: { key?: string }) => api.command(id, command, sending),
    [api, id],
  );
  const retry = useCallback(() => followed.current?.retry(), []);
  return { state, connection, send, retry };
}

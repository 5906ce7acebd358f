/**
 * React hooks over the client kit.
 * @module
 */
import type { Command, DocState, DocumentId, Seq } from '@longhand/protocol';
import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Api } from './api.ts';
import type { Connection, Transition } from './connection.ts';
import { type FollowedDocument, type FollowOptions, followDocument } from './follow.ts';

export interface UsedDocument {
  /** Null until loaded. */
  readonly state: DocState | null;
  readonly connection: Connection;
  /** Sends a command; throws `ApiError`. */
  readonly send: (command: Command, options?: { key?: string }) => Promise<{ seq: Seq }>;
  /** Tries to connect at once. */
  readonly retry: () => void;
  /** The last changes of the connection, for support. */
  readonly transitions: () => readonly Transition[];
}

const CONNECTING: Connection = { status: 'connecting', reason: 'opened' };

/**
 * Follows a document while the component is mounted.
 *
 * @example const { state, connection, send } = useDocument(api, id);
 */
export function useDocument(
  api: Api,
  id: DocumentId,
  options?: Pick<FollowOptions, 'environment' | 'sharing'>,
): UsedDocument {
  const environment = options?.environment;
  const sharing = options?.sharing;
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
          sharing,
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
  }, [api, id, environment, sharing]);
  const { state, connection } = useSyncExternalStore(store.subscribe, store.get, store.get);
  const send = useCallback(
    async (command: Command, sending?: { key?: string }) => {
      const accepted = await api.command(id, command, sending);
      followed.current?.expect(accepted.seq);
      return accepted;
    },
    [api, id],
  );
  const retry = useCallback(() => followed.current?.retry(), []);
  const transitions = useCallback(() => followed.current?.transitions() ?? [], []);
  return { state, connection, send, retry, transitions };
}

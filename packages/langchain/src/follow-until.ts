import { type Api, followDocument } from '@longhand/client';
import type { DocState, DocumentId } from '@longhand/protocol';
import { IntegrationError } from './integration-error.ts';

export interface FollowUntil {
  readonly api: Api;
  readonly document: DocumentId;
  readonly signal?: AbortSignal | undefined;
  /** Sees every state on the way, the last one included. */
  readonly onState?: (state: DocState) => void;
}

/**
 * Follows a document until its state is as wanted; lost connections are waited out.
 *
 * @throws IntegrationError `document.gone`; the signal's reason when it is aborted
 */
export function followUntil(
  { api, document, signal, onState }: FollowUntil,
  isReached: (state: DocState) => boolean,
): Promise<DocState> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const over = (settle: () => void): void => {
      signal?.removeEventListener('abort', onAbort);
      followed.close();
      settle();
    };
    const onAbort = (): void => over(() => reject(signal?.reason));
    const followed = followDocument({
      api,
      document,
      onChange: () => {
        const { status } = followed.connection();
        const state = followed.state();
        if (status === 'ended' || status === 'incompatible') {
          const text = `The document ${document} cannot be followed: it was deleted, or this program is older than the server.`;
          return over(() => reject(new IntegrationError('document.gone', text)));
        }
        if (state === null) return;
        onState?.(state);
        if (isReached(state)) over(() => resolve(state));
      },
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

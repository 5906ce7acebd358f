import { type Api, followDocument } from '@longhand/client';
import type { DocState, DocumentId } from '@longhand/protocol';

/** Follows a document until its state is as wanted. */
export function stateWhen(api: Api, document: DocumentId, isReached: (state: DocState) => boolean): Promise<DocState> {
  return new Promise((resolve) => {
    const followed = followDocument({
      api,
      document,
      onChange: () => {
        const state = followed.state();
        if (state === null || !isReached(state)) return;
        followed.close();
        resolve(state);
      },
    });
  });
}

/**
 * The thread that holds vectors and looks through them, so that the server's own thread answers others meanwhile.
 * @module
 */
import { parentPort } from 'node:worker_threads';
import type { SourceId } from '@longhand/document';
import { type Near, nearest, type VectorRows } from './nearest.ts';

export type VectorRequest =
  | { readonly kind: 'put'; readonly space: string; readonly rows: readonly VectorRows[] }
  | { readonly kind: 'remove'; readonly space: string; readonly source: SourceId }
  | { readonly kind: 'drop'; readonly space: string }
  | {
      readonly kind: 'nearest';
      readonly id: number;
      readonly space: string;
      readonly query: Float32Array;
      readonly limit: number;
      readonly isAllowed?: ReadonlyMap<SourceId, Uint8Array | null>;
    };
export interface VectorReply {
  readonly id: number;
  readonly found: readonly Near[];
}

const spaces = new Map<string, Map<SourceId, VectorRows>>();

parentPort?.on('message', (request: VectorRequest) => {
  switch (request.kind) {
    case 'put': {
      const space = spaces.get(request.space) ?? new Map<SourceId, VectorRows>();
      for (const rows of request.rows) space.set(rows.source, rows);
      spaces.set(request.space, space);
      break;
    }
    case 'remove':
      spaces.get(request.space)?.delete(request.source);
      break;
    case 'drop':
      spaces.delete(request.space);
      break;
    case 'nearest': {
      const { id, space, query, limit, isAllowed } = request;
      const rows = spaces.get(space)?.values() ?? [];
      parentPort?.postMessage({ id, found: nearest(rows, query, limit, isAllowed) } satisfies VectorReply);
      break;
    }
    default:
      request satisfies never;
  }
});

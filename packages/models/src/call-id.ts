import { createHash } from 'node:crypto';
import type { ModelRequest } from '@longhand/protocol';

/**
 * Names calls that came without an id. The name follows from the request: asking again gives the same one, and another request,
 * the next round of the same conversation included, gives another.
 *
 * @example callIds(request)(0) // 'call_1c9f03ab42_0'
 */
export function callIds(request: ModelRequest): (position: number) => string {
  let digest: string | undefined;
  return (position) => {
    digest ??= createHash('sha256')
      .update(JSON.stringify([request.model, request.messages]))
      .digest('hex')
      .slice(0, 10);
    return `call_${digest}_${position}`;
  };
}

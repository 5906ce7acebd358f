import type { MessageCode, Params } from '@longhand/i18n';

type ServerCode = Extract<
  MessageCode,
  | `server.${string}`
  | `request.${string}`
  | `auth.${string}`
  | `document.${string}`
  | `endpoint.${string}`
  | `toolServer.${string}`
  | `source.${string}`
  | `search.${string}`
  | `embedding.${string}`
  | `export.${string}`
  | `asset.${string}`
  | `figure.${string}`
  | `archive.${string}`
  | `word.${string}`
  | 'run.notFound'
>;

/**
 * A request that is refused. `code` and `params` give the sentence for people, `status` is the HTTP status.
 *
 * @example throw new ServerError('document.notFound', 404);
 */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerCode;
  readonly status: number;
  readonly params: Params;
  constructor(code: ServerCode, status: number, params: Params = {}, options?: { readonly cause?: unknown }) {
    super(`${code} ${JSON.stringify(params)}`, options);
    this.code = code;
    this.status = status;
    this.params = params;
  }
}

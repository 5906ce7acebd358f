import type { Problem } from '@longhand/protocol/schema';

/** Codes that the client kit itself gives; everything else comes from the server's problem document. */
export type ApiErrorCode = 'server.unreachable' | 'server.badAnswer' | (string & {});

/**
 * A request that did not work. `problem` is the server's problem document where there was one; its `code` and `params` give the sentence
 * for people (`sayCode(locale, error.code, error.params)`), and `message` is that sentence as the server said it.
 *
 * @example if (error instanceof ApiError && error.code === 'document.notFound') goToLibrary();
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly params: Readonly<Record<string, string | number>>;
  /** Null when something else than the server answered, or nothing. */
  readonly problem: Problem | null;
  /** How long the answer asks to wait before the next attempt (`Retry-After`). */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    details: {
      status?: number | undefined;
      problem?: Problem | undefined;
      retryAfterMs?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = details.status ?? 0;
    this.problem = details.problem ?? null;
    this.params = details.problem?.params ?? {};
    this.retryAfterMs = details.retryAfterMs;
  }
}

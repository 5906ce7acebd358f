import type { Problem } from '@longhand/protocol/schema';
import { ApiError } from './api-error.ts';

export interface TransportOptions {
  /** Address of the server without a slash at the end; empty for the page's own origin. */
  readonly baseUrl?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Sent as a bearer token, where the server asks for one; the page uses the cookie instead. */
  readonly token?: string;
  /** Language of the messages in problem documents; a function is asked before each request. */
  readonly locale?: string | (() => string);
}

export interface RequestOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** How often the request may be repeated when there was no answer, or a gateway answered 502, 503, 504. Only for safe requests. */
  readonly repeats?: number;
}

/** For requests that are carried out once under their key. */
export interface RepeatOptions {
  /** Made anew for each call when absent. */
  readonly key?: string;
  /** How often the request is repeated by itself when the connection fails. Default 3. */
  readonly repeats?: number;
  readonly signal?: AbortSignal;
}

/** Requests with address, language and token filled in. */
export interface Transport {
  url(path: string): string;
  headers(): Record<string, string>;
  /** The bare answer, whatever its status. Throws {@link ApiError} `server.unreachable` when there was none. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The answer when its status is 2xx, else an {@link ApiError}. */
  send(method: string, path: string, options?: RequestOptions): Promise<Response>;
  json<T>(method: string, path: string, options?: RequestOptions): Promise<T>;
}

/** How often a request with a key is repeated by itself. */
export const REPEATS = 3;
const REPEATED_STATUS = new Set([502, 503, 504]);

export function createTransport(options: TransportOptions): Transport {
  const baseUrl = options.baseUrl ?? '';
  const fetchNow = options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => globalThis.fetch(input, init));
  const locale = options.locale;

  const transport: Transport = {
    url: (path) => baseUrl + path,
    headers() {
      const headers: Record<string, string> = {};
      const language = typeof locale === 'function' ? locale() : locale;
      if (language !== undefined) headers['accept-language'] = language;
      if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`;
      return headers;
    },
    async fetch(path, init = {}) {
      try {
        return await fetchNow(baseUrl + path, {
          ...init,
          headers: { ...transport.headers(), ...(init.headers as Record<string, string>) },
        });
      } catch (cause) {
        throw new ApiError('server.unreachable', 'The server did not answer.', { cause });
      }
    },
    async send(method, path, request = {}) {
      const headers: Record<string, string> = { accept: 'application/json', ...request.headers };
      if (request.body !== undefined) headers['content-type'] = 'application/json';
      const body = request.body !== undefined ? JSON.stringify(request.body) : request.raw;
      return repeating(request.repeats ?? 0, request.signal, async () => {
        const init = { method, headers, body: body ?? null, signal: request.signal ?? null };
        const response = await transport.fetch(path, init);
        if (!response.ok) throw await errorOf(response);
        return response;
      });
    },
    async json<T>(method: string, path: string, request?: RequestOptions): Promise<T> {
      return repeating(request?.repeats ?? 0, request?.signal, async () => {
        const response = await transport.send(method, path, { ...request, repeats: 0 });
        const text = await response.text().catch((cause: unknown) => {
          throw new ApiError('server.unreachable', 'The answer of the server was cut off.', { cause });
        });
        try {
          // The border: the server validates what it sends, and both sides are built from the same types.
          return JSON.parse(text) as T;
        } catch (cause) {
          throw new ApiError('server.badAnswer', 'The answer of the server could not be read.', {
            status: response.status,
            cause,
          });
        }
      });
    },
  };
  return transport;
}

/**
 * Attempts a request up to `repeats` times more when there was no answer, or a gateway's. Only for requests that are safe to repeat.
 *
 * @throws ApiError of the last attempt
 */
export async function repeating<T>(
  repeats: number,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let count = 0; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      const isTransient = error instanceof ApiError && (error.status === 0 || REPEATED_STATUS.has(error.status));
      if (!isTransient || count >= repeats || signal?.aborted) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** count));
  }
}

/** Reads the problem document of a failed answer; a proxy's own page becomes `server.badAnswer`. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  return problemError(
    response.status,
    response.headers.get('content-type') ?? '',
    text,
    retryAfterMs(response.headers),
  );
}

export function problemError(status: number, contentType: string, text: string, waitMs?: number): ApiError {
  if (contentType.startsWith('application/problem+json')) {
    try {
      const problem = JSON.parse(text) as Problem;
      return new ApiError(problem.code, problem.detail, { status, problem, retryAfterMs: waitMs });
    } catch {
      // Falls through: half a problem document says no more than its status.
    }
  }
  const code = status >= 502 && status <= 504 ? 'server.unreachable' : 'server.badAnswer';
  return new ApiError(code, `The server answered with status ${status}.`, { status, retryAfterMs: waitMs });
}

const MAX_RETRY_AFTER_MS = 5 * 60_000;

/** `Retry-After` as seconds or as a date (RFC 9110, section 10.2.3); the date is read against the answer's own, not against this clock. */
function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text.trim())
    ? Number(text) * 1_000
    : Date.parse(text) - Date.parse(headers.get('date') ?? new Date().toUTCString());
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : undefined;
}

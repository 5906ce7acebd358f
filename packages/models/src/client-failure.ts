import { type Failure, failure, failureInBand, failureOfStatus, failureOfThrown } from './failure.ts';
import { numberOf, objectOf, stringOf } from './json.ts';

/** Errors that clients give a name of their own, by the end of that name. */
const NAMED: readonly (readonly [RegExp, Failure['kind']])[] = [
  [/JSONParseError$|TypeValidationError$|^SyntaxError$/, 'malformed'],
  [/EmptyResponseBodyError$/, 'incomplete'],
  [/(?:InvalidPrompt|InvalidArgument|UnsupportedFunctionality)Error$/, 'refused'],
  [/LoadAPIKeyError$/, 'auth'],
  [/NoSuchModelError$/, 'not_found'],
  [/TimeoutError$/, 'timeout'],
];

/**
 * The failure behind what a client threw. Clients name the HTTP status `status` or `statusCode`, keep the body as text or parsed, and hide
 * the socket's error in `cause`; a body that ended early is no HTTP failure although its status was 200.
 */
export function failureOfClient(error: unknown): Failure {
  const chain: unknown[] = [];
  for (let at: unknown = error; at !== undefined && chain.length < 4; at = at instanceof Error ? at.cause : undefined)
    chain.push(at);
  for (const link of chain) {
    const fields = objectOf(link);
    const status = numberOf(fields.statusCode) ?? numberOf(fields.status);
    if (status === undefined || (status >= 200 && status < 300)) continue;
    const body = stringOf(fields.responseBody) ?? textOf(fields.error) ?? stringOf(fields.message) ?? '';
    return failureOfStatus(status, headersOf(fields.responseHeaders ?? fields.headers), body);
  }
  for (const link of chain) {
    if (!(link instanceof Error)) continue;
    const kind = NAMED.find(([pattern]) => pattern.test(link.name))?.[1];
    if (kind !== undefined) return failure(kind, link.message);
    if (/without a finish reason/i.test(link.message)) return failure('incomplete', link.message);
  }
  // An error that the server sent inside the stream, kept as it came.
  const { error: sent } = objectOf(error);
  if (sent !== undefined && sent !== null) return failureInBand(sent);
  return error instanceof Error ? failureOfThrown(error) : failureInBand(error);
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return stringOf(value) ?? JSON.stringify(value);
}

function headersOf(value: unknown): Headers {
  if (value instanceof Headers) return value;
  const headers = new Headers();
  for (const [name, text] of Object.entries(objectOf(value))) {
    if (typeof text === 'string') headers.set(name, text);
  }
  return headers;
}

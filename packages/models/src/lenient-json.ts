import { parseJson } from './json.ts';

export type Scanned =
  | { readonly kind: 'value'; readonly value: unknown; readonly end: number }
  /** The text ends inside the value. */
  | { readonly kind: 'cut' }
  /** A bracket of prose: nothing of JSON follows it. */
  | { readonly kind: 'prose' }
  /** It began as JSON and is wrong at `at`. */
  | { readonly kind: 'broken'; readonly at: number; readonly reason: string };

const MOST_DEPTH = 100;
/** A longer line comment is no comment of a model. */
const MOST_COMMENT = 2_000;

/** Why a scan stopped; thrown inside this file only. */
class Stop extends Error {
  readonly isCut: boolean;
  readonly at: number;
  constructor(at: number, reason: string, isCut: boolean) {
    super(reason);
    this.at = at;
    this.isCut = isCut;
  }
}

/**
 * Reads one JSON object or array that begins at `start` (RFC 8259), forgiving trailing commas and comments, and nothing else: neither single
 * quotes, bare keys nor missing brackets, and no key twice, for each of these has more than one reading.
 */
export function scanJson(text: string, start: number): Scanned {
  const scan = scanner(text, start);
  try {
    const value = scan.value(0);
    return { kind: 'value', value, end: scan.at() };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    if (error.isCut) return { kind: 'cut' };
    if (!scan.hasBegun()) return { kind: 'prose' };
    // Never behind the start: the search for other values must move on.
    return { kind: 'broken', at: Math.max(error.at, start + 1), reason: error.message };
  }
}

function scanner(text: string, start: number) {
  let at = start;
  /** True once something was read that prose in brackets does not have: a key with its colon, an object, any kind of quotes. */
  let hasBegun = /[{[]\s*(?:["'“”‘’「`]|[\w$-]+\s*:)/y.test(text.slice(start, start + 80));

  const fail = (reason: string): never => {
    throw new Stop(at, reason, at >= text.length);
  };

  /** White space and comments. */
  const skip = (): void => {
    for (;;) {
      while (/[ \t\n\r]/.test(text[at] ?? '')) at += 1;
      if (text.startsWith('//', at)) {
        const end = text.slice(at, at + MOST_COMMENT).indexOf('\n');
        at = end < 0 ? Math.min(text.length, at + MOST_COMMENT) : at + end;
      } else if (text.startsWith('/*', at)) {
        const end = text.indexOf('*/', at + 2);
        at = end < 0 ? text.length : end + 2;
      } else {
        return;
      }
    }
  };

  const string = (): string => {
    const match = /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*(?:(")|\\(?:u[0-9a-fA-F]{0,3})?)?/y;
    match.lastIndex = at;
    const found = match.exec(text);
    const begin = at;
    at = match.lastIndex;
    const value = found?.[1] === undefined ? undefined : parseJson(text.slice(begin, at));
    return typeof value === 'string' ? value : fail('a string does not end on its line, or holds a bad escape');
  };

  const scalar = (): unknown => {
    const match = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
    match.lastIndex = at;
    const found = match.exec(text);
    if (found !== null) {
      at = match.lastIndex;
      return JSON.parse(found[0]);
    }
    const word = /[\w.+-]*/y;
    word.lastIndex = at;
    const piece = word.exec(text)?.[0] ?? '';
    // The text may end in the middle of `tru` or `-1.`.
    if (at + piece.length >= text.length) at = text.length;
    return fail(`a value was expected at “${text.slice(at, at + 12)}”`);
  };

  const value = (depth: number): unknown => {
    if (depth > MOST_DEPTH) {
      // Never prose: it would be tried again from the next of its brackets.
      hasBegun = true;
      return fail('it nests too deeply');
    }
    const mark = text[at];
    if (mark === '{') return object(depth);
    if (mark === '[') return array(depth);
    if (mark === '"') return string();
    return scalar();
  };

  const object = (depth: number): unknown => {
    const result: Record<string, unknown> = {};
    at += 1;
    for (;;) {
      skip();
      if (text[at] === '}') {
        at += 1;
        return result;
      }
      if (text[at] !== '"') return fail(`a key in double quotes was expected at “${text.slice(at, at + 12)}”`);
      const key = string();
      skip();
      if (text[at] !== ':') return fail(`a colon was expected behind "${key}"`);
      at += 1;
      hasBegun = true;
      if (Object.hasOwn(result, key)) return fail(`the key "${key}" comes twice`);
      skip();
      // Not by assignment: a key "__proto__" must stay data.
      Object.defineProperty(result, key, {
        value: value(depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      separator('}');
    }
  };

  const array = (depth: number): unknown => {
    const result: unknown[] = [];
    at += 1;
    for (;;) {
      skip();
      if (text[at] === ']') {
        at += 1;
        return result;
      }
      const element = value(depth + 1);
      result.push(element);
      // `[1, p. 3]` is prose; strings and objects in brackets are not.
      hasBegun ||= typeof element === 'string' || typeof element === 'object';
      separator(']');
    }
  };

  /** A comma, or the closing bracket, which is left where it is. */
  const separator = (close: string): void => {
    skip();
    if (text[at] === ',') at += 1;
    else if (text[at] !== close) fail(`a comma or “${close}” was expected at “${text.slice(at, at + 12)}”`);
  };

  return { value, at: () => at, hasBegun: () => hasBegun };
}

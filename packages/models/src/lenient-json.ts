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

const LEFT_OUT = 'a comment stands for what was left out';

/** The marks of JSON and what Chinese input methods make of them. */
const OPEN_OBJECT = '{｛';
const CLOSE_OBJECT = '}｝';
const OPEN_ARRAY = '[［';
const CLOSE_ARRAY = ']］';
const COLON = ':：';
const COMMA = ',，';
/** What ends a string, by what begins it. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '＂': '＂' };
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
/** JSON's words, and Python's for the same. */
const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
};

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
 * Reads one JSON object or array that begins at `start` (RFC 8259), forgiving what has one reading only: trailing commas, comments, full-width
 * marks, other quotes than straight double ones, line breaks in strings, bare keys, Python's words. Missing brackets, quotes or commas, values
 * that JSON does not have and a key that comes twice are not forgiven, for each of these has more than one reading.
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
  let hasBegun = /[{[｛［]\s*(?:["'“”‘’「`＂]|[\w$-]+\s*:)/y.test(text.slice(start, start + 80));

  const isAt = (marks: string): boolean => at < text.length && marks.includes(text.charAt(at));
  const here = (): string => text.slice(at, at + 12);
  const fail = (reason: string): never => {
    throw new Stop(at, reason, at >= text.length);
  };

  /** White space and comments. True when a comment stood where an element would: "… the other sections" in place of them. */
  const skip = (): boolean => {
    let isStandIn = false;
    for (;;) {
      const before = text.slice(Math.max(start, at - 1), at);
      const from = at;
      while (at < text.length && /[\s\u200b\u2060]/.test(text.charAt(at))) at += 1;
      const isOwnLine = text.slice(from, at).includes('\n') || /[[{［｛]$/.test(before);
      const comment = at;
      if (text.startsWith('//', at)) {
        const end = text.slice(at, at + MOST_COMMENT).indexOf('\n');
        at = end < 0 ? Math.min(text.length, at + MOST_COMMENT) : at + end;
      } else if (text.startsWith('/*', at)) {
        const end = text.indexOf('*/', at + 2);
        at = end < 0 ? text.length : end + 2;
      } else {
        return isStandIn;
      }
      isStandIn ||= isOwnLine || /\.{3}|…/.test(text.slice(comment, at));
    }
  };

  /** One escape sequence; `at` stands on its backslash. */
  const escaped = (): string => {
    const mark = text.charAt(at + 1);
    if (mark === 'u') {
      const digits = /[0-9a-fA-F]{0,4}/y;
      digits.lastIndex = at + 2;
      const code = digits.exec(text)?.[0] ?? '';
      if (code.length === 4) {
        at += 6;
        return String.fromCharCode(Number.parseInt(code, 16));
      }
      if (at + 2 + code.length >= text.length) at = text.length;
      return fail('a string holds a bad escape');
    }
    const meant = ESCAPES[mark];
    if (meant === undefined) {
      if (mark === '') at = text.length;
      return fail('a string holds a bad escape');
    }
    at += 2;
    return meant;
  };

  const string = (): string => {
    const close = QUOTES[text.charAt(at)] ?? '"';
    const parts: string[] = [];
    at += 1;
    for (let from = at; ; ) {
      const mark = text.charAt(at);
      if (mark === '') return fail('a string does not end');
      if (mark === close || mark === '\\') {
        parts.push(text.slice(from, at));
        if (mark === close) {
          at += 1;
          return parts.join('');
        }
        parts.push(escaped());
        from = at;
      } else if (mark < ' ' && mark !== '\n' && mark !== '\r' && mark !== '\t') {
        return fail('a string holds a control character');
      } else {
        at += 1;
      }
    }
  };

  const scalar = (): unknown => {
    const match = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|[Tt]rue|[Ff]alse|null|None)(?![\w.+-])/y;
    match.lastIndex = at;
    const found = match.exec(text);
    if (found !== null) {
      at = match.lastIndex;
      return Object.hasOwn(WORDS, found[0]) ? WORDS[found[0]] : JSON.parse(found[0]);
    }
    const word = /[\w.+-]*/y;
    word.lastIndex = at;
    const piece = word.exec(text)?.[0] ?? '';
    // The text may end in the middle of `tru` or `-1.`.
    if (at + piece.length >= text.length) at = text.length;
    return fail(`a value was expected at “${here()}”`);
  };

  const isString = (): boolean => QUOTES[text.charAt(at)] !== undefined;

  const value = (depth: number): unknown => {
    if (depth > MOST_DEPTH) {
      // Never prose: it would be tried again from the next of its brackets.
      hasBegun = true;
      return fail('it nests too deeply');
    }
    if (isAt(OPEN_OBJECT)) return object(depth);
    if (isAt(OPEN_ARRAY)) return array(depth);
    if (isString()) return string();
    return scalar();
  };

  const key = (): string => {
    if (isString()) return string();
    const bare = /[A-Za-z_$][\w$]*/y;
    bare.lastIndex = at;
    const name = bare.exec(text)?.[0];
    if (name === undefined) return fail(`a key was expected at “${here()}”`);
    at = bare.lastIndex;
    return name;
  };

  const object = (depth: number): unknown => {
    const result: Record<string, unknown> = {};
    at += 1;
    for (;;) {
      const isStandIn = skip();
      if (isAt(CLOSE_OBJECT)) {
        if (isStandIn) return fail(LEFT_OUT);
        at += 1;
        return result;
      }
      const name = key();
      skip();
      if (!isAt(COLON)) return fail(`a colon was expected behind "${name}"`);
      at += 1;
      hasBegun = true;
      if (Object.hasOwn(result, name)) return fail(`the key "${name}" comes twice`);
      skip();
      // Not by assignment: a key "__proto__" must stay data.
      Object.defineProperty(result, name, {
        value: value(depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      separator(CLOSE_OBJECT);
    }
  };

  const array = (depth: number): unknown => {
    const result: unknown[] = [];
    at += 1;
    for (;;) {
      const isStandIn = skip();
      if (isAt(CLOSE_ARRAY)) {
        if (isStandIn) return fail(LEFT_OUT);
        at += 1;
        return result;
      }
      const element = value(depth + 1);
      result.push(element);
      // `[1, p. 3]` is prose; strings and objects in brackets are not.
      hasBegun ||= typeof element === 'string' || typeof element === 'object';
      separator(CLOSE_ARRAY);
    }
  };

  /** A comma, or the closing bracket, which is left where it is. */
  const separator = (close: string): void => {
    skip();
    if (isAt(COMMA)) at += 1;
    else if (!isAt(close)) fail(`a comma or “${close.charAt(0)}” was expected at “${here()}”`);
  };

  return { value, at: () => at, hasBegun: () => hasBegun };
}

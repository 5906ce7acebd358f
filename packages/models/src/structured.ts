import { mismatch } from './json-schema.ts';
import { type Scanned, scanJson } from './lenient-json.ts';

export type Structured<T> = { readonly value: T } | { readonly problem: string };

/**
 * Finds the one JSON object or array that an answer holds, between prose, fences and the tags of thinking. What has one reading only is
 * forgiven (see {@link scanJson}). An answer that was cut off, that holds a broken object, that holds two different valid ones, or another
 * object behind the valid one, is a `problem`, written for the repair turn; a cut object is never taken for a whole one.
 *
 * @param validate gives the typed value, or null when the shape is wrong.
 * @example parseStructured('Sure:\n```json\n{"a": 1,}\n```', (value) => (isA(value) ? value : null)) // { value: { a: 1 } }
 */
export function parseStructured<T>(text: string, validate: (value: unknown) => T | null): Structured<T> {
  let valid: { readonly value: T; readonly json: string; readonly depth: number }[] = [];
  /** Brackets of prose that are open: a value between two of them is part of something that could not be read. */
  let depth = 0;
  let hasInvalid = false;
  /** An object behind the valid one may correct it. */
  let hasInvalidBehind = false;
  let problem: string | null = null;

  let at = 0;
  while (at < text.length) {
    const place = nextPlace(text, at);
    if (place === null) break;
    if (place.kind === 'think') {
      const tag = `</${place.mark.slice(1)}`;
      const close = text.indexOf(tag, place.at);
      if (close < 0) return { problem: `The answer ended inside ${place.mark}.` };
      at = close + tag.length;
      continue;
    }
    if (place.kind === 'endThink') {
      // Everything before was thinking whose opening tag the prompt template had.
      valid = [];
      depth = 0;
      hasInvalid = false;
      hasInvalidBehind = false;
      problem = null;
      at = place.at + place.mark.length;
      continue;
    }
    if (place.kind === 'close') {
      depth -= 1;
      // It ends something that did not begin as JSON, or lacks its beginning: what was found may be only a part.
      if (depth < 0 || valid.some((found) => found.depth > depth))
        problem ??= 'The JSON is broken: a bracket closes too much.';
      depth = Math.max(0, depth);
      at = place.at + 1;
      continue;
    }
    const scanned: Scanned = scanJson(text, place.at);
    switch (scanned.kind) {
      case 'cut':
        // All that follows lies inside of what was cut.
        return { problem: 'The JSON was cut off before its end.' };
      case 'prose':
        depth += 1;
        at = place.at + 1;
        break;
      case 'broken':
        problem ??= `The JSON is broken: ${scanned.reason}.`;
        at = scanned.at;
        break;
      case 'value': {
        if (isMember(text, place.at, scanned.end)) problem ??= 'The JSON is broken: its first bracket is missing.';
        const value = validate(scanned.value);
        if (value === null) {
          hasInvalid = true;
          hasInvalidBehind ||= valid.length > 0 && !Array.isArray(scanned.value);
        } else valid.push({ value, json: JSON.stringify(scanned.value), depth });
        at = scanned.end;
        break;
      }
      default:
        scanned satisfies never;
    }
  }

  if (problem !== null) return { problem };
  const [first] = valid;
  if (first === undefined) {
    return { problem: hasInvalid ? NO_MATCH : 'The answer holds no JSON object.' };
  }
  if (valid.some(({ json }) => json !== first.json))
    return { problem: 'The answer holds several different JSON objects; give one.' };
  if (hasInvalidBehind) return { problem: 'Another JSON object follows, which does not match the schema; give one.' };
  return { value: first.value };
}

/**
 * The value of an answer that fits a JSON Schema (see {@link mismatch} for the words that it may use), or a `problem` that names the place.
 *
 * @example parseAgainst('{"a": "1"}', { properties: { a: { type: 'integer' } } }) // { problem: '… a must be integer, not string.' }
 */
export function parseAgainst(text: string, schema: unknown): Structured<unknown> {
  let reason: string | null = null;
  const parsed = parseStructured(text, (value): { readonly value: unknown } | null => {
    const found = mismatch(schema, value);
    if (found === null) return { value };
    reason ??= found;
    return null;
  });
  if ('value' in parsed) return parsed.value;
  if (reason === null || parsed.problem !== NO_MATCH) return parsed;
  return { problem: `${NO_MATCH.slice(0, -1)}: ${String(reason)}.` };
}

const NO_MATCH = 'The JSON does not match the wanted schema.';

/** How far a neighbour may stand away; longer gaps are no JSON that a model writes. */
const NEAR_UNITS = 40;

/** True for a value that has a key before it, or something that goes on right behind it: it is a part of something whose beginning is missing. */
function isMember(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - NEAR_UNITS), start);
  const after = text.slice(end, end + NEAR_UNITS);
  return /["'＂]\s*[:：]\s*$|”\s*:\s*$/.test(before) || /^(?:["'“\w\\{[]|\s*,\s*["'“＂{[｛\d-])/.test(after);
}

interface Place {
  readonly kind: 'json' | 'close' | 'think' | 'endThink';
  readonly at: number;
  /** The bracket or tag itself. */
  readonly mark: string;
}

function nextPlace(text: string, from: number): Place | null {
  const pattern = /[{[｛［}\]｝］]|<(\/?)(?:think|thinking|thought|reasoning)>/g;
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  if (match === null) return null;
  const [mark, slash] = match;
  const isTag = mark.startsWith('<');
  const kind = isTag ? (slash === '/' ? 'endThink' : 'think') : '}]｝］'.includes(mark) ? 'close' : 'json';
  return { kind, at: match.index, mark };
}

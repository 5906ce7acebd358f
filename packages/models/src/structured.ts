import { type Scanned, scanJson } from './lenient-json.ts';

export type Structured<T> = { readonly value: T } | { readonly problem: string };

/**
 * Finds the one JSON object or array that an answer holds, between prose, fences and `<think>` tags. Trailing commas and comments are
 * forgiven. An answer that was cut off, that holds a broken object, or that holds two different valid ones is a `problem`, written for the
 * repair turn; a cut object is never taken for a whole one.
 *
 * @param validate gives the typed value, or null when the shape is wrong.
 * @example parseStructured('Sure:\n```json\n{"a": 1,}\n```', (value) => (isA(value) ? value : null)) // { value: { a: 1 } }
 */
export function parseStructured<T>(text: string, validate: (value: unknown) => T | null): Structured<T> {
  let valid: { readonly value: T; readonly json: string; readonly depth: number }[] = [];
  /** Brackets of prose that are open: a value between two of them is part of something that could not be read. */
  let depth = 0;
  let hasInvalid = false;
  let problem: string | null = null;

  let at = 0;
  while (at < text.length) {
    const place = nextPlace(text, at);
    if (place === null) break;
    if (place.kind === 'think') {
      const close = text.indexOf('</think>', place.at);
      if (close < 0) return { problem: 'The answer ended inside <think>.' };
      at = close + '</think>'.length;
      continue;
    }
    if (place.kind === 'endThink') {
      // Everything before was thinking whose opening tag the prompt template had.
      valid = [];
      depth = 0;
      hasInvalid = false;
      problem = null;
      at = place.at + '</think>'.length;
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
        if (value === null) hasInvalid = true;
        else valid.push({ value, json: JSON.stringify(scanned.value), depth });
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
    return { problem: hasInvalid ? 'The JSON does not match the wanted schema.' : 'The answer holds no JSON object.' };
  }
  if (valid.some(({ json }) => json !== first.json))
    return { problem: 'The answer holds several different JSON objects; give one.' };
  return { value: first.value };
}

/** How far a neighbour may stand away; longer gaps are no JSON that a model writes. */
const NEAR_UNITS = 40;

/** True for a value that has a key before it, or another value behind it: it is a part of something whose beginning is missing. */
function isMember(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - NEAR_UNITS), start);
  const after = text.slice(end, end + NEAR_UNITS);
  return /"\s*:\s*$/.test(before) || /^\s*,\s*["{[\d-]/.test(after);
}

interface Place {
  readonly kind: 'json' | 'close' | 'think' | 'endThink';
  readonly at: number;
}

const KINDS: Readonly<Record<string, Place['kind']>> = {
  '<think>': 'think',
  '</think>': 'endThink',
  '}': 'close',
  ']': 'close',
};

function nextPlace(text: string, from: number): Place | null {
  const pattern = /[{[}\]]|<think>|<\/think>/g;
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match === null ? null : { kind: KINDS[match[0]] ?? 'json', at: match.index };
}

/**
 * The small constructs inside a line: formulas, link targets, the few HTML tags that mean formatting, character references.
 * @module
 */
import { isCjk } from '../characters.ts';
import { isAllowedHref, maxHrefLength } from '../href.ts';
import type { Mark } from '../types.ts';

/** Longest inline formula, in UTF-16 units: a lone dollar sign must not swallow a page. */
const maxMathLength = 2_000;

/** The formula that starts at `index`: `$x$`, `$$x$$`, `\(x\)` or `\[x\]`. `missing` remembers up to where a closer was searched in vain. */
export function mathAt(
  text: string,
  index: number,
  missing: Map<string, number>,
): { readonly tex: string; readonly length: number } | null {
  const opener = text.startsWith('$$', index) ? '$$' : text.charAt(index) === '$' ? '$' : text.slice(index, index + 2);
  const closer = opener === '\\(' ? '\\)' : opener === '\\[' ? '\\]' : opener;
  const from = index + opener.length;
  const window = text.slice(from, from + maxMathLength);
  const searched = Math.max(0, (missing.get(closer) ?? 0) - from);
  const close = searched >= window.length ? -1 : unescapedIndexOf(window, closer, searched);
  if (close < 0) {
    // A closer may begin before the end of the window and end behind it.
    missing.set(closer, from + window.length - (closer.length - 1));
    return null;
  }
  const inner = window.slice(0, close);
  const tex = inner.replaceAll(/\s*\n\s*/g, ' ').trim();
  if (tex === '' || (opener === '$' && !isDollarFormula(inner, text.charAt(from + close + 1)))) return null;
  return { tex, length: opener.length + close + closer.length };
}

/**
 * Tells `$x$` from prices: no digit follows the closing sign, no space stands inside the signs unless the content has TeX in it, and a
 * price in Chinese text is no formula.
 */
function isDollarFormula(inner: string, after: string): boolean {
  if (after >= '0' && after <= '9') return false;
  const hasTex = /[\\^_={}]/.test(inner);
  if (/^\s|\s$/.test(inner)) return hasTex;
  return hasTex || !(/^\d/.test(inner) && /\p{Script=Han}/u.test(inner));
}

function unescapedIndexOf(text: string, closer: string, from: number): number {
  let at = text.indexOf(closer, from);
  while (at >= 0) {
    let slashes = 0;
    while (at - 1 - slashes >= 0 && text.charAt(at - 1 - slashes) === '\\') slashes++;
    if (slashes % 2 === 0) return at;
    at = text.indexOf(closer, at + 1);
  }
  return -1;
}

/** The `(target "title")` behind the closing bracket of a link. */
export function linkTargetAt(text: string, index: number): { readonly href: string; readonly end: number } | null {
  if (text.charAt(index) !== '(') return null;
  let at = skipSpace(text, index + 1);
  let href = '';
  const limit = at + maxHrefLength;
  if (text.charAt(at) === '<') {
    const start = ++at;
    while (at < limit && !'<>\n'.includes(text.charAt(at)) && at < text.length) at += text.charAt(at) === '\\' ? 2 : 1;
    if (text.charAt(at) !== '>') return null;
    href = text.slice(start, at++);
  } else {
    const start = at;
    let depth = 0;
    for (; at < limit && at < text.length; at++) {
      const char = text.charAt(at);
      // A raw bracket begins the next link; an address that holds one is written in angle brackets.
      if (char <= ' ' || char === '[') break;
      if (char === '\\') at++;
      else if (char === '(') depth++;
      else if (char === ')' && --depth < 0) break;
    }
    href = text.slice(start, at);
  }
  at = skipSpace(text, at);
  at = skipSpace(text, titleEnd(text, at));
  if (text.charAt(at) !== ')') return null;
  const clean = href.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll(' ', '%20');
  return { href: clean, end: at + 1 };
}

function titleEnd(text: string, at: number): number {
  const quote = text.charAt(at);
  if (quote !== '"' && quote !== "'") return at;
  const limit = Math.min(text.length, at + 300);
  for (let end = at + 1; end < limit; end++) {
    if (text.charAt(end) === '\\') end++;
    else if (text.charAt(end) === quote) return end + 1;
  }
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && at < from + 100 && /\s/.test(text.charAt(at))) at++;
  return at;
}

type Tag =
  | { readonly type: 'break'; readonly source: string }
  | { readonly type: 'open' | 'close'; readonly mark: Mark; readonly source: string }
  | { readonly type: 'address'; readonly href: string; readonly label: string; readonly source: string };

const MARK_TAGS: Readonly<Record<string, Mark>> = {
  b: 'strong',
  strong: 'strong',
  i: 'em',
  em: 'em',
  s: 'strike',
  del: 'strike',
  strike: 'strike',
  u: 'underline',
  ins: 'underline',
  sub: 'sub',
  sup: 'sup',
};
const TAG = /<(\/?)([a-z]{1,6})\s{0,3}(\/?)>/iy;
const BRACKETED = /<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/iy;

/** A tag without attributes that means formatting, or an address in angle brackets; every other tag is text. */
export function tagAt(text: string, index: number): Tag | null {
  TAG.lastIndex = index;
  const tag = TAG.exec(text);
  if (tag !== null) {
    const [source, slash, name = ''] = tag;
    const lower = name.toLowerCase();
    if (lower === 'br') return { type: 'break', source };
    const mark = Object.hasOwn(MARK_TAGS, lower) ? MARK_TAGS[lower] : undefined;
    return mark === undefined || tag[3] !== '' ? null : { type: slash === '' ? 'open' : 'close', mark, source };
  }
  BRACKETED.lastIndex = index;
  const address = BRACKETED.exec(text);
  const href = address?.[1];
  if (address === null || href === undefined) return null;
  return { type: 'address', href, label: href.replace(/^mailto:/i, ''), source: address[0] };
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
const REFERENCE = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,6}));/y;

/** The character that a reference at `index` stands for. */
export function decodeEntity(text: string, index: number): { readonly text: string; readonly length: number } | null {
  REFERENCE.lastIndex = index;
  const match = REFERENCE.exec(text);
  if (match === null) return null;
  const [source, decimal, hexadecimal, name] = match;
  if (name !== undefined) {
    const character = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
    return character === undefined ? null : { text: character, length: source.length };
  }
  const point = decimal === undefined ? Number.parseInt(hexadecimal ?? '0', 16) : Number(decimal);
  const isCharacter = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  return { text: isCharacter ? String.fromCodePoint(point) : '\ufffd', length: source.length };
}

const ADDRESS = /https?:\/\/[^\s<>"'`|\\[\]\p{Script=Han}\u2018-\u201f\u2026\u3000-\u303f\uff00-\uffef]{1,2000}/iuy;

/** The bare `http` or `https` address that starts at `index`, unless it is the end of a word. */
export function addressAt(text: string, index: number): string | null {
  const before = text.charAt(index - 1);
  if (/[\p{L}\p{N}]/u.test(before) && !isCjk(before)) return null;
  ADDRESS.lastIndex = index;
  const match = ADDRESS.exec(text);
  if (match === null) return null;
  const href = withoutTrailingMarks(match[0]);
  return isAllowedHref(href) ? href : null;
}

/** An address at the end of a sentence does not own the full stop, nor a bracket that it did not open. */
function withoutTrailingMarks(address: string): string {
  let end = Math.min(address.length, maxHrefLength);
  let opened = 0;
  for (let at = 0; at < end; at++) {
    if (address.charAt(at) === '(') opened++;
    else if (address.charAt(at) === ')') opened--;
  }
  while (end > 0) {
    const last = address.charAt(end - 1);
    if (last === ')' && opened < 0) opened++;
    else if (!'.,;:!?*_~\'"'.includes(last)) break;
    end--;
  }
  return address.slice(0, end);
}

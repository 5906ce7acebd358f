/**
 * A small XML reader: elements, attributes and text, one top-level part at a time. It knows no entities but the five of XML itself, so
 * no document can make it grow (XML 1.0, section 4.6), and it never opens anything outside the given string.
 * @module
 */
import { OoxmlError } from './errors.ts';

export interface XmlElement {
  /** Name with its prefix, as written: `w:p`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
}
export type XmlNode = XmlElement | string;

export type XmlToken =
  | {
      readonly type: 'open';
      readonly name: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly isEmpty: boolean;
    }
  | { readonly type: 'close'; readonly name: string }
  | { readonly type: 'text'; readonly text: string };

const MAX_DEPTH = 256;
const PLAIN_NAME = /^[\w:.-]+$/;
const ATTRIBUTE = /([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * The tokens of a document, in order. Comments, processing instructions and the document type are skipped.
 *
 * @throws OoxmlError `malformed`, `tooDeep`
 */
export function* tokensOfXml(xml: string): Generator<XmlToken, void, undefined> {
  const tokens = new Tokens(xml);
  for (let token = tokens.next(); token !== null; token = tokens.next()) yield token;
}

/** Steps through a document without a generator, which takes as long as the reading itself. */
class Tokens {
  readonly #xml: string;
  readonly #open: string[] = [];
  #index = 0;

  constructor(xml: string) {
    this.#xml = xml;
  }

  /** Null at the end. @throws OoxmlError */
  next(): XmlToken | null {
    const xml = this.#xml;
    while (this.#index < xml.length) {
      const index = this.#index;
      const tag = xml.indexOf('<', index);
      const end = tag < 0 ? xml.length : tag;
      if (end > index && this.#open.length > 0) {
        this.#index = end;
        return { type: 'text', text: decode(xml.slice(index, end)) };
      }
      if (tag < 0) break;
      const token = this.#tag(tag);
      if (token !== null) return token;
    }
    this.#index = xml.length;
    if (this.#open.length > 0) throw new OoxmlError('malformed', `The XML ends inside <${this.#open.at(-1)}>.`);
    return null;
  }

  /** What begins with a bracket at `tag`; null for what says nothing. */
  #tag(tag: number): XmlToken | null {
    const xml = this.#xml;
    const sign = xml[tag + 1];
    if (sign === '!') {
      if (xml.startsWith('<!--', tag)) this.#index = after(xml, '-->', tag + 4);
      else if (xml.startsWith('<![CDATA[', tag)) {
        this.#index = after(xml, ']]>', tag + 9);
        return { type: 'text', text: xml.slice(tag + 9, this.#index - 3) };
      } else this.#index = afterDoctype(xml, tag);
      return null;
    }
    if (sign === '?') {
      this.#index = after(xml, '?>', tag + 2);
      return null;
    }
    if (sign === '/') {
      this.#index = after(xml, '>', tag + 2);
      const name = xml.slice(tag + 2, this.#index - 1).trim();
      if (this.#open.pop() !== name)
        throw new OoxmlError('malformed', `The XML closes <${name}> where it is not open.`);
      return { type: 'close', name };
    }
    this.#index = afterTag(xml, tag + 1);
    const isEmpty = xml[this.#index - 2] === '/';
    const content = xml.slice(tag + 1, this.#index - (isEmpty ? 2 : 1));
    const name = /^[^\s/>]+/.exec(content)?.[0];
    if (name === undefined) throw new OoxmlError('malformed', 'The XML has a tag without a name.');
    if (!isEmpty) {
      this.#open.push(name);
      if (this.#open.length > MAX_DEPTH)
        throw new OoxmlError('tooDeep', `The XML nests more than ${MAX_DEPTH} elements.`);
    }
    return { type: 'open', name, attributes: attributesOf(content.slice(name.length)), isEmpty };
  }
}

/**
 * The direct children of the first element named `parent`, each with all it holds, one after another: a large body is never in memory as a
 * whole tree. A name without a prefix is found under any prefix: programs choose their own.
 *
 * @example for (const block of childrenOf(xml, 'w:body')) …
 * @throws OoxmlError
 */
export function* childrenOf(xml: string, parent: string): Generator<XmlElement, void, undefined> {
  const tokens = new Tokens(xml);
  for (let token = tokens.next(); token !== null; token = tokens.next()) {
    if (token.type !== 'open' || !isNamed(token.name, parent)) continue;
    if (token.isEmpty) return;
    for (let inner = tokens.next(); inner !== null && inner.type !== 'close'; inner = tokens.next())
      if (inner.type === 'open') yield elementOf(inner, tokens);
    return;
  }
}

function elementOf(opening: Extract<XmlToken, { type: 'open' }>, tokens: Tokens): XmlElement {
  const children: XmlNode[] = [];
  if (!opening.isEmpty) {
    for (let next = tokens.next(); next !== null && next.type !== 'close'; next = tokens.next())
      children.push(next.type === 'text' ? next.text : elementOf(next, tokens));
  }
  return { name: opening.name, attributes: opening.attributes, children };
}

/** The first child element of that name; a name without a prefix is found under any prefix. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child): child is XmlElement => typeof child !== 'string' && isNamed(child.name, name));
}

/** The name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function isNamed(name: string, wanted: string): boolean {
  return name === wanted || (!wanted.includes(':') && localName(name) === wanted);
}

export function elementsOf(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child): child is XmlElement => typeof child !== 'string');
}

function after(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  if (at < 0) throw new OoxmlError('malformed', `The XML ends before "${mark}".`);
  return at + mark.length;
}

const DOUBLE = 0x22;
const SINGLE = 0x27;
const CLOSE = 0x3e;

/** An attribute's value may hold ">". */
function afterTag(xml: string, from: number): number {
  let quote = 0;
  for (let index = from; index < xml.length; index++) {
    const character = xml.charCodeAt(index);
    if (quote !== 0) {
      if (character === quote) quote = 0;
    } else if (character === DOUBLE || character === SINGLE) quote = character;
    else if (character === CLOSE) return index + 1;
  }
  throw new OoxmlError('malformed', 'The XML ends inside a tag.');
}

/** Its internal subset is skipped unread: what it declares is never used. */
function afterDoctype(xml: string, from: number): number {
  const subset = xml.indexOf('[', from);
  const close = after(xml, '>', from);
  return subset < 0 || subset > close ? close : after(xml, '>', after(xml, ']', subset));
}

const NONE: Readonly<Record<string, string>> = Object.freeze({});

/** As programs write them: a name, an equals sign, a value in double quotes. Whatever else XML allows is looked at with more care. */
function attributesOf(text: string): Readonly<Record<string, string>> {
  if (text.length < 4) return NONE;
  const attributes: Record<string, string> = {};
  let at = 0;
  for (;;) {
    while (text.charCodeAt(at) === 32) at++;
    if (at === text.length) return attributes;
    const equals = text.indexOf('="', at);
    const end = equals < 0 ? -1 : text.indexOf('"', equals + 2);
    if (end < 0) break;
    const name = text.slice(at, equals);
    if (!PLAIN_NAME.test(name)) break;
    attributes[name] = decode(text.slice(equals + 2, end));
    at = end + 1;
  }
  return attributesAnyhow(text);
}

function attributesAnyhow(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const match of text.matchAll(ATTRIBUTE)) attributes[match[1] ?? ''] = decode(match[2] ?? match[3] ?? '');
  return attributes;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, body: string) => {
    if (!body.startsWith('#')) return NAMED[body] ?? whole;
    const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\uFFFD';
  });
}

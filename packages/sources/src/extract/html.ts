/**
 * HTML: the article when there is one, else the whole body; headings, lists and table rows stay apart.
 * @module
 */
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { type BuiltText, TextBuilder } from './text-builder.ts';

/** An article that holds less than this share of the page's running text was found wrongly. */
const LEAST_SHARE = 0.4;
const SKIPPED = new Set([
  'SCRIPT',
  'STYLE',
  'NOSCRIPT',
  'TEMPLATE',
  'SVG',
  'IFRAME',
  'OBJECT',
  'SELECT',
  'BUTTON',
  'HEAD',
  'TITLE',
  'RT',
  'RP',
]);
const FURNITURE =
  'nav, header, footer, aside, form, script, style, noscript, template, svg, [hidden], [aria-hidden="true"]';
/** What a chapter repeats of its book, and what nobody sees. */
const REPEATED = 'nav, script, style, noscript, template, svg, [hidden]';
const BLOCKS = new Set(
  (
    'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR ' +
    'LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'
  ).split(' '),
);
const MAX_DEPTH = 512;
const MAX_NESTING = 400;
/** Readability takes minutes for a page far beyond this; such a page is read whole. */
const MAX_ARTICLE_ELEMENTS = 30_000;
const UNCLOSED = new Set(
  'AREA BASE BR COL DD DT EMBED HR IMG INPUT LI LINK META OPTION P PARAM SOURCE TD TH TR TBODY THEAD TRACK WBR'.split(
    ' ',
  ),
);
/** A row that holds one of these lays out the page; its cells are no cells. */
const LAYOUT = 'table, h1, h2, h3, h4, h5, h6, ul, ol, p + p, div + div';
/** Keeps the level of a heading through Readability. */
const LEVEL = 'data-level';

/** What the walk needs of a DOM node; linkedom and the DOM have it both. */
interface DomNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<DomNode>;
  getAttribute?(name: string): string | null;
  querySelector?(selector: string): unknown;
}

export function readHtml(raw: string, maxUnits: number): BuiltText {
  const html = nestingOf(raw) > MAX_NESTING ? flattened(raw) : raw;
  const article = articleOf(html);
  const { document } = parseHTML(wrapped(html));
  for (const element of document.querySelectorAll(FURNITURE)) element.remove();
  const whole = readNode(document.body, maxUnits);
  if (article === null) return whole;
  const part = readNode(article, maxUnits);
  if (part.text.length < LEAST_SHARE * whole.text.length) return whole;
  return part;
}

/**
 * Appends the whole body of a page that is a part of something larger: a chapter, a mail.
 *
 * @param label of a paragraph by its number, from 1
 */
export function appendHtml(raw: string, builder: TextBuilder, label: (paragraph: number) => string): void {
  const html = nestingOf(raw) > MAX_NESTING ? flattened(raw) : raw;
  const { document } = parseHTML(wrapped(html));
  for (const element of document.querySelectorAll(REPEATED)) element.remove();
  new Walk(builder, label).read(document.body);
}

function readNode(root: DomNode, maxUnits: number): BuiltText {
  const builder = new TextBuilder(maxUnits);
  new Walk(builder, (paragraph) => `p${paragraph}`).read(root);
  return builder.finish();
}

/** Deepest nesting of elements, roughly: those whose end may be left out, and those that have none, do not count. */
function nestingOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const match of html.matchAll(/<(\/?)([a-z][a-z\d]*)/gi)) {
    if (UNCLOSED.has((match[2] ?? '').toUpperCase())) continue;
    depth = Math.max(0, depth + (match[1] === '/' ? -1 : 1));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** The page as a flat row of paragraphs: some steps on a tree take the square of its depth. */
function flattened(html: string): string {
  let flat = '';
  let index = 0;
  for (const match of html.matchAll(/<(script|style)\b/gi)) {
    if (match.index < index) continue;
    flat += html.slice(index, match.index);
    const end = html.indexOf(`</${match[1]}`, match.index);
    index = end < 0 ? html.length : end;
  }
  flat += html.slice(index);
  return flat
    .replace(/<\/?([a-z][a-z\d]*)[^<>]*>?/gi, (_, name: string) => (BLOCKS.has(name.toUpperCase()) ? '<p>' : ''))
    .replace(/(?:<p>\s*)+/g, '<p>');
}

/** linkedom builds a body only when the source has an html element. */
function wrapped(html: string): string {
  return /<html[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`;
}

function articleOf(html: string): DomNode | null {
  const { document } = parseHTML(wrapped(html));
  // Readability drops a heading that repeats the title, and turns every h1 into an h2; both belong to the text.
  for (const element of document.querySelectorAll('title, meta')) element.remove();
  for (const level of [1, 2, 3, 4, 5, 6]) {
    for (const element of document.querySelectorAll(`h${level}`)) element.setAttribute(LEVEL, String(level));
  }
  try {
    // It changes the tree that it is given. The serializer hands the found node through as it is; its type speaks of the browser's DOM.
    const serializer = (node: unknown) => node as DomNode;
    const found = new Readability<DomNode>(document, { serializer, maxElemsToParse: MAX_ARTICLE_ELEMENTS }).parse();
    return found?.content ?? null;
  } catch {
    // It expects a browser's DOM and can stumble over a broken page; the body is read then.
    return null;
  }
}

class Walk {
  readonly #builder: TextBuilder;
  readonly #label: (paragraph: number) => string;
  #paragraphs = 0;
  /** Text of the open block, not yet written. */
  #open = '';
  #level = 0;
  #gap: '\n' | '\n\n' = '\n\n';

  constructor(builder: TextBuilder, label: (paragraph: number) => string) {
    this.#builder = builder;
    this.#label = label;
  }

  read(root: DomNode): void {
    this.#visit(root, 0);
    this.#close('\n\n');
  }

  #visit(node: DomNode, depth: number): void {
    if (node.nodeType === 3) {
      this.#open += (node.textContent ?? '').replace(/[ \t\r\n\f]+/g, ' ');
      return;
    }
    const name = node.nodeName.toUpperCase();
    if (node.nodeType !== 1 || SKIPPED.has(name) || depth > MAX_DEPTH) return;
    if (name === 'BR') {
      this.#open += '\n';
      return;
    }
    if (name === 'PRE') {
      this.#close('\n\n');
      this.#open = node.textContent ?? '';
      this.#close('\n\n', true);
      return;
    }
    if (name === 'TR' && !node.querySelector?.(LAYOUT)) {
      this.#close('\n');
      const cells = [...node.childNodes].filter((child) => /^T[DH]$/i.test(child.nodeName));
      this.#open = cells.map((cell) => (cell.textContent ?? '').replace(/\s+/g, ' ').trim()).join(' | ');
      this.#close('\n');
      return;
    }
    const isBlock = BLOCKS.has(name);
    if (isBlock) this.#close('\n\n');
    const heading = /^H([1-6])$/.exec(name)?.[1];
    if (heading !== undefined) this.#level = Number(node.getAttribute?.(LEVEL) ?? heading);
    if (name === 'LI') this.#open = '• ';
    for (const child of node.childNodes) this.#visit(child, depth + 1);
    if (isBlock) this.#close('\n\n');
    if (heading !== undefined) this.#level = 0;
  }

  /** Writes the open block; `separator` stands at least between it and the next one. */
  #close(separator: '\n' | '\n\n', isPreformatted = false): void {
    const text = isPreformatted ? this.#open.replace(/^\n+|\s+$/g, '') : this.#open.replace(/ *\n */g, '\n').trim();
    this.#open = '';
    if (text !== '' && text !== '•' && text.replaceAll('|', '').trim() !== '') {
      this.#builder.separate(this.#gap);
      const start = this.#builder.length;
      this.#builder.append(text, { label: this.#label(++this.#paragraphs) });
      if (this.#level > 0) this.#builder.heading(this.#level, start, text);
      this.#level = 0;
      this.#gap = separator;
    } else if (separator.length > this.#gap.length) this.#gap = separator;
  }
}

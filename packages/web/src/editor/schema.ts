/**
 * The editor's schema: one node type per block and inline of doc/1, nothing else. A top-level node carries the id of its block; its
 * revision and whether it is still written are kept beside the document, because a change of attributes would redraw the block.
 * A position inside a heading, paragraph or cell, counted from its start, is the text offset of doc/1.
 * @module
 */
import { type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec, Schema } from 'prosemirror-model';

const id = { id: { default: null } } as const;

/** Ids are never taken from the clipboard: what is pasted is new. */
function dom(
  tag: string,
  node: Node,
  attributes: Readonly<Record<string, unknown>> = {},
): [string, Record<string, unknown>] {
  return [tag, { ...(node.attrs.id === null ? {} : { 'data-id': node.attrs.id }), ...attributes }];
}

const nodes = {
  doc: { content: 'block+' },
  paragraph: {
    group: 'block',
    content: 'inline*',
    attrs: id,
    parseDOM: [{ tag: 'p' }],
    toDOM: (node): DOMOutputSpec => [...dom('p', node), 0],
  },
  heading: {
    group: 'block',
    content: 'inline*',
    defining: true,
    attrs: { ...id, level: { default: 1 } },
    // The page's own h1 is the title of the document, so a heading of level 1 is an h2.
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.max(1, level - 1) } })),
    toDOM: (node): DOMOutputSpec => [
      ...dom(`h${Math.min(6, node.attrs.level + 1)}`, node, { 'data-level': node.attrs.level }),
      0,
    ],
  },
  list: {
    group: 'block',
    content: 'listItem+',
    attrs: { ...id, ordered: { default: false }, start: { default: null } },
    parseDOM: [
      { tag: 'ul', attrs: { ordered: false } },
      { tag: 'ol', getAttrs: (element) => ({ ordered: true, start: startOf(element) }) },
    ],
    toDOM: (node): DOMOutputSpec => [
      ...dom(node.attrs.ordered ? 'ol' : 'ul', node, node.attrs.start === null ? {} : { start: node.attrs.start }),
      0,
    ],
  },
  listItem: {
    content: 'block+',
    defining: true,
    /** Null for an item of a plain list. */
    attrs: { checked: { default: null } },
    parseDOM: [{ tag: 'li' }],
    toDOM: (node): DOMOutputSpec => [
      'li',
      node.attrs.checked === null ? {} : { 'data-checked': String(node.attrs.checked) },
      0,
    ],
  },
  definitions: {
    group: 'block',
    content: '(definitionTerm definitionText)+',
    attrs: id,
    parseDOM: [{ tag: 'dl' }],
    toDOM: (node): DOMOutputSpec => [...dom('dl', node), 0],
  },
  definitionTerm: {
    content: 'inline*',
    defining: true,
    parseDOM: [{ tag: 'dt' }],
    toDOM: (): DOMOutputSpec => ['dt', 0],
  },
  definitionText: {
    content: 'block+',
    defining: true,
    parseDOM: [{ tag: 'dd' }],
    toDOM: (): DOMOutputSpec => ['dd', 0],
  },
  quote: {
    group: 'block',
    content: 'block+',
    defining: true,
    attrs: id,
    parseDOM: [{ tag: 'blockquote' }],
    toDOM: (node): DOMOutputSpec => [...dom('blockquote', node), 0],
  },
  callout: {
    group: 'block',
    content: 'block+',
    defining: true,
    attrs: { ...id, tone: { default: 'note' } },
    parseDOM: [{ tag: 'div[data-node="callout"]', getAttrs: (element) => ({ tone: element.dataset.tone ?? 'note' }) }],
    toDOM: (node): DOMOutputSpec => [...dom('div', node, { 'data-node': 'callout', 'data-tone': node.attrs.tone }), 0],
  },
  /** doc/1 calls it `code`, as it calls the mark; the editor knows one of a name. */
  codeBlock: {
    group: 'block',
    content: 'text*',
    marks: '',
    code: true,
    defining: true,
    attrs: { ...id, lang: { default: null } },
    parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
    toDOM: (node): DOMOutputSpec => [
      ...dom('pre', node, node.attrs.lang === null ? {} : { 'data-lang': node.attrs.lang }),
      ['code', { spellcheck: 'false' }, 0],
    ],
  },
  table: {
    group: 'block',
    content: 'tableCaption? tableRow+',
    isolating: true,
    attrs: { ...id, columns: { default: [] }, headerRows: { default: 1 } },
    parseDOM: [{ tag: 'table' }],
    toDOM: (node): DOMOutputSpec => [...dom('div', node, { 'data-node': 'table' }), ['table', 0]],
  },
  tableCaption: {
    content: 'inline*',
    isolating: true,
    parseDOM: [{ tag: 'caption' }],
    toDOM: (): DOMOutputSpec => ['caption', 0],
  },
  tableRow: {
    content: 'tableCell*',
    parseDOM: [{ tag: 'tr' }],
    toDOM: (): DOMOutputSpec => ['tr', 0],
  },
  tableCell: {
    content: 'inline*',
    isolating: true,
    /** `isHeader` and `align` follow from the table's rows and columns; they are here to be drawn. */
    attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, isHeader: { default: false }, align: { default: null } },
    parseDOM: [
      { tag: 'td', getAttrs: (element) => spansOf(element, false) },
      { tag: 'th', getAttrs: (element) => spansOf(element, true) },
    ],
    toDOM: ({ attrs }): DOMOutputSpec => [
      attrs.isHeader ? 'th' : 'td',
      {
        ...(attrs.colspan === 1 ? {} : { colspan: attrs.colspan }),
        ...(attrs.rowspan === 1 ? {} : { rowspan: attrs.rowspan }),
        ...(attrs.align === null ? {} : { 'data-align': attrs.align }),
      },
      0,
    ],
  },
  equation: {
    group: 'block',
    atom: true,
    attrs: { ...id, tex: { default: '' }, alt: { default: null } },
    parseDOM: [{ tag: 'div[data-node="equation"]', getAttrs: (element) => ({ tex: element.dataset.tex ?? '' }) }],
    toDOM: (node): DOMOutputSpec => dom('div', node, { 'data-node': 'equation', 'data-tex': node.attrs.tex }),
  },
  figure: {
    group: 'block',
    content: 'inline*',
    isolating: true,
    attrs: {
      ...id,
      kind: { default: 'image' },
      source: { default: null },
      asset: { default: null },
      alt: { default: '' },
      decorative: { default: null },
    },
    toDOM: (node): DOMOutputSpec => [
      ...dom('figure', node, { 'data-kind': node.attrs.kind }),
      ['pre', { contenteditable: 'false' }, node.attrs.source ?? node.attrs.alt],
      ['figcaption', 0],
    ],
  },
  pageBreak: {
    group: 'block',
    atom: true,
    attrs: id,
    parseDOM: [{ tag: 'hr' }],
    toDOM: (node): DOMOutputSpec => dom('hr', node),
  },
  text: { group: 'inline' },
  math: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { tex: { default: '' }, alt: { default: null } },
    parseDOM: [{ tag: 'span[data-node="math"]', getAttrs: (element) => ({ tex: element.dataset.tex ?? '' }) }],
    toDOM: (node): DOMOutputSpec => ['span', { 'data-node': 'math', 'data-tex': node.attrs.tex }],
  },
  cite: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { citation: { default: '' } },
    parseDOM: [{ tag: '[data-node="cite"]', getAttrs: (element) => ({ citation: element.dataset.citation ?? '' }) }],
    toDOM: (node): DOMOutputSpec => ['span', { 'data-node': 'cite', 'data-citation': node.attrs.citation }],
  },
  footnote: {
    group: 'inline',
    inline: true,
    atom: true,
    /** Inline content of doc/1, as it is: it counts as one unit of the text around it. */
    attrs: { content: { default: [] } },
    toDOM: (): DOMOutputSpec => ['sup', { 'data-node': 'footnote' }],
  },
  xref: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { target: { default: '' } },
    parseDOM: [{ tag: 'span[data-node="xref"]', getAttrs: (element) => ({ target: element.dataset.target ?? '' }) }],
    toDOM: (node): DOMOutputSpec => ['span', { 'data-node': 'xref', 'data-target': node.attrs.target }],
  },
  break: {
    group: 'inline',
    inline: true,
    selectable: false,
    linebreakReplacement: true,
    parseDOM: [{ tag: 'br' }],
    toDOM: (): DOMOutputSpec => ['br'],
  },
} satisfies Record<string, NodeSpec>;

const marks = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [{ tag: 'a[href]', getAttrs: (element) => safeHref(element.getAttribute('href')) }],
    toDOM: (mark): DOMOutputSpec => ['a', { href: mark.attrs.href, rel: 'noreferrer noopener' }, 0],
  },
  strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: (): DOMOutputSpec => ['strong', 0] },
  em: { parseDOM: [{ tag: 'em' }, { tag: 'i' }], toDOM: (): DOMOutputSpec => ['em', 0] },
  underline: { parseDOM: [{ tag: 'u' }], toDOM: (): DOMOutputSpec => ['u', 0] },
  strike: { parseDOM: [{ tag: 's' }, { tag: 'del' }], toDOM: (): DOMOutputSpec => ['s', 0] },
  sub: { parseDOM: [{ tag: 'sub' }], toDOM: (): DOMOutputSpec => ['sub', 0] },
  sup: { parseDOM: [{ tag: 'sup:not([data-node])' }], toDOM: (): DOMOutputSpec => ['sup', 0] },
  code: { parseDOM: [{ tag: 'code' }], toDOM: (): DOMOutputSpec => ['code', { spellcheck: 'false' }, 0] },
} satisfies Record<string, MarkSpec>;

export const schema: Schema<keyof typeof nodes, keyof typeof marks> = new Schema({ nodes, marks });

function startOf(element: HTMLElement): number | null {
  const start = Number(element.getAttribute('start') ?? 1);
  return Number.isInteger(start) && start > 1 ? start : null;
}

function spansOf(element: HTMLElement, isHeader: boolean): Record<string, unknown> {
  const span = (name: string) => Math.max(1, Number(element.getAttribute(name) ?? 1) || 1);
  return { colspan: span('colspan'), rowspan: span('rowspan'), isHeader };
}

function safeHref(href: string | null): { href: string } | false {
  return href !== null && /^(https?:|mailto:|#)/i.test(href) ? { href } : false;
}

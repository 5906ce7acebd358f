/**
 * Flowcharts as models write them, in the narrower grammar of the library that draws them. Its own reader passes over what it does not know:
 * a node with a Chinese name or a longer arrow would be missing from the picture without a word. So every statement is read here first, and one
 * that is not understood is an error.
 * @module
 */
import { FigureError } from './figure-error.ts';
import { inkOn } from './svg-colour.ts';

/** Opening and closing marks of the shapes, the longer ones first. */
const shapes: readonly (readonly [string, string])[] = [
  ['(((', ')))'],
  ['([', '])'],
  ['((', '))'],
  ['[[', ']]'],
  ['[(', ')]'],
  ['[/', '\\]'],
  ['[\\', '/]'],
  ['[/', '/]'],
  ['[\\', '\\]'],
  ['{{', '}}'],
  ['>', ']'],
  ['[', ']'],
  ['(', ')'],
  ['{', '}'],
];
/** Slanted boxes, which the library does not draw. */
const slanted: Readonly<Record<string, readonly [string, string]>> = { '[//]': ['[', ']'], '[\\\\]': ['[', ']'] };
const name = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[-.](?=[\p{L}\p{N}_]))*/u;
/** `-->`, `---->`, `<-->`, `--o`, `x--x`, `-.->`, `-..->`, `==>`, `~~~`, with `|text|` behind. */
const arrow = /^([<xo])?(-{2,}[->xo]?|-\.+-[>xo]?|={2,}[=>xo]?|~{3,})(?:\s*\|([^|]*)\|)?/;
/** `-- text -->`, `--text-->`, `-. text .->`, `== text ==>`. */
const textArrow =
  /^([<xo])?(--|-\.|==)\s*([^\s\-=.>|](?:.*?[^\s\-=.])?)\s*(-{2,}[->xo]?|\.+-[>xo]?|={2,}[=>xo]?)(?=[\s\p{L}\p{N}_]|$)/u;
const ignored = /^(?:click|href|accTitle|accDescr|%%|linkStyle\s|title\b)/;

/**
 * @param direction stands above the one in the source
 * @returns the chart as the library reads it
 * @throws FigureError `line`
 * @example flowSource(['flowchart LR', '用户 -->|请求| 系统;']) // 'flowchart LR\n  n1["用户"] -->|请求| n2["系统"]'
 */
export function flowSource(lines: readonly string[], direction?: 'TD' | 'LR'): string {
  const [head = '', ...rest] = lines;
  const headed = /^(?:graph|flowchart(?:-elk)?)\b\s*(TD|TB|LR|BT|RL)?\s*;?\s*(.*)$/i.exec(head);
  if (headed === null) throw new FigureError('kind', head);
  const flow = new Flow();
  const body = [headed[2] ?? '', ...rest].flatMap(statementsOf);
  const written = flow.withShapes(body.flatMap((statement) => flow.line(statement)));
  if (flow.isEmpty) throw new FigureError('empty');
  return [`flowchart ${direction ?? (headed[1] ?? 'TD').toUpperCase()}`, ...written].join('\n');
}

/** The direction that the source asks for. */
export function flowDirection(lines: readonly string[]): string {
  return /^\S+\s+(TD|TB|LR|BT|RL)\b/i.exec(lines[0] ?? '')?.[1]?.toUpperCase() ?? 'TD';
}

/** Where a node is named; its label is known at the end. */
const placeOf = (id: string): string => `\u{e000}${id}\u{e001}`;
const places = /\u{e000}(\w+)\u{e001}/gu;

/** More would be a grey field on a page, and take the layout minutes. */
const most = { nodes: 250, links: 350 };

class Flow {
  #links = 0;
  /** Own name to that in the picture, which the library can read. */
  readonly #names = new Map<string, string>();
  readonly #shapes = new Map<string, string>();

  get isEmpty(): boolean {
    return this.#names.size === 0;
  }

  line(statement: string): readonly string[] {
    if (statement === '' || ignored.test(statement)) return [];
    if (statement === 'end') return ['end'];
    if (/^direction\s+(TD|TB|LR|BT|RL)$/i.test(statement)) return [statement];
    const group = /^subgraph\s+(.+)$/.exec(statement);
    if (group !== null) return [this.#subgraph(group[1] ?? '')];
    if (/^(?:classDef\s|style\s|class\s)/.test(statement)) return [this.#style(statement)];
    return [this.#chain(statement)];
  }

  #subgraph(given: string): string {
    const titled = /^(\S+)\s*\[(.+)\]$/.exec(given);
    const id = this.#nameOf(titled?.[1] ?? unquoted(given));
    return `subgraph ${id} [${labelOf(titled?.[2] ?? given)}]`;
  }

  /** Only names change; the values of styles are looked at when the drawing is cleaned. */
  #style(statement: string): string {
    if (statement.startsWith('classDef')) return withInk(statement);
    const [, word = '', nodes = '', what = ''] = /^(style|class)\s+(\S+)\s+(.+)$/.exec(statement) ?? [];
    const names = nodes.split(',').map((node) => this.#nameOf(node.trim()));
    return `${word} ${names.join(',')} ${word === 'style' ? withInk(what) : what}`;
  }

  #chain(statement: string): string {
    let { text, rest, count } = this.#nodes(statement, statement);
    const written = [text];
    while (rest !== '') {
      const link = linkOf(rest);
      if (link === null) throw new FigureError('line', statement);
      const before = count;
      ({ text, rest, count } = this.#nodes(rest.slice(link.length).trim(), statement));
      this.#links += before * count;
      if (this.#links > most.links) throw new FigureError('tooLarge', `${most.links}`);
      written.push(link.text, text);
    }
    return written.join(' ');
  }

  /** `A[one] & B` */
  #nodes(given: string, statement: string): { readonly text: string; readonly rest: string; readonly count: number } {
    const nodes: string[] = [];
    for (let rest = given; ; ) {
      const node = this.#node(rest, statement);
      nodes.push(node.text);
      rest = node.rest.trim();
      if (!rest.startsWith('&')) return { text: nodes.join(' & '), rest, count: nodes.length };
      rest = rest.slice(1).trim();
    }
  }

  #node(given: string, statement: string): { readonly text: string; readonly rest: string } {
    const own = name.exec(given)?.[0];
    if (own === undefined) throw new FigureError('line', statement);
    const id = this.#nameOf(own);
    let rest = given.slice(own.length);
    const shaped = shapeOf(rest);
    if (shaped === 'open') throw new FigureError('line', statement);
    if (shaped !== null) {
      this.#shapes.set(id, `${shaped.open}${labelOf(shaped.label)}${shaped.close}`);
      rest = rest.slice(shaped.length);
    } else if (!this.#shapes.has(id) && id !== own) this.#shapes.set(id, `[${labelOf(own)}]`);
    const styled = /^:::([\w-]+)/.exec(rest);
    if (styled !== null) rest = rest.slice(styled[0].length);
    return { text: placeOf(id) + (styled?.[0] ?? ''), rest };
  }

  /** The lines with each node's shape where it is named first: the library keeps what it reads first, Mermaid what it reads last. */
  withShapes(lines: readonly string[]): readonly string[] {
    const shown = new Set<string>();
    return lines.map((line) =>
      line.replace(places, (_, id: string) => {
        const shape = shown.has(id) ? '' : (this.#shapes.get(id) ?? '');
        shown.add(id);
        return id + shape;
      }),
    );
  }

  #nameOf(own: string): string {
    const known = this.#names.get(own);
    if (known !== undefined) return known;
    // The word `end` closes a group wherever it stands, and a hyphen would join an arrow.
    const isPlain = /^[A-Za-z]\w*$/.test(own) && !/^(?:end|n\d+)$/i.test(own);
    const id = isPlain ? own : `n${this.#names.size + 1}`;
    this.#names.set(own, id);
    if (this.#names.size > most.nodes) throw new FigureError('tooLarge', `${most.nodes}`);
    return id;
  }
}

/** Words on a ground of their own have an ink of their own: that of a dark screen would be lost on a pale box. */
function withInk(style: string): string {
  const fill = /(?:^|[\s,])fill\s*:\s*(#[\da-f]{3}(?:[\da-f]{3})?|[a-z]+)(?=[\s,;]|$)/i.exec(style)?.[1];
  if (fill === undefined || fill === 'none' || fill === 'transparent' || /(?:^|[\s,])color\s*:/i.test(style))
    return style;
  const ink = fill.startsWith('#') ? inkOn(fill) : deep.test(fill) ? '#ffffff' : '#1b1c1e';
  return `${style.replace(/[;,]\s*$/, '')},color:${ink}`;
}
/** The names of CSS colours that want white on them. */
const deep =
  /^(?:black|navy|blue|green|teal|purple|maroon|brown|indigo|crimson|firebrick|red|olive|gr[ae]y|royalblue|steelblue|slateblue|chocolate|sienna|midnightblue|dim.*|dark(?!orange|salmon|khaki|gr[ae]y|seagreen).*|(?:forest|sea)green|slategr[ae]y)$/i;

/** Statements may stand on one line, with semicolons between them that are outside of labels. */
function statementsOf(line: string): string[] {
  const statements: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && '[({'.includes(character)) depth += 1;
    else if (!isQuoted && '])}'.includes(character)) depth = Math.max(0, depth - 1);
    else if (character === ';' && !isQuoted && depth === 0) {
      statements.push(line.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...statements, line.slice(start).trim()];
}

function linkOf(rest: string): { readonly text: string; readonly length: number } | null {
  const embedded = textArrow.exec(rest);
  const plain = arrow.exec(rest);
  if (plain !== null && !(embedded !== null && /^(?:--|==)$/.test(plain[2] ?? ''))) {
    const [whole, start, line = '', label] = plain;
    return { text: linkText(start, line, label), length: whole.length };
  }
  if (embedded === null) return null;
  const [whole, start, begin = '', label = '', end = ''] = embedded;
  return { text: linkText(start, begin === '-.' ? `-${end}` : end, label), length: whole.length };
}

/** The library knows one length of each kind, and heads that are arrows; a circle or a cross at the end becomes an arrow head. */
function linkText(start: string | undefined, line: string, label: string | undefined): string {
  const isHeaded = /[>xo]$/.test(line);
  const kind = line.includes('=')
    ? isHeaded
      ? '==>'
      : '==='
    : line.includes('.')
      ? isHeaded
        ? '-.->'
        : '-.-'
      : isHeaded
        ? '-->'
        : '---';
  const text = label === undefined ? '' : labelOf(label).replaceAll('|', '/');
  return `${start === undefined ? '' : '<'}${kind}${text === '' ? '' : `|${text}|`}`;
}

/** Null: no shape; `open`: one that does not end. */
function shapeOf(
  rest: string,
): { readonly open: string; readonly close: string; readonly label: string; readonly length: number } | 'open' | null {
  const candidates = shapes.filter(([open]) => rest.startsWith(open));
  for (const [open, close] of candidates) {
    const end = endOf(rest, open.length, close);
    if (end < 0) continue;
    const [drawnOpen, drawnClose] = slanted[`${open}${close}`] ?? [open, close];
    return { open: drawnOpen, close: drawnClose, label: rest.slice(open.length, end), length: end + close.length };
  }
  return candidates.length > 0 ? 'open' : null;
}

/** Where the shape closes: behind the quotation mark that ends a quoted label, else at the first closing mark that is not inside of brackets. */
function endOf(text: string, from: number, close: string): number {
  const quoted = /^\s*"[^"]*"\s*/.exec(text.slice(from));
  if (quoted !== null) {
    const end = from + quoted[0].length;
    return text.startsWith(close, end) ? end : -1;
  }
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    if (depth === 0 && text.startsWith(close, index)) return index;
    if ('[({'.includes(text[index] ?? '')) depth += 1;
    else if ('])}'.includes(text[index] ?? '')) depth -= 1;
    if (depth < 0) return -1;
  }
  return -1;
}

const unquoted = (label: string): string => label.trim().replace(/^"(.*)"$/s, '$1');

/** Marks that would end the label for the library become their wide twins. */
function labelOf(given: string): string {
  const label = unquoted(given)
    .replace(/^`(.*)`$/s, '$1')
    .replace(/#quot;/g, '”')
    .replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/\bfa:fa-[\w-]+\s*/g, '')
    .replace(/[[\](){}|"]/g, (mark) => twins[mark] ?? '');
  return label.trim() === '' ? ' ' : label;
}
const twins: Readonly<Record<string, string>> = {
  '[': '［',
  ']': '］',
  '(': '（',
  ')': '）',
  '{': '｛',
  '}': '｝',
  '|': '｜',
  '"': '”',
};

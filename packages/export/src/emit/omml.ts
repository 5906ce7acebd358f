/**
 * Formulas as Word's own equations (Office MathML), which people can go on editing.
 *
 * @see ISO/IEC 29500-1, 22.1
 * @module
 */
import { escapeMarkup as esc } from './markup.ts';
import {
  isFenced,
  isInfix,
  isOperator,
  isSeparator,
  type MathNode,
  mathTree,
  row,
  styleOf,
  widthOf,
} from './mathml.ts';

/**
 * An `m:oMath` element for a TeX formula, with the prefixes that a Word file declares; null when it cannot be read.
 *
 * @example omml('x^2') // '<m:oMath><m:sSup>…'
 */
export function omml(tex: string): string | null {
  const tree = mathTree(tex);
  if (tree === null) return null;
  return element('oMath', list(tree.children, {}));
}

const bigOperators = '∑∏∐∫∬∭∮∯∰⋂⋃⋀⋁⨀⨁⨂⨄⨆⨅';
const integrals = '∫∬∭∮∯∰';
/** Where the argument of a big operator ends. */
const ends = /^[=≠≡≈∼≃≅<>≤≥≪≫∝→⟶⟹⟺,;+\u2212±∓]$/;
/** Marks above a letter by the combining character that Word wants. */
const accents: Readonly<Record<string, string>> = {
  ˆ: '\u0302',
  '^': '\u0302',
  '‾': '\u0305',
  '¯': '\u0305',
  '~': '\u0303',
  '˜': '\u0303',
  '˙': '\u0307',
  '¨': '\u0308',
  '⃛': '\u20db',
  '→': '\u20d7',
  '⃗': '\u20d7',
  '←': '\u20d6',
  '↔': '\u20e1',
  ˇ: '\u030c',
  '˘': '\u0306',
  '´': '\u0301',
  '`': '\u0300',
  '˚': '\u030a',
};

/** An arrow cannot grow there, so one that should is the long one. */
const long: Readonly<Record<string, string>> = { '→': '⟶', '←': '⟵', '↔': '⟷', '⇒': '⟹', '⇐': '⟸', '⇔': '⟺' };

interface Look {
  /** Six hexadecimal digits. */
  readonly colour?: string;
}

const element = (name: string, ...children: readonly string[]): string => `<m:${name}>${children.join('')}</m:${name}>`;
const value = (name: string, told: string): string => `<m:${name} m:val="${esc(told)}"/>`;

/** @param style `p` upright; absent as letters of formulas are; `text` words that are no mathematics */
function run(text: string, look: Look, style?: 'p' | 'text'): string {
  if (text === '') return '';
  const kind = style === undefined ? '' : `<m:rPr>${style === 'text' ? '<m:nor/>' : value('sty', 'p')}</m:rPr>`;
  const colour = look.colour === undefined ? '' : `<w:color w:val="${look.colour}"/>`;
  const face = '<w:rFonts w:ascii="Cambria Math" w:hAnsi="Cambria Math"/>';
  return `<m:r>${kind}<w:rPr>${face}${colour}</w:rPr><m:t xml:space="preserve">${esc(text)}</m:t></m:r>`;
}

/** A word without width. */
const NOTHING = run('\u200b', {}, 'text');

function list(given: readonly MathNode[], look: Look): string {
  const nodes = paired(given);
  // Something at the left of a sign that wants it: the distance is right then, and LibreOffice asks for no operand.
  let told = isInfix(nodes[0]) ? NOTHING : '';
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    if (node === undefined || isOperator(node, '\u2061')) continue;
    const rest = nodes.slice(at + 1);
    const big = bigOperator(node);
    if (big !== null) {
      const length = argumentLength(rest);
      told += nary(big, list(rest.slice(0, length), look), look);
      at += length;
    } else if (isOperator(rest[0], '\u2061')) {
      const spaces = rest.slice(1).findIndex(({ name }) => name !== 'mspace');
      const argument = spaces < 0 ? undefined : rest[1 + spaces];
      if (argument === undefined || bigOperator(argument) !== null) told += one(node, look);
      else {
        told += element('func', element('fName', one(node, look)), element('e', one(argument, look)));
        at += spaces + 2;
      }
    } else told += one(node, look);
  }
  return told;
}

/** Bars that were written as the two sides of a value; LibreOffice takes single ones for a logical sign. */
function isAbsolute({ name, children }: MathNode): boolean {
  const isBar = (node: MathNode | undefined) =>
    node?.name === 'mo' && node.attributes.fence === 'true' && (node.text === '|' || node.text === '‖');
  return name === 'mrow' && children.length > 2 && isBar(children[0]) && isBar(children.at(-1));
}

/** Bars of an absolute value are no signs but delimiters, when each has its partner. */
function paired(nodes: readonly MathNode[]): readonly MathNode[] {
  const bars = nodes.flatMap(({ name, text }, at) => (name === 'mi' && (text === '|' || text === '‖') ? [at] : []));
  if (bars.length === 0 || bars.length % 2 === 1) return nodes;
  const bar = (text: string): MathNode => ({
    name: 'mo',
    attributes: { fence: 'true', stretchy: 'true' },
    children: [],
    text,
  });
  const told: MathNode[] = [];
  let from = 0;
  for (let at = 0; at < bars.length; at += 2) {
    const [open = 0, close = 0] = [bars[at], bars[at + 1]];
    const [first, last] = [nodes[open]?.text ?? '|', nodes[close]?.text ?? '|'];
    told.push(...nodes.slice(from, open), row([bar(first), ...nodes.slice(open + 1, close), bar(last)]));
    from = close + 1;
  }
  return [...told, ...nodes.slice(from)];
}

function argumentLength(nodes: readonly MathNode[]): number {
  const end = nodes.findIndex((node) => node.name === 'mo' && ends.test(node.text));
  return end < 0 ? nodes.length : end;
}

interface Big {
  readonly sign: MathNode;
  readonly under?: MathNode;
  readonly over?: MathNode;
  readonly hasLimits: boolean;
}

function bigOperator(node: MathNode): Big | null {
  const isSign = (each: MathNode | undefined): boolean =>
    each?.name === 'mo' && each.text !== '' && bigOperators.includes(each.text);
  if (isSign(node)) return { sign: node, hasLimits: !integrals.includes(node.text) };
  if (node.name === 'mrow' && node.children.length === 1 && node.children[0] !== undefined)
    return bigOperator(node.children[0]);
  const [base, first, second] = node.children;
  if (base === undefined || !isSign(base) || first === undefined) return null;
  const hasLimits = node.name.startsWith('munder') || node.name.startsWith('mover');
  const isUpper = node.name === 'msup' || node.name === 'mover';
  const over = isUpper ? first : second;
  return {
    sign: base,
    hasLimits,
    ...(!isUpper && { under: first }),
    ...(over !== undefined && { over }),
  };
}

function nary({ sign, under, over, hasLimits }: Big, argument: string, look: Look): string {
  const properties = element(
    'naryPr',
    value('chr', sign.text),
    value('limLoc', hasLimits ? 'undOvr' : 'subSup'),
    ...(under === undefined ? [value('subHide', '1')] : []),
    ...(over === undefined ? [value('supHide', '1')] : []),
  );
  const script = (node: MathNode | undefined) => (node === undefined ? '' : one(node, look));
  return element(
    'nary',
    properties,
    element('sub', script(under)),
    element('sup', script(over)),
    element('e', argument),
  );
}

function one(node: MathNode, outer: Look): string {
  const colour = /^#([0-9a-f]{6})$/i.exec(styleOf(node, 'color') || (node.attributes.mathcolor ?? ''))?.[1];
  const look = colour === undefined ? outer : { colour: colour.toUpperCase() };
  const { name, children, text, attributes } = node;
  const [first = row([]), second = row([]), third = row([])] = children;
  const e = (each: MathNode, tag = 'e') => element(tag, one(each, look));
  switch (name) {
    case 'mn':
      return run(text, look);
    case 'mi':
      return run(text, look, [...text].length > 1 || attributes.mathvariant === 'normal' ? 'text' : undefined);
    case 'mo':
      if (isSeparator(node)) return run('\u2005|\u2005', look, 'text');
      return run((attributes.stretchy === 'true' && attributes.fence === undefined && long[text]) || text, look, 'p');
    case 'mtext':
    case 'ms':
      return run(text, look, 'text');
    case 'mspace':
      return run(spaces(widthOf(node)), look, 'text');
    case 'mfrac': {
      const isBar = Number.parseFloat(attributes.linethickness ?? '1') !== 0;
      const type = isBar ? '' : element('fPr', value('type', 'noBar'));
      return element('f', type, e(first, 'num'), e(second, 'den'));
    }
    case 'msqrt':
      return element(
        'rad',
        element('radPr', value('degHide', '1')),
        element('deg'),
        element('e', list(children, look)),
      );
    case 'mroot':
      return element('rad', e(second, 'deg'), e(first));
    case 'msub':
      return element('sSub', e(first), e(second, 'sub'));
    case 'msup':
      return element('sSup', e(first), e(second, 'sup'));
    case 'msubsup':
      return element('sSubSup', e(first), e(second, 'sub'), e(third, 'sup'));
    case 'mprescripts':
      return element('sPre', e(second, 'sub'), e(third, 'sup'), e(first));
    case 'munder':
      return stacked(node, 'limLow', look);
    case 'mover':
      return stacked(node, 'limUpp', look);
    case 'munderover': {
      const low = element('limLow', e(first), e(second, 'lim'));
      return element('limUpp', element('e', low), e(third, 'lim'));
    }
    case 'menclose':
      return enclosed(node, look);
    case 'mtable':
      return matrix(node, look);
    case 'mphantom':
      return element('phant', element('phantPr', value('show', '0')), element('e', list(children, look)));
    default: {
      if (isFenced(node) || isAbsolute(node)) return fenced(children, look);
      const told = list(children, look);
      return styleOf(node, 'border') === '' ? told : element('borderBox', element('e', told));
    }
  }
}

function stacked({ name, children }: MathNode, kind: 'limLow' | 'limUpp', look: Look): string {
  const [base = row([]), script = row([])] = children;
  const isOver = name === 'mover';
  const inside = element('e', one(base, look));
  const mark = script.name === 'mo' ? script.text : '';
  const accent = isOver && base.name !== 'mo' ? accents[mark] : undefined;
  const isWide = script.attributes.stretchy === 'true';
  if (accent !== undefined && !(isWide && '→←↔'.includes(mark)))
    return element('acc', element('accPr', value('chr', accent)), inside);
  if ('⏞⏟⎴⎵⏜⏝→←↔'.includes(mark) && mark !== '' && base.name !== 'mo') {
    const place = isOver
      ? [value('pos', 'top'), value('vertJc', 'bot')]
      : [value('pos', 'bot'), value('vertJc', 'top')];
    return element('groupChr', element('groupChrPr', value('chr', mark), ...place), inside);
  }
  return element(kind, inside, element('lim', one(script, look)));
}

function enclosed({ attributes, children }: MathNode, look: Look): string {
  const told = element('e', list(children, look));
  const notation = attributes.notation ?? '';
  if (notation === 'top' || notation === 'bottom')
    return element('bar', element('barPr', value('pos', notation === 'top' ? 'top' : 'bot')), told);
  if (notation.includes('strike')) {
    const sides = ['hideTop', 'hideBot', 'hideLeft', 'hideRight'].map((side) => value(side, '1'));
    const strikes = [
      ...(notation.includes('up') ? [value('strikeBLTR', '1')] : []),
      ...(notation.includes('down') ? [value('strikeTLBR', '1')] : []),
    ];
    return element('borderBox', element('borderBoxPr', ...sides, ...strikes), told);
  }
  return element('borderBox', told);
}

/** Delimiters that grow; a bar between them that grows too cuts the content, and so does the line of a matrix. */
function fenced(children: readonly MathNode[], look: Look): string {
  const inner = children.slice(1, -1);
  const isBar = (node: MathNode) =>
    node.name === 'mo' && node.attributes.stretchy === 'true' && node.attributes.form === 'infix';
  const separator = inner.find(isBar)?.text;
  const parts: MathNode[][] = [[]];
  for (const node of inner) {
    if (isBar(node)) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  const [table] = inner;
  const cut = inner.length === 1 && table?.name === 'mtable' ? cutAtLines(table) : null;
  const told = cut === null ? parts.map((nodes) => list(nodes, look)) : cut.map((node) => matrix(node, look));
  const bar = cut !== null && cut.length > 1 ? '|' : separator;
  return element(
    'd',
    element(
      'dPr',
      value('begChr', children[0]?.text ?? ''),
      ...(bar === undefined ? [] : [value('sepChr', bar)]),
      value('endChr', children.at(-1)?.text ?? ''),
    ),
    ...told.map((part) => element('e', part)),
  );
}

/** A matrix with lines between columns as several beside each other. */
function cutAtLines(table: MathNode): readonly MathNode[] {
  const first = table.children[0]?.children ?? [];
  const borders = first.flatMap((cell, index) =>
    index < first.length - 1 && styleOf(cell, 'border-right') !== '' ? [index + 1] : [],
  );
  const edges = [0, ...borders, first.length];
  return edges.slice(0, -1).map((from, index) => ({
    ...table,
    children: table.children.map((line) => ({ ...line, children: line.children.slice(from, edges[index + 1]) })),
  }));
}

function matrix(table: MathNode, look: Look): string {
  const rows = table.children.map(({ children }) => children);
  const width = Math.max(1, ...rows.map((cells) => cells.length));
  const isAligned = (table.attributes.class ?? '').includes('tml-jot');
  const columns = Array.from({ length: width }, (_, column) => {
    const classes = rows.map((cells) => cells[column]?.attributes.class ?? '').join(' ');
    const side = /tml-(left|right)/.exec(classes)?.[1] ?? 'center';
    return element('mc', element('mcPr', value('count', '1'), value('mcJc', side)));
  });
  const gaps = isAligned ? [value('cGpRule', '3'), value('cGp', '0')] : [];
  return element(
    'm',
    element('mPr', value('plcHide', '1'), ...gaps, element('mcs', ...columns)),
    ...rows.map((cells, line) =>
      element(
        'mr',
        ...Array.from({ length: width }, (_, at) => element('e', cell(cells[at], line < rows.length - 1, look))),
      ),
    ),
  );
}

/** Word has no lines in matrices: the line below a row is the lower side of a box around each of its cells. */
function cell(node: MathNode | undefined, hasRowBelow: boolean, look: Look): string {
  // LibreOffice gives up on a matrix with an empty cell.
  const told = list(node?.children ?? [], look) || NOTHING;
  if (node === undefined) return told;
  if (!hasRowBelow || styleOf(node, 'border-bottom') === '') return told;
  const sides = ['hideTop', 'hideLeft', 'hideRight'].map((side) => value(side, '1'));
  return element('borderBox', element('borderBoxPr', ...sides), element('e', told));
}

/** Spaces as wide as they should be, near enough. */
function spaces(em: number): string {
  const kinds = [
    [1, '\u2003'],
    [0.5, '\u2002'],
    [0.3, '\u2004'],
    [0.2, '\u2005'],
    [0.1, '\u2009'],
  ] as const;
  let rest = Math.min(em, 10);
  let told = '';
  for (const [width, character] of kinds) {
    for (; rest >= width - 0.03; rest -= width) told += character;
  }
  return told;
}

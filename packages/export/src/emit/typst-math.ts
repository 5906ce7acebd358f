/**
 * Formulas for Typst. Every sign is written by its own escape and every word as a string, so nothing of a formula can become code.
 * @module
 */
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
import { typstString } from './typst-string.ts';

/**
 * Typst math for a TeX formula, or null when it cannot be read.
 *
 * @example typstMath('\\frac{1}{2}') // 'frac(1,2)'
 */
export function typstMath(tex: string): string | null {
  const tree = mathTree(tex);
  return tree === null ? null : list(tree.children);
}

/** Stands once before the formulas of a source: what {@link typstMath} calls and Typst does not have. */
export const mathPrelude = `
// A formula in a line is as high as its letters, whatever stands above and below them. A frame goes around all of it, and what it holds stays on the line.
#let framed(body) = context {
  let formula(bottom) = text(top-edge: "bounds", bottom-edge: bottom, { set par(leading: 100em); $display(body)$ })
  let depth = measure(formula("bounds")).height - measure(formula("baseline")).height
  box(stroke: 0.5pt, inset: 3pt, baseline: depth + 3pt, formula("bounds"))
}
#let math-scope = (framed: framed)
`;

/**
 * A formula of {@link typstMath} as an expression of Typst.
 *
 * @example mathExpression('x') // 'eval("x", mode: "math", scope: math-scope)'
 */
export const mathExpression = (math: string): string => `eval(${typstString(math)}, mode: "math", scope: math-scope)`;

/** Whether a part of a formula stands in a frame. */
export const isFramed = (math: string): boolean => math.includes('framed(');

const bigOperators = '∑∏∐∫∬∭∮∯∰⋂⋃⋀⋁⨀⨁⨂⨄⨆⨅∱∲∳';
const accents: Readonly<Record<string, string>> = {
  ˆ: 'hat',
  '^': 'hat',
  '‾': 'macron',
  '¯': 'macron',
  '~': 'tilde',
  '˜': 'tilde',
  '˙': 'dot',
  '¨': 'dot.double',
  '⃛': 'dot.triple',
  '→': 'arrow',
  '⃗': 'arrow',
  '←': 'arrow.l',
  '↔': 'arrow.l.r',
  ˇ: 'caron',
  '˘': 'breve',
  '´': 'acute',
  '`': 'grave',
  '˚': 'circle',
};
const above: Readonly<Record<string, string>> = { '⏞': 'overbrace', '⎴': 'overbracket', '⏜': 'overparen' };
const below: Readonly<Record<string, string>> = { '⏟': 'underbrace', '⎵': 'underbracket', '⏝': 'underparen' };

/** A sign as itself: `\+`. */
const sign = (text: string): string => [...text].map((character) => `\\u{${hex(character)}}`).join('');

const hex = (character: string): string => (character.codePointAt(0) ?? 0xfffd).toString(16);

function list(nodes: readonly MathNode[]): string {
  return nodes
    .map((node, at) => {
      // The invisible sign behind a function's name: Typst keeps the distance by itself.
      if (isOperator(node, '\u2061')) return '';
      return isOperator(nodes[at + 1], '\u2061') ? applied(node) : one(node);
    })
    .join('');
}

/** A function's name, which has a distance from its argument. */
function applied(node: MathNode): string {
  const [base, ...scripts] = node.children;
  if (node.name === 'mi') return `op(${typstString(node.text)})`;
  if (base?.name !== 'mi') return one(node);
  const hasLimits = /^m(?:under|over)/.test(node.name);
  const name = `op(${typstString(base.text)}, limits: #${hasLimits})`;
  return attached(name, node.name, scripts, hasLimits ? ['b', 't'] : ['br', 'tr']);
}

function one(node: MathNode): string {
  const told = plain(node);
  const colour = /^#[0-9a-f]{6}$/i.exec(styleOf(node, 'color') || (node.attributes.mathcolor ?? ''))?.[0];
  return colour === undefined ? told : `#text(fill: rgb(${typstString(colour)}), $${told}$);`;
}

function plain(node: MathNode): string {
  const { name, children, text } = node;
  const [first = row([]), second = row([]), third = row([])] = children;
  switch (name) {
    case 'mn':
      return /^[0-9]+(?:\.[0-9]+)?$/.test(text) ? ` ${text} ` : `upright(${sign(text)})`;
    case 'mi':
      return letters(text, node.attributes.mathvariant === 'normal');
    case 'mo':
      return operator(node);
    case 'mtext':
    case 'ms':
      return text === '\u00a0' || text.trim() === '' ? '#h(0.333em);' : typstString(text.replaceAll('\u00a0', ' '));
    case 'mspace':
      return `#h(${widthOf(node)}em);`;
    case 'mfrac':
      return Number.parseFloat(node.attributes.linethickness ?? '1') === 0
        ? `#h(0.1em);mat(delim: #none, row-gap: #0.3em, ${one(first)}; ${one(second)})#h(0.1em);`
        : `frac(${one(first)}, ${one(second)})`;
    case 'msqrt':
      return `sqrt(${list(children)})`;
    case 'mroot':
      return `root(${one(second)}, ${one(first)})`;
    case 'msub':
    case 'msup':
    case 'msubsup':
      return attached(one(first), name, children.slice(1), ['br', 'tr']);
    case 'mprescripts':
      return `attach(${one(first)}, bl: ${one(second)}, tl: ${one(third)})`;
    case 'munder':
    case 'mover':
    case 'munderover':
      return stacked(node);
    case 'menclose':
      return enclosed(node);
    case 'mtable':
      return table(node);
    case 'mphantom':
      return `#hide($${list(children)}$);`;
    case 'mstyle':
      return styled(node);
    default:
      return isFenced(node) ? fenced(children) : boxed(node, group(list(children)));
  }
}

/** Nothing is something, where an argument is expected. */
const group = (told: string): string => (told === '' ? '""' : told);

function letters(text: string, isUpright: boolean): string {
  if ([...text].length > 1) return typstString(text);
  return isUpright ? `upright(${sign(text)})` : sign(text);
}

function operator(node: MathNode): string {
  const { text, attributes } = node;
  if (text === '') return '';
  if (isSeparator(node)) return `class("relation", ${sign(text)})`;
  const { minsize, fence, form, stretchy } = attributes;
  if (minsize !== undefined) return `lr(${sign(text)}, size: #${Number.parseFloat(minsize) || 1}em)`;
  if (stretchy === 'true' && form === 'infix') return `mid(${sign(text)})`;
  if (stretchy === 'true' && fence === undefined) return `stretch(${sign(text)}, size: #2.2em)`;
  if (/^[\u2032-\u2034\u2057]+$/.test(text)) return `upright(${sign(text)})`;
  if ([...text].length > 1) return `class("relation", ${sign(text)})`;
  if (fence === 'true' && form === 'prefix') return `class("opening", ${sign(text)})`;
  if (fence === 'true' && form === 'postfix') return `class("closing", ${sign(text)})`;
  return sign(text);
}

/** @param places where the lower and the upper script go: `b` and `t` below and above, `br` and `tr` at the right */
function attached(
  base: string,
  name: string,
  scripts: readonly MathNode[],
  [low, high]: readonly [string, string],
): string {
  const [first, second] = scripts;
  const isUpper = name === 'msup' || name === 'mover';
  const lower = isUpper ? undefined : first;
  const upper = isUpper ? first : second;
  const parts = [base === '' ? '""' : base];
  if (lower !== undefined) parts.push(`${low}: ${group(one(lower))}`);
  if (upper !== undefined) parts.push(`${high}: ${primes(upper) ?? group(one(upper))}`);
  return `attach(${parts.join(', ')})`;
}

/** Primes stand higher than other scripts. */
function primes(node: MathNode): string | null {
  const marks = node.name === 'mrow' ? node.children : [node];
  const isPrime = (mark: MathNode) => isOperator(mark, '\u2032');
  const count = marks.findIndex((mark) => !isPrime(mark));
  const length = count < 0 ? marks.length : count;
  return length === 0 ? null : `primes(#${length})${list(marks.slice(length))}`;
}

function stacked(node: MathNode): string {
  const { name, children } = node;
  const [base = row([]), ...scripts] = children;
  const mark = scripts.length === 1 && scripts[0]?.name === 'mo' ? scripts[0].text : '';
  const brace = (name === 'mover' ? above : below)[mark];
  if (brace !== undefined) return `${brace}(${one(base)})`;
  const accent = name === 'mover' && base.name !== 'mo' ? accents[mark] : undefined;
  if (accent !== undefined) return `${accent}(${one(base)})`;
  // A brace with words: the words are part of it.
  const [inner, held = { text: '' }] = base.children;
  const braced = (base.name === 'mover' ? above : base.name === 'munder' ? below : {})[held.text];
  if (braced !== undefined && base.name === name && inner !== undefined && scripts[0] !== undefined)
    return `${braced}(${one(inner)}, ${one(scripts[0])})`;
  const isBig = base.name === 'mo' && bigOperators.includes(base.text);
  const isArrow = base.name === 'mo' && base.attributes.stretchy === 'true';
  if (isArrow) return attached(`stretch(${sign(base.text)}, size: #(100% + 0.6em))`, name, scripts, ['b', 't']);
  return attached(isBig ? one(base) : `limits(${one(base)})`, name, scripts, ['b', 't']);
}

function enclosed(node: MathNode): string {
  const told = group(list(node.children));
  const notation = node.attributes.notation ?? '';
  if (notation.includes('strike')) return `cancel(${told}${notation.includes('down') ? ', inverted: #true' : ''})`;
  if (notation === 'top') return `overline(${told})`;
  if (notation === 'bottom') return `underline(${told})`;
  return notation.includes('box') ? frame(told) : told;
}

function boxed(node: MathNode, told: string): string {
  return styleOf(node, 'border') === '' ? told : frame(told);
}

const frame = (told: string): string => `framed(${told})`;

function styled({ attributes, children }: MathNode): string {
  const told = group(list(children));
  if (attributes.displaystyle === 'true') return `display(${told})`;
  if (attributes.scriptlevel === '1' && children[0]?.name !== 'mtable') return `script(${told})`;
  if (attributes.scriptlevel === '2') return `sscript(${told})`;
  return attributes.displaystyle === 'false' ? `inline(${told})` : told;
}

function fenced(children: readonly MathNode[]): string {
  const delimiter = (node: MathNode | undefined) => (node === undefined ? '' : sign(node.text));
  return `lr(${delimiter(children[0])}${list(children.slice(1, -1))}${delimiter(children.at(-1))})`;
}

function table(node: MathNode): string {
  const rows = node.children.map(({ children }) => children);
  const isAligned = (node.attributes.class ?? '').includes('tml-jot');
  const isSmall = (node.attributes.class ?? '').includes('tml-small');
  // Typst makes cells smaller than what is around them, and TeX does not.
  const size = node.attributes.displaystyle === 'true' ? 'display' : isSmall ? 'script' : 'inline';
  const cell = (each: MathNode) => {
    const told = list(each.children);
    if (told === '') return '';
    // A sign at the left edge keeps the distance that it has from what stands before the edge.
    const edge = isAligned && isInfix(firstOf(each)) ? '#h(0.2778em);' : '';
    const gap = isAligned ? Number.parseFloat(styleOf(each, 'padding-left')) || 0 : 0;
    return `${gap > 0 ? `#h(${gap}em);` : ''}${edge}${size}(${told})`;
  };
  const width = Math.max(0, ...rows.map((cells) => cells.length));
  const classes = Array.from({ length: width }, (_, column) =>
    rows.map((cells) => cells[column]?.attributes.class ?? ''),
  );
  const sideOf = (column: number) => /tml-(left|right)/.exec(classes[column]?.join(' ') ?? '')?.[1] ?? 'center';
  const sides = classes.map((_, column) => sideOf(column));
  const gap = isAligned ? '0em' : sides.every((side) => side === 'left') ? '1em' : '0.8em';
  // Columns of different sides: a mark in front of a cell holds its left edge, one behind it its right edge.
  const isMixed = new Set(sides).size > 1;
  const aligned = (told: string, column: number) =>
    !isMixed ? told : sides[column] === 'left' ? `&${told}` : sides[column] === 'right' ? `${told}&` : told;
  const told = rows.map((cells) =>
    Array.from({ length: width }, (_, column) => {
      const each = cells[column];
      return aligned(each === undefined ? '' : cell(each), column) || '""';
    }).join(', '),
  );
  const align = isMixed || sides[0] === undefined || sides[0] === 'center' ? '' : `align: #${sides[0]}, `;
  const space = `row-gap: #${isSmall ? '0.2em' : isAligned ? '0.7em' : '0.5em'}, `;
  const lines = rules(rows);
  const matrix = `mat(delim: #none, column-gap: #${gap}, ${space}${align}${lines}${told.join('; ')})`;
  // A line between columns keeps the same distance from what stands around the matrix.
  return lines === '' ? matrix : `#h(0.4em);${matrix}#h(0.4em);`;
}

function firstOf(node: MathNode): MathNode | undefined {
  const [first] = node.children;
  return first?.name === 'mrow' ? firstOf(first) : first;
}

/** Lines between rows and columns. */
function rules(rows: readonly (readonly MathNode[])[]): string {
  const has = (cell: MathNode | undefined, side: string) => cell !== undefined && styleOf(cell, side) !== '';
  const horizontal = rows.flatMap((cells, index) =>
    index < rows.length - 1 && has(cells[0], 'border-bottom') ? [index + 1] : [],
  );
  const first = rows[0] ?? [];
  const vertical = first.flatMap((cell, index) =>
    index < first.length - 1 && has(cell, 'border-right') ? [index + 1] : [],
  );
  if (horizontal.length + vertical.length === 0) return '';
  const numbers = (list: readonly number[]) => `(${list.map((each) => `${each},`).join('')})`;
  return `augment: #(hline: ${numbers(horizontal)}, vline: ${numbers(vertical)}, stroke: 0.4pt), `;
}

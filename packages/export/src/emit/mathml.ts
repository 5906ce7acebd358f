/**
 * TeX read once, for every format: `temml` makes MathML of it, and the trees for Typst and Word are made of that. So a formula is the same
 * everywhere, and what it means is decided in one place.
 *
 * @see https://www.w3.org/TR/mathml-core/
 * @module
 */
import temml from 'temml';

/** An element of MathML; one with text has no children. */
export interface MathNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly MathNode[];
  readonly text: string;
}

/** MathML of a formula as text, or null when it cannot be read. Nothing that could load or run leaves here. */
export function mathMarkup(tex: string, displayMode: boolean, xml: boolean): string | null {
  try {
    const told = temml.renderToString(tex, {
      displayMode,
      xml,
      throwOnError: true,
      trust: false,
      maxSize: [40, 40],
      maxExpand: 1000,
    });
    return /<(?!\/?(?:math|m[a-z]+|semantics|annotation)[\s>/])|\s(?:href|src|on[a-z]+)\s*=|url\(/i.test(told)
      ? null
      : told;
  } catch {
    return null;
  }
}

/** The formula as a tree, set as a display, without its number; null when it cannot be read or is empty. */
export function mathTree(tex: string): MathNode | null {
  const markup = mathMarkup(withoutNumber(tex), true, true);
  const root = markup === null ? null : parsed(markup);
  if (root === null) return null;
  const tree = tidied(root);
  return tree.children.length === 0 ? null : tree;
}

/** Whether a node is an element of this name with this text. */
export const isOperator = (node: MathNode | undefined, text: string): boolean =>
  node?.name === 'mo' && node.text === text;

export const row = (children: readonly MathNode[]): MathNode => ({ name: 'mrow', attributes: {}, children, text: '' });

/** A value of the node's style: `styleOf(node, 'border-right')`. */
export function styleOf({ attributes }: MathNode, property: string): string {
  for (const part of (attributes.style ?? '').split(';')) {
    const [name = '', ...value] = part.split(':');
    if (name.trim() === property) return value.join(':').trim();
  }
  return '';
}

/** Numbers come from the resolver. */
const withoutNumber = (tex: string): string =>
  tex.replace(/\\(?:tag\*?|label)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![a-zA-Z])/g, '');

function parsed(markup: string): MathNode | null {
  interface Open {
    readonly name: string;
    readonly attributes: Record<string, string>;
    readonly children: MathNode[];
    text: string;
  }
  const stack: Open[] = [{ name: '', attributes: {}, children: [], text: '' }];
  for (const [, close, name, told = '', isEmpty, text] of markup.matchAll(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/gi,
  )) {
    const open = stack.at(-1);
    if (open === undefined) return null;
    if (text !== undefined) open.text += unescaped(text);
    else if (close === '/') {
      stack.pop();
      stack.at(-1)?.children.push(open);
    } else {
      const attributes: Record<string, string> = {};
      for (const [, key = '', value = ''] of told.matchAll(/([\w:-]+)="([^"]*)"/g)) attributes[key] = unescaped(value);
      const node: Open = { name: name ?? '', attributes, children: [], text: '' };
      if (isEmpty === '/') open.children.push(node);
      else stack.push(node);
    }
  }
  return stack[0]?.children[0] ?? null;
}

function unescaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (all, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? all;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

/** The tree without what only helps browsers, and with every script at the letter that it belongs to. */
function tidied(node: MathNode): MathNode {
  const children = withBases(node.children.flatMap((child) => kept(tidied(child), node)));
  const [base, ...scripts] = children;
  // Labels of arrows come with a second label that makes the arrow longer.
  if (/^m(?:under|over|underover)$/.test(node.name) && base !== undefined && scripts.every(isNothing)) return base;
  return { ...node, children };
}

function kept(child: MathNode, parent: MathNode): readonly MathNode[] {
  const spaced = spacedSign(child);
  if (spaced !== null) return [spaced];
  if (!/^(?:math|mrow|mtd|mstyle|mpadded|msqrt|menclose|mphantom)$/.test(parent.name)) return [bare(child)];
  if (child.name === 'mspace') return widthOf(child) === 0 ? [] : [child];
  const isRow = child.name === 'mrow' || child.name === 'mpadded' || child.name === 'semantics';
  if (!isRow) return [child];
  const gap = Number.parseFloat(styleOf(child, 'margin-left')) || 0;
  if (gap !== 0) return [space(gap), ...child.children];
  if (child.attributes.style !== undefined) return [child];
  if (child.children.length === 0 || isFenced(child)) return isFenced(child) ? [child] : [];
  return parent.name === 'math' || child.children.length === 1 ? child.children : [child];
}

/** A sign with the distances that its kind has: whoever sets the formula gives it these by itself. */
function spacedSign({ name, children }: MathNode): MathNode | null {
  const [before, sign, after, ...more] = children;
  if (name !== 'mrow' || before === undefined || sign === undefined || after === undefined || more.length > 0)
    return null;
  const isGap = (node: MathNode) => node.name === 'mspace' && /^0\.2(?:22|778)/.test(node.attributes.width ?? '');
  const hasSign = sign.name === 'mo' || (/^m(?:under|over)/.test(sign.name) && sign.children[0]?.name === 'mo');
  return isGap(before) && isGap(after) && hasSign ? sign : null;
}

/** A row of one is that one. */
function bare(node: MathNode): MathNode {
  const [only, ...more] = node.children;
  return node.name === 'mrow' && node.attributes.style === undefined && only !== undefined && more.length === 0
    ? only
    : node;
}

const space = (em: number): MathNode => ({ name: 'mspace', attributes: { width: `${em}em` }, children: [], text: '' });

const isNothing = (node: MathNode): boolean =>
  node.name === 'mspace' || (node.name === 'mrow' && node.children.every(isNothing));

const isEmptyRow = (node: MathNode | undefined): boolean => node?.name === 'mrow' && node.children.length === 0;

/** Begins and ends with a delimiter that grows with what stands between. */
export function isFenced({ name, children }: MathNode): boolean {
  const isDelimiter = (node: MathNode | undefined) =>
    node?.name === 'mo' &&
    node.attributes.fence === 'true' &&
    node.attributes.stretchy !== 'false' &&
    node.attributes.minsize === undefined;
  return name === 'mrow' && children.length >= 2 && isDelimiter(children[0]) && isDelimiter(children.at(-1));
}

/** A bar that stands between two sides, as in `P(A|B)`: it keeps a distance that no other bar has. */
export const isSeparator = ({ name, text, attributes }: MathNode): boolean =>
  name === 'mo' && text === '|' && attributes.lspace === '0.22em';

/** A sign that wants something at its left. */
export const isInfix = (node: MathNode | undefined): boolean =>
  node?.name === 'mo' &&
  node.attributes.form === undefined &&
  node.attributes.fence === undefined &&
  infix.test(node.text);

const infix = /^[=≠≡≈∼≃≅<>≤≥≪≫⪯⪰≺≻∝∈∉⊂⊃⊆⊇→⟶⇒⟹⇔⟺↦:+\u2212−±∓×⋅·÷∗∘∧∨∩∪⊕⊗]+$/u;

/** Width of a space in em. */
export function widthOf({ attributes }: MathNode): number {
  const width = attributes.width ?? '';
  const value = Number.parseFloat(width) || 0;
  return width.endsWith('pt') ? value / 10 : value;
}

/** Scripts of nothing belong to what stands before them, as in H₂O, or, behind an operator, to what follows, as in ¹⁴C. */
function withBases(children: readonly MathNode[]): readonly MathNode[] {
  const told: MathNode[] = [];
  for (let at = 0; at < children.length; at++) {
    const node = children[at];
    if (node === undefined) continue;
    // The distance behind a function's name, too.
    if (node.name === 'mspace' && isOperator(told.at(-1), '\u2061') && widthOf(node) < 0.2) continue;
    const [base, ...scripts] = node.children;
    if (!/^msu(?:b|p|bsup)$/.test(node.name) || !isEmptyRow(base)) {
      told.push(node);
      continue;
    }
    const before = told.at(-1);
    const after = children[at + 1];
    if (before !== undefined && before.name !== 'mo' && before.name !== 'mspace') {
      told[told.length - 1] = { ...node, children: [before, ...scripts] };
    } else if (after !== undefined && after.name !== 'mo') {
      const [first, second] = scripts;
      const none = row([]);
      const pair = node.name === 'msup' ? [none, first ?? none] : [first ?? none, second ?? none];
      told.push({ ...node, name: 'mprescripts', children: [after, ...pair] });
      at += 1;
    } else told.push(node);
  }
  return told;
}

/**
 * Mind maps of Mermaid as a tree: from left to right, or to both sides of the root where that keeps the words larger. Each
 * subtree has a strip of its own, so that nothing can lie over anything else.
 * @module
 */
import type { MermaidSource } from '../mermaid-lines.ts';
import { inkOn, mixed } from '../svg-colour.ts';
import { widest, wrapped } from './label.ts';
import { type MindNode, type MindShape, readMindmap } from './mindmap-read.ts';
import { columnWidth, type Look, lineHeight, margin, type Paint, Sheet, seriesColour } from './sheet.ts';
import { drawTitle } from './title.ts';

interface Placed {
  readonly lines: readonly string[];
  readonly shape: MindShape;
  readonly depth: number;
  /** Of the first level; what hangs on it has its colour. */
  readonly branch: number;
  readonly width: number;
  readonly height: number;
  /** Of the whole subtree. */
  readonly strip: number;
  readonly children: readonly Placed[];
  x: number;
  /** The middle. */
  y: number;
}
interface Layout {
  readonly root: Placed;
  readonly width: number;
  readonly height: number;
}
const size = 13;
const across = 32;
const between = 8;
/** As on a page: 160 × 220 mm. */
const pageHeight = 800;

/** @throws FigureError */
export function mindmapSvg(source: MermaidSource, look: Look): string {
  const root = readMindmap(source);
  const levels = depthOf(root);
  const oneSide = layoutOf(root, levels, 1);
  const twoSides = root.children.length > 1 ? layoutOf(root, 2 * levels - 1, 2) : oneSide;
  const gain = scaleOf(twoSides) / scaleOf(oneSide);
  // The form that people know a mind map by, where it costs nothing.
  const isWide = gain > 1.05 || (gain >= 1 && root.children.length > 3);
  return draw(isWide ? twoSides : oneSide, source.title, look);
}

const scaleOf = ({ width, height }: Layout): number => Math.min(1, columnWidth / width, pageHeight / height);
const depthOf = ({ children }: MindNode): number => 1 + Math.max(0, ...children.map(depthOf));

function layoutOf(node: MindNode, columns: number, sides: 1 | 2): Layout {
  const room = Math.min(190, Math.max(90, (columnWidth - 2 * margin - (columns - 1) * across) / columns - 24));
  const root = measured(node, 0, 0, room);
  const split = sides === 1 ? root.children.length : halfOf(root.children);
  const right = root.children.slice(0, split);
  const left = root.children.slice(split);
  const height = Math.max(root.height, stripOf(right), stripOf(left));
  root.y = height / 2;
  placeBeside(right, root.width + across, (height - stripOf(right)) / 2, 1);
  placeBeside(left, -across, (height - stripOf(left)) / 2, -1);
  const all = [...everyOf(root)];
  const least = Math.min(...all.map(({ x }) => x));
  for (const placed of all) placed.x += margin - least;
  return { root, width: Math.max(...all.map(({ x, width }) => x + width)) + margin, height };
}

/** How many of the children go to the right, so that both sides are about as high. */
function halfOf(children: readonly Placed[]): number {
  const whole = stripOf(children);
  let count = 0;
  for (let height = 0; count < children.length - 1; count++) {
    const next = height + (children[count]?.strip ?? 0) + between;
    if (count > 0 && next - whole / 2 > whole / 2 - height) break;
    height = next;
  }
  return count;
}

function measured(node: MindNode, depth: number, branch: number, room: number): Placed {
  const weight = depth === 0 ? 700 : 400;
  const lines = wrapped(node.label, room, size, weight);
  const children = node.children.map((child, index) => measured(child, depth + 1, depth === 0 ? index : branch, room));
  const height = lines.length * size * lineHeight + (depth === 0 ? 18 : 10);
  const slack = node.shape === 'circle' || node.shape === 'hexagon' || node.shape === 'cloud' ? 32 : 20;
  return {
    lines,
    shape: node.shape,
    depth,
    branch,
    width: widest(lines, size, weight) + slack,
    height,
    strip: Math.max(height, stripOf(children)),
    children,
    x: 0,
    y: 0,
  };
}

const stripOf = (nodes: readonly Placed[]): number =>
  nodes.reduce((sum, { strip }) => sum + strip + between, nodes.length === 0 ? 0 : -between);

/** @param side 1: to the right of `x`, −1: to its left */
function placeBeside(nodes: readonly Placed[], x: number, top: number, side: 1 | -1): void {
  let y = top;
  for (const node of nodes) {
    node.x = side === 1 ? x : x - node.width;
    node.y = y + node.strip / 2;
    const below = node.y - stripOf(node.children) / 2;
    placeBeside(node.children, side === 1 ? node.x + node.width + across : node.x - across, below, side);
    y += node.strip + between;
  }
}

function* everyOf(node: Placed): Generator<Placed> {
  yield node;
  for (const child of node.children) yield* everyOf(child);
}

function draw({ root, width, height }: Layout, title: string, look: Look): string {
  const sheet = new Sheet();
  const top = drawTitle(sheet, title, width, look);
  const all = [...everyOf(root)];
  for (const node of all) node.y += top;
  for (const parent of all) for (const child of parent.children) drawLink(sheet, parent, child, look);
  for (const node of all) drawNode(sheet, node, look);
  return sheet.svg(width, top + height + margin);
}

function drawLink(sheet: Sheet, parent: Placed, child: Placed, { colours }: Look): void {
  const isRight = child.x > parent.x;
  const from = isRight ? parent.x + parent.width : parent.x;
  const to = isRight ? child.x : child.x + child.width;
  const middle = (from + to) / 2;
  sheet.path(['M', from, parent.y, 'C', middle, parent.y, middle, child.y, to, child.y], {
    stroke: seriesColour(colours, child.branch),
    strokeWidth: child.depth === 1 ? 2.5 : 1.5,
  });
}

function drawNode(sheet: Sheet, node: Placed, { colours }: Look): void {
  const colour = node.depth === 0 ? colours.accent : seriesColour(colours, node.branch);
  const share = [1, 0.22][node.depth] ?? 0.08;
  const fill = mixed(colour, colours.background, share);
  const paint: Paint = { fill, ...(node.depth > 0 && { stroke: colour, strokeWidth: node.depth === 1 ? 1.5 : 1 }) };
  const { x, y, width, height } = node;
  const [top, bottom, right] = [y - height / 2, y + height / 2, x + width];
  if (node.shape === 'hexagon') {
    const slant = 10;
    const upper = ['M', x + slant, top, 'L', right - slant, top, 'L', right, y];
    sheet.path([...upper, 'L', right - slant, bottom, 'L', x + slant, bottom, 'L', x, y, 'Z'], paint);
  } else sheet.rect(x, top, width, height, { ...paint, radius: radii[node.shape] });
  const ink = node.depth === 0 ? inkOn(fill) : colours.ink;
  const weight = node.depth === 0 ? 700 : 400;
  sheet.words(node.lines, x + width / 2, y, { size, fill: ink, weight, anchor: 'middle' });
}

const radii: Readonly<Record<MindShape, number>> = {
  plain: 6,
  square: 0,
  rounded: 12,
  circle: 40,
  cloud: 40,
  bang: 2,
  hexagon: 0,
};

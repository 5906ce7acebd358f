/**
 * The grammar of Mermaid's mind maps: who hangs on whom is told by the spaces before a line.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { plainLabel } from './label.ts';

export type MindShape = 'plain' | 'square' | 'rounded' | 'circle' | 'cloud' | 'bang' | 'hexagon';
export interface MindNode {
  readonly label: string;
  readonly shape: MindShape;
  readonly children: MindNode[];
}
const maxNodes = 400;
const maxDepth = 24;
const shapes: readonly (readonly [string, string, MindShape])[] = [
  ['((', '))', 'circle'],
  ['))', '((', 'bang'],
  ['{{', '}}', 'hexagon'],
  ['(-', '-)', 'cloud'],
  ['(', ')', 'rounded'],
  [')', '(', 'cloud'],
  ['[', ']', 'square'],
];
/** An icon or a class of the node above. */
const ornament = /^\s*:::?(?:icon\(|[\w-])/;

/** @returns the root. @throws FigureError */
export function readMindmap({ indented }: MermaidSource): MindNode {
  const open: { readonly indent: number; readonly node: MindNode }[] = [];
  let root: MindNode | null = null;
  let count = 0;
  for (const line of joined(indented.slice(1))) {
    if (ornament.test(line)) continue;
    const indent = widthOf(/^\s*/.exec(line)?.[0] ?? '');
    const node = nodeOf(line.trim());
    if (++count > maxNodes) throw new FigureError('tooLarge', `${maxNodes}`);
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const parent = open.at(-1)?.node;
    // A second root would be a second picture.
    if (parent === undefined && root !== null) throw new FigureError('line', line.trim());
    if (parent === undefined) root = node;
    else parent.children.push(node);
    open.push({ indent, node });
    if (open.length > maxDepth) throw new FigureError('tooLarge', line.trim());
  }
  if (root === null) throw new FigureError('empty');
  return root;
}

const widthOf = (spaces: string): number => spaces.replaceAll('\t', '    ').length;

/** A label between `"` and `` ` `` may go over several lines. */
function joined(lines: readonly string[]): readonly string[] {
  const whole: string[] = [];
  let isOpen = false;
  for (const line of lines) {
    if (isOpen) whole.push(`${whole.pop() ?? ''}\n${line.trim()}`);
    else whole.push(line);
    const opened = line.split('"`').length - 1;
    const closed = line.split('`"').length - 1;
    if (opened !== closed) isOpen = opened > closed;
  }
  return whole;
}

function nodeOf(text: string): MindNode {
  const styled = text.replace(/\s*:::[\w-]+(?:\s+[\w-]+)*$/, '');
  const start = styled.search(/[[({)]/);
  const name = start < 0 ? styled : styled.slice(0, start);
  const rest = start < 0 ? '' : styled.slice(start);
  // `Cost (estimated)` is a sentence, `cost(Estimated)` a name with its label.
  const isName = !/\s/.test(name);
  for (const [opening, closing, shape] of isName ? shapes : []) {
    if (!rest.startsWith(opening) || !rest.endsWith(closing) || rest.length < opening.length + closing.length) continue;
    const label = plainLabel(rest.slice(opening.length, rest.length - closing.length));
    if (label !== '') return { label, shape, children: [] };
  }
  return { label: plainLabel(styled), shape: 'plain', children: [] };
}

/** XML as a tree that can be changed and written again. What a reader of Word does not look at (comments, processing instructions) is left out. */
import { tokensOfXml } from '@longhand/ooxml';

export interface XmlNode {
  readonly name: string;
  attributes: Record<string, string>;
  children: (XmlNode | string)[];
}

/**
 * @returns the root element
 * @throws OoxmlError when it is no XML, or nests beyond any honest document
 * @example writeXml(parseXml('<a b="1">x</a>'))
 */
export function parseXml(xml: string): XmlNode {
  const open: XmlNode[] = [];
  let root: XmlNode | undefined;
  for (const token of tokensOfXml(xml)) {
    const parent = open.at(-1);
    if (token.type === 'close') open.pop();
    else if (token.type === 'text') parent?.children.push(token.text);
    else {
      const node: XmlNode = { name: token.name, attributes: { ...token.attributes }, children: [] };
      parent?.children.push(node);
      root ??= node;
      if (!token.isEmpty) open.push(node);
    }
  }
  return root ?? { name: '', attributes: {}, children: [] };
}

export function writeXml(root: XmlNode): string {
  const pieces = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'];
  write(root, pieces);
  return pieces.join('');
}

function write(node: XmlNode, pieces: string[]): void {
  pieces.push('<', node.name);
  for (const [name, value] of Object.entries(node.attributes)) pieces.push(' ', name, '="', escaped(value, true), '"');
  if (node.children.length === 0) {
    pieces.push('/>');
    return;
  }
  pieces.push('>');
  for (const child of node.children) {
    if (typeof child === 'string') pieces.push(escaped(child, false));
    else write(child, pieces);
  }
  pieces.push('</', node.name, '>');
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string, isAttribute: boolean): string {
  const plain = text.replace(/[&<>]/g, (sign) => signs[sign] ?? sign);
  // Line ends in attributes would be read as spaces.
  return isAttribute
    ? plain.replaceAll('"', '&quot;').replace(/[\n\r\t]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    : plain;
}

export function xmlNode(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly (XmlNode | string)[] = [],
): XmlNode {
  return { name, attributes: { ...attributes }, children: [...children] };
}

export function elements(node: XmlNode): XmlNode[] {
  return node.children.filter((child) => typeof child !== 'string');
}

export function find(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node === undefined ? undefined : elements(node).find((child) => child.name === name);
}

/** Every element of the tree, itself first. */
export function* walk(node: XmlNode): Generator<XmlNode, void, undefined> {
  yield node;
  for (const child of node.children) if (typeof child !== 'string') yield* walk(child);
}

/** Value of the child's `w:val`. */
export function valOf(node: XmlNode | undefined, child: string): string | undefined {
  return find(node, child)?.attributes['w:val'];
}

/** Prefixes of one root on the other; extensions of Word may be passed over by others. */
export function declareAll(theirs: XmlNode, ours: XmlNode): void {
  for (const [name, value] of Object.entries(ours.attributes)) {
    if (name.startsWith('xmlns')) theirs.attributes[name] ??= value;
    else if (name === 'mc:Ignorable') {
      const both = `${theirs.attributes[name] ?? ''} ${value}`.split(/\s+/).filter((prefix) => prefix !== '');
      theirs.attributes[name] = [...new Set(both)].join(' ');
    }
  }
}

/** The parts of a Word file, their relationships and their types (ECMA-376, part 2: Open Packaging Conventions). */
import { posix } from 'node:path';
import { elements, parseXml, writeXml, type XmlNode, xmlNode } from './xml-tree.ts';

export interface Relation {
  readonly id: string;
  /** Last part of its type: `styles`, `hyperlink`. */
  readonly kind: string;
  readonly target: string;
  readonly isExternal: boolean;
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const namespaceOfRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const namespaceOfTypes = 'http://schemas.openxmlformats.org/package/2006/content-types';
export const typesPart = '[Content_Types].xml';

/** Parts that can be read, changed and written again. Names have no slash in front. */
export class WordPackage {
  readonly #parts: Map<string, Uint8Array>;
  readonly #trees = new Map<string, XmlNode>();

  constructor(parts: ReadonlyMap<string, Uint8Array>) {
    this.#parts = new Map(parts);
  }

  get names(): readonly string[] {
    return [...new Set([...this.#parts.keys(), ...this.#trees.keys()])];
  }

  has(name: string): boolean {
    return this.#trees.has(name) || this.#parts.has(name);
  }

  bytes(name: string): Uint8Array | undefined {
    return this.#parts.get(name);
  }

  /** The part as a tree; what is changed in it is written. */
  tree(name: string): XmlNode | undefined {
    const known = this.#trees.get(name);
    if (known !== undefined) return known;
    const data = this.#parts.get(name);
    if (data === undefined) return undefined;
    const tree = parseXml(decoded(data));
    this.#trees.set(name, tree);
    return tree;
  }

  put(name: string, content: Uint8Array | XmlNode): void {
    if (content instanceof Uint8Array) {
      this.#trees.delete(name);
      this.#parts.set(name, content);
    } else this.#trees.set(name, content);
  }

  remove(name: string): void {
    this.#parts.delete(name);
    this.#trees.delete(name);
  }

  /** All parts as bytes. */
  written(): Record<string, Uint8Array> {
    const result: Record<string, Uint8Array> = Object.fromEntries(this.#parts);
    const encoder = new TextEncoder();
    for (const [name, tree] of this.#trees) result[name] = encoder.encode(writeXml(tree));
    return result;
  }

  /** @param part name of the part that refers; empty for the package itself */
  relations(part: string): readonly Relation[] {
    const tree = this.tree(relationsPart(part));
    if (tree === undefined) return [];
    return elements(tree).map(({ attributes }) => ({
      id: attributes.Id ?? '',
      kind: (attributes.Type ?? '').split('/').at(-1) ?? '',
      target: attributes.Target ?? '',
      isExternal: attributes.TargetMode === 'External',
    }));
  }

  /** Name of the part that a relation of this kind leads to. */
  related(part: string, kind: string): string | undefined {
    const relation = this.relations(part).find((each) => each.kind === kind && !each.isExternal);
    return relation === undefined ? undefined : resolved(part, relation.target);
  }

  removeRelation(part: string, id: string): void {
    const tree = this.tree(relationsPart(part));
    if (tree === undefined) return;
    tree.children = elements(tree).filter(({ attributes }) => attributes.Id !== id);
  }

  /** @returns its new id, which no other relation of the part has */
  addRelation(part: string, type: string, target: string, isExternal = false): string {
    const name = relationsPart(part);
    const tree = this.tree(name) ?? xmlNode('Relationships', { xmlns: namespaceOfRelations });
    const taken = new Set(elements(tree).map(({ attributes }) => attributes.Id));
    let number = taken.size + 1;
    while (taken.has(`rId${number}`)) number++;
    const id = `rId${number}`;
    tree.children.push(
      xmlNode('Relationship', {
        Id: id,
        Type: type.includes(':') ? type : `${office}/${type}`,
        Target: target,
        ...(isExternal && { TargetMode: 'External' }),
      }),
    );
    this.put(name, tree);
    return id;
  }

  typeOf(name: string): string | undefined {
    const types = this.#types();
    const own = types.find((each) => each.name === 'Override' && each.attributes.PartName === `/${name}`);
    const extension = name.split('.').at(-1)?.toLowerCase();
    const general = types.find(
      (each) => each.name === 'Default' && each.attributes.Extension?.toLowerCase() === extension,
    );
    return (own ?? general)?.attributes.ContentType;
  }

  setType(name: string, type: string): void {
    const tree = this.tree(typesPart) ?? xmlNode('Types', { xmlns: namespaceOfTypes });
    const rest = elements(tree).filter((each) => each.attributes.PartName !== `/${name}`);
    tree.children = [...rest, xmlNode('Override', { PartName: `/${name}`, ContentType: type })];
    this.put(typesPart, tree);
  }

  #types(): XmlNode[] {
    const tree = this.tree(typesPart);
    return tree === undefined ? [] : elements(tree);
  }
}

export function relationsPart(part: string): string {
  return part === '' ? '_rels/.rels' : `${posix.dirname(part)}/_rels/${posix.basename(part)}.rels`;
}

/** Name of the part that a relation's target means. */
function resolved(part: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(part === '' ? 'x' : part), target);
}

/** Parts are UTF-8 or UTF-16 (ECMA-376, part 2). */
function decoded(data: Uint8Array): string {
  const isWide = (data[0] === 0xff && data[1] === 0xfe) || (data[0] === 0xfe && data[1] === 0xff);
  const encoding = isWide ? (data[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8';
  return new TextDecoder(encoding).decode(data);
}

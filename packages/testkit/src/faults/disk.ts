import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { DiskOp } from './power-journal.ts';

/**
 * Which of the changes that were never synced reach the disk: none, all, each by chance, or all but a part of the last write of each file,
 * which ends at the border of a sector.
 */
export type Luck = 'none' | 'all' | 'some' | 'torn';

/** A change of a file's contents. */
type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly data: Uint8Array }
  | { readonly kind: 'size'; readonly size: number; readonly canShrink: boolean };

/** A change of one name in a folder. */
interface NameChange {
  readonly name: string;
  /** Null: the name goes away. */
  readonly node: Node | null;
  /** A rename never loses the file: the old name goes only where the new one came. */
  readonly onlyWith: NameChange | null;
  isDurable: boolean;
}

interface Node {
  readonly isFolder: boolean;
  contents: Uint8Array;
  changes: Change[];
  readonly names: Map<string, Node>;
  readonly durableNames: Map<string, Node>;
  nameChanges: NameChange[];
}

const SECTOR = 512;

/**
 * A disk as POSIX promises it, and not better: contents are safe after a sync of the file, names after a sync of their folder, and everything
 * else may or may not be there after a power cut. (Real file systems keep more. What holds here holds there.)
 *
 * @example
 * const disk = new Disk('/data');
 * for (const op of ops.slice(0, cut)) disk.apply(op);
 * disk.materialise('/tmp/after-the-cut', 'some', seededRandom(7));
 */
export class Disk {
  readonly #root: string;
  readonly #top: Node = folderNode();
  readonly #nodes = new Map<bigint, Node>();

  /** @param root the watched folder: it was there, and durable, from the beginning */
  constructor(root: string) {
    this.#root = root;
  }

  apply(op: DiskOp): void {
    switch (op.kind) {
      case 'create':
      case 'makeFolder': {
        const node = op.kind === 'create' ? fileNode() : folderNode();
        // A number is used again when its file is gone.
        this.#nodes.set(op.inode, node);
        this.#name(op.path, node, null);
        break;
      }
      case 'link':
        this.#name(op.path, this.#node(op.inode), null);
        break;
      case 'write':
        this.#node(op.inode).changes.push({ kind: 'write', offset: op.offset, data: op.data });
        break;
      case 'truncate':
      case 'grow':
        this.#node(op.inode).changes.push({ kind: 'size', size: op.size, canShrink: op.kind === 'truncate' });
        break;
      case 'sync':
        sync(this.#nodes.get(op.inode) ?? this.#top);
        break;
      case 'rename': {
        const { folder, name } = this.#place(op.from);
        const node = folder.names.get(name);
        if (node === undefined) throw new Error(`${op.from} is renamed, but was never made`);
        const added = this.#name(op.to, node, null);
        this.#name(op.from, null, added);
        break;
      }
      case 'remove':
        this.#name(op.path, null, null);
        break;
      case 'mark':
        break;
      default:
        op satisfies never;
    }
  }

  /** Writes the watched folder as it may look after the power came back into `target`, which is empty. */
  materialise(target: string, luck: Luck, random: () => number): void {
    const kept = new Map<NameChange, boolean>();
    const isKept = (change: NameChange): boolean => {
      if (change.isDurable) return true;
      const known = kept.get(change);
      if (known !== undefined) return known;
      const isLucky = luck === 'all' || luck === 'torn' || (luck === 'some' && random() < 0.5);
      const decided = isLucky && (change.onlyWith === null || isKept(change.onlyWith));
      kept.set(change, decided);
      return decided;
    };
    const write = (node: Node, path: string): void => {
      if (!node.isFolder) {
        // Shared memory is no data: SQLite makes it anew.
        if (!path.endsWith('-shm')) writeFileSync(path, contentsAfter(node, luck, random));
        return;
      }
      mkdirSync(path, { recursive: true });
      const names = new Map(node.durableNames);
      for (const change of node.nameChanges) {
        if (!isKept(change)) continue;
        if (change.node === null) names.delete(change.name);
        else names.set(change.name, change.node);
      }
      for (const [name, child] of names) write(child, join(path, name));
    };
    write(this.#top, target);
  }

  #name(path: string, node: Node | null, onlyWith: NameChange | null): NameChange {
    const { folder, name } = this.#place(path);
    if (node === null) folder.names.delete(name);
    else folder.names.set(name, node);
    const change: NameChange = { name, node, onlyWith, isDurable: false };
    folder.nameChanges.push(change);
    return change;
  }

  #place(path: string): { readonly folder: Node; readonly name: string } {
    const parts = relative(this.#root, path).split(sep);
    const name = parts.pop() ?? '';
    let folder = this.#top;
    for (const part of parts) {
      const next = folder.names.get(part);
      if (next === undefined) throw new Error(`${path} lies in a folder that was never made`);
      folder = next;
    }
    return { folder, name };
  }

  #node(inode: bigint): Node {
    const node = this.#nodes.get(inode);
    if (node === undefined) throw new Error(`a file is changed that was never made (inode ${inode})`);
    return node;
  }
}

function folderNode(): Node {
  return { ...fileNode(), isFolder: true };
}
function fileNode(): Node {
  return {
    isFolder: false,
    contents: new Uint8Array(0),
    changes: [],
    names: new Map(),
    durableNames: new Map(),
    nameChanges: [],
  };
}

function sync(node: Node): void {
  node.contents = changed(node.contents, node.changes);
  node.changes = [];
  for (const change of node.nameChanges) {
    // The other half of a rename lies in another folder, and stays as uncertain as it was.
    change.isDurable = true;
    if (change.node === null) node.durableNames.delete(change.name);
    else node.durableNames.set(change.name, change.node);
  }
  node.nameChanges = [];
}

function contentsAfter(node: Node, luck: Luck, random: () => number): Uint8Array {
  switch (luck) {
    case 'none':
      return node.contents;
    case 'all':
      return changed(node.contents, node.changes);
    case 'some':
      return changed(
        node.contents,
        node.changes.filter(() => random() < 0.5),
      );
    case 'torn': {
      const last = node.changes.findLastIndex(({ kind }) => kind === 'write');
      return changed(
        node.contents,
        node.changes.map((change, index) => (index === last ? torn(change, random) : change)),
      );
    }
    default:
      return luck satisfies never;
  }
}

function torn(change: Change, random: () => number): Change {
  if (change.kind !== 'write') return change;
  const end = change.offset + change.data.length;
  const borders: number[] = [];
  for (let at = Math.ceil((change.offset + 1) / SECTOR) * SECTOR; at < end; at += SECTOR) borders.push(at);
  const cut = borders[Math.floor(random() * borders.length)] ?? change.offset;
  return { ...change, data: change.data.subarray(0, cut - change.offset) };
}

function changed(contents: Uint8Array, changes: readonly Change[]): Uint8Array {
  if (changes.length === 0) return contents;
  let size = contents.length;
  let most = size;
  for (const change of changes) {
    if (change.kind === 'write')
      size = change.data.length === 0 ? size : Math.max(size, change.offset + change.data.length);
    else size = change.canShrink ? change.size : Math.max(size, change.size);
    most = Math.max(most, size);
  }
  const result = new Uint8Array(most);
  result.set(contents);
  size = contents.length;
  for (const change of changes) {
    if (change.kind === 'write') {
      result.set(change.data, change.offset);
      size = change.data.length === 0 ? size : Math.max(size, change.offset + change.data.length);
    } else if (change.canShrink) {
      if (change.size < size) result.fill(0, change.size);
      size = change.size;
    } else size = Math.max(size, change.size);
  }
  return result.subarray(0, size);
}

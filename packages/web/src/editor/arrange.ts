import type { Node } from 'prosemirror-model';
import type { Transform } from 'prosemirror-transform';
import { patchNode } from './merge.ts';

/**
 * Steps that bring the document's top-level nodes to `wanted`, by id: what is the same is not touched, what changed is patched in
 * place, what is missing is inserted, what is gone is removed. Ids in `wanted` must be different from each other.
 *
 * @returns true when a step was made
 */
export function arrange(change: Transform, wanted: readonly Node[]): boolean {
  const before = change.steps.length;
  const keep = new Set(wanted.map(idOf));
  const current = change.doc.children.map((node) => ({ id: idOf(node), size: node.nodeSize }));

  let position = 0;
  for (const [index, node] of wanted.entries()) {
    const id = idOf(node);
    // What stands here and is not wanted at all goes, unless it is the only node: a document is never empty, not even between two steps.
    for (let here = current[index]; here && !keep.has(here.id) && current.length > 1; here = current[index]) {
      change.delete(position, position + here.size);
      current.splice(index, 1);
    }
    const here = current[index];
    if (here?.id === id) {
      patchNode(change, position, node);
    } else {
      const later = current.findIndex((candidate, at) => at > index && candidate.id === id);
      if (later > 0) {
        const start = current.slice(0, later).reduce((sum, candidate) => sum + candidate.size, 0);
        change.delete(start, start + (current[later]?.size ?? 0));
        current.splice(later, 1);
      }
      change.insert(position, node);
      current.splice(index, 0, { id, size: 0 });
    }
    const size = change.doc.nodeAt(position)?.nodeSize ?? 0;
    current[index] = { id, size };
    position += size;
  }
  if (change.doc.content.size > position && wanted.length > 0) change.delete(position, change.doc.content.size);
  return change.steps.length > before;
}

/** Id of a top-level node; the normal-form plugin gives one to every node that a person makes. */
export function idOf(node: Node): string {
  return String(node.attrs.id ?? '');
}

import { Plugin } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { idOf } from './arrange.ts';

/**
 * Marks the text that the agent is writing: a thin border at its side, and a caret behind its last character. Decorations, not
 * attributes: when the text is settled its DOM stays as it is.
 */
export function openTextPlugin(isOpen: (id: string) => boolean, isWriting: () => boolean): Plugin {
  return new Plugin({
    props: {
      decorations(state) {
        const found: Decoration[] = [];
        state.doc.forEach((node, position) => {
          if (!isOpen(idOf(node))) return;
          found.push(
            Decoration.node(position, position + node.nodeSize, { 'data-open': isWriting() ? 'writing' : 'waiting' }),
          );
          let last = node.isTextblock ? position : -1;
          node.descendants((child, offset) => {
            if (child.isTextblock) last = position + 1 + offset;
            return !child.isTextblock;
          });
          const text = last < 0 ? null : state.doc.nodeAt(last);
          if (text !== null) found.push(Decoration.node(last, last + text.nodeSize, { 'data-caret': '' }));
        });
        return found.length === 0 ? null : DecorationSet.create(state.doc, found);
      },
    },
  });
}

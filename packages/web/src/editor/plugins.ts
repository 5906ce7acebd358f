import { baseKeymap, chainCommands, exitCode, toggleMark } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import type { Attrs, Node, NodeType } from 'prosemirror-model';
import { type Command, Plugin, TextSelection } from 'prosemirror-state';
import { idOf } from './arrange.ts';
import { isProvisional } from './entries.ts';
import { schema } from './schema.ts';
import { FROM_LOG, newBlockId } from './sync.ts';

const { nodes, marks } = schema;

export function editorPlugins(): readonly Plugin[] {
  return [normalForm(), guard(), keymap(keys), keymap(baseKeymap), history()];
}

/** Gives every top-level node an id of its own: a split copies the id of its block, and what is pasted or wrapped has none. */
function normalForm(): Plugin {
  return new Plugin({
    appendTransaction(transactions, _before, state) {
      if (!transactions.some((transaction) => transaction.docChanged && transaction.getMeta(FROM_LOG) !== true))
        return null;
      const seen = new Set<string>();
      const change = state.tr;
      state.doc.forEach((node, position) => {
        const id = idOf(node);
        if (id === '' || seen.has(id)) change.setNodeAttribute(position, 'id', newBlockId());
        seen.add(id);
      });
      return change.docChanged ? change : null;
    },
  });
}

/**
 * Refuses two kinds of edits: of blocks that have no id yet (the second block of an open text, for a moment), and those that would leave
 * a table with rows of different length, such as typing over a selection of several cells.
 */
function guard(): Plugin {
  return new Plugin({
    filterTransaction(transaction, state) {
      if (!transaction.docChanged || transaction.getMeta(FROM_LOG) === true) return true;
      const before = new Map(state.doc.children.map((node) => [idOf(node), node]));
      const after = new Map(transaction.doc.children.map((node) => [idOf(node), node]));
      for (const [id, node] of before) {
        const next = after.get(id);
        if (next === node) continue;
        if (isProvisional(id)) return false;
        if (next !== undefined && node.type === nodes.table && shapeOf(next) !== shapeOf(node)) return false;
      }
      return true;
    },
  });
}

function shapeOf(table: Node): string {
  return table.children.map((part) => (part.type === nodes.tableRow ? part.childCount : 'c')).join();
}

const insertBreak: Command = (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.break.create()).scrollIntoView());
  return true;
};

/** A cell holds one line of text with breaks; a second cell by Enter would be a broken table. */
const breakInCell: Command = (state, dispatch) => {
  const { parent } = state.selection.$head;
  const isSingle =
    parent.type === nodes.tableCell || parent.type === nodes.tableCaption || parent.type === nodes.figure;
  return isSingle ? insertBreak(state, dispatch) : false;
};

function toCell(direction: 1 | -1): Command {
  return (state, dispatch) => {
    const { $head } = state.selection;
    if ($head.parent.type !== nodes.tableCell) return false;
    const table = $head.node($head.depth - 2);
    const start = $head.start($head.depth - 2);
    const cells: number[] = [];
    table.descendants((node, position) => {
      if (node.type === nodes.tableCell) cells.push(start + position + 1);
      return node.type !== nodes.tableCell;
    });
    const target = cells[cells.indexOf($head.start()) + direction];
    if (target === undefined) return false;
    dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, target)).scrollIntoView());
    return true;
  };
}

/** Enter at the end of a heading goes on as text. */
const leaveHeading: Command = (state, dispatch) => {
  const { $head, empty } = state.selection;
  if (
    !empty ||
    $head.parent.type !== nodes.heading ||
    $head.parentOffset < $head.parent.content.size ||
    $head.depth !== 1
  )
    return false;
  const after = $head.after();
  const change = state.tr.insert(after, nodes.paragraph.create());
  dispatch?.(change.setSelection(TextSelection.create(change.doc, after + 1)).scrollIntoView());
  return true;
};

/** Enter in a list makes the next item; in an empty one it leaves the list. */
const splitItem: Command = (state, dispatch) => {
  const { $from, $to } = state.selection;
  const depth = $from.depth - 1;
  if (depth < 2 || $from.node(depth).type !== nodes.listItem || !$from.sameParent($to)) return false;
  const item = $from.node(depth);
  const list = $from.node(depth - 1);
  const isLast = $from.index(depth - 1) === list.childCount - 1;
  if ($from.parent.content.size === 0 && item.childCount === 1 && isLast && list.childCount > 1) {
    const change = state.tr.delete($from.before(depth), $from.after(depth));
    const after = change.mapping.map($from.after(depth - 1));
    change.insert(after, nodes.paragraph.create());
    dispatch?.(change.setSelection(TextSelection.create(change.doc, after + 1)).scrollIntoView());
    return true;
  }
  const attrs = { checked: item.attrs.checked === null ? null : false };
  const change = state.tr.delete($from.pos, $to.pos);
  const isAlone = $from.index(depth) === item.childCount - 1;
  if (!isAlone) return false;
  change.split($from.pos, 2, [{ type: nodes.listItem, attrs }, { type: nodes.paragraph }]);
  dispatch?.(change.scrollIntoView());
  return true;
};

/** Makes the top-level paragraph or heading at the cursor another kind of text; the block stays the same block. */
function turnInto(type: NodeType, attrs: Attrs = {}): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    const isText = $from.parent.type === nodes.paragraph || $from.parent.type === nodes.heading;
    if ($from.depth !== 1 || !isText) return false;
    dispatch?.(state.tr.setNodeMarkup($from.before(), type, { ...attrs, id: $from.parent.attrs.id }));
    return true;
  };
}

const keys: Readonly<Record<string, Command>> = {
  'Mod-z': undo,
  'Mod-y': redo,
  'Shift-Mod-z': redo,
  'Mod-b': toggleMark(marks.strong),
  'Mod-i': toggleMark(marks.em),
  'Mod-u': toggleMark(marks.underline),
  'Mod-e': toggleMark(marks.code),
  'Mod-Alt-0': turnInto(nodes.paragraph),
  'Mod-Alt-1': turnInto(nodes.heading, { level: 1 }),
  'Mod-Alt-2': turnInto(nodes.heading, { level: 2 }),
  'Mod-Alt-3': turnInto(nodes.heading, { level: 3 }),
  Enter: chainCommands(breakInCell, splitItem, leaveHeading),
  'Shift-Enter': chainCommands(exitCode, insertBreak),
  Tab: toCell(1),
  'Shift-Tab': toCell(-1),
};

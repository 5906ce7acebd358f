import { TextSelection, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';

/**
 * The browser moves the caret (Home, End, a tap) a moment before the view hears of it. A transaction in that moment would put it back,
 * so every transaction of the log takes the place with it that the browser shows.
 */
export function followCaret(view: EditorView, change: Transaction): void {
  const shown = view.dom.ownerDocument.getSelection();
  const { selection, doc } = view.state;
  if (view.composing || !view.hasFocus() || !(selection instanceof TextSelection)) return;
  if (
    !shown?.anchorNode ||
    !shown.focusNode ||
    !view.dom.contains(shown.anchorNode) ||
    !view.dom.contains(shown.focusNode)
  )
    return;
  const anchor = view.posAtDOM(shown.anchorNode, shown.anchorOffset);
  const head = view.posAtDOM(shown.focusNode, shown.focusOffset);
  if (anchor === selection.anchor && head === selection.head) return;
  const isText = doc.resolve(anchor).parent.inlineContent && doc.resolve(head).parent.inlineContent;
  if (isText) change.setSelection(TextSelection.create(doc, anchor, head));
}

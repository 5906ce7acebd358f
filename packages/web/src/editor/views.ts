/**
 * How the atoms of the document are drawn: formulas as MathML, citations as chips, footnotes and cross-references as marks.
 * @module
 */

import type { Inline } from '@longhand/document';
import { plainInline } from '@longhand/document';
import type { Node } from 'prosemirror-model';
import type { NodeView, NodeViewConstructor } from 'prosemirror-view';

/** What chips need of the document's state; asked again whenever it changes. */
export interface Labels {
  cite(citation: string): {
    readonly label: string;
    readonly title: string;
    readonly isFlagged: boolean;
    /** `stale` or `lost`; empty while the quote stands. */
    readonly standing: string;
  };
  xref(target: string): string;
  /** Addresses of a figure's picture, for light and for dark pages; null while the log does not have the figure. */
  picture(block: string): { readonly light: string; readonly dark: string } | null;
  readonly footnote: string;
}

interface Redrawable extends NodeView {
  redraw(): void;
}

/** The views of one editor; `redraw` brings every label up to date and touches only those that changed. */
export function createViews(labels: () => Labels): {
  readonly nodeViews: Readonly<Record<string, NodeViewConstructor>>;
  readonly redraw: () => void;
} {
  const drawn = new Set<Redrawable>();
  const labelled = (view: Redrawable): NodeView => {
    drawn.add(view);
    view.redraw();
    return { ...view, destroy: () => drawn.delete(view), ignoreMutation: () => true };
  };
  return {
    nodeViews: {
      math: (node) => formula(node, 'span'),
      equation: (node) => formula(node, 'div'),
      cite: (node) => {
        // A span: a button would be an inline block, and a line could begin with the comma that follows it.
        const dom = document.createElement('span');
        dom.role = 'button';
        dom.tabIndex = 0;
        dom.dataset.node = 'cite';
        dom.dataset.citation = String(node.attrs.citation);
        const redraw = () => {
          const { label, title, isFlagged, standing } = labels().cite(String(node.attrs.citation));
          setText(dom, label);
          if (standing === '') delete dom.dataset.standing;
          else dom.dataset.standing = standing;
          if (dom.ariaLabel !== title) dom.ariaLabel = title;
          dom.toggleAttribute('data-flagged', isFlagged);
        };
        return labelled({ dom, redraw, stopEvent: (event) => event.type !== 'dragstart' });
      },
      footnote: (node) => {
        const dom = document.createElement('sup');
        dom.dataset.node = 'footnote';
        dom.tabIndex = 0;
        // The border of the editor: only `bodyToNode` writes this attribute.
        const text = plainInline(node.attrs.content as readonly Inline[]);
        dom.setAttribute('role', 'note');
        dom.dataset.note = text;
        const redraw = () => {
          dom.ariaLabel = `${labels().footnote}: ${text}`;
        };
        return labelled({ dom, redraw });
      },
      figure: (node) => {
        const [dom, shown, caption] = ['figure', 'div', 'figcaption'].map((tag) => document.createElement(tag));
        if (!dom || !shown || !caption) throw new Error('A document makes elements.');
        dom.dataset.kind = String(node.attrs.kind);
        if (node.attrs.id !== null) dom.dataset.id = String(node.attrs.id);
        shown.contentEditable = 'false';
        dom.append(shown, caption);
        let address: string | undefined;
        const redraw = () => {
          const picture = labels().picture(String(node.attrs.id));
          if (picture?.light === address && shown.hasChildNodes()) return;
          address = picture?.light;
          shown.replaceChildren(...(picture === null ? [sourceOf(node)] : picturesOf(node, picture, shown)));
        };
        return {
          ...labelled({ dom, redraw }),
          contentDOM: caption,
          ignoreMutation: (mutation) => !caption.contains(mutation.target),
          update: (next) => next.type === node.type && sameAttrs(next, node),
        };
      },
      xref: (node) => {
        const dom = document.createElement('span');
        dom.dataset.node = 'xref';
        const redraw = () => setText(dom, labels().xref(String(node.attrs.target)));
        return labelled({ dom, redraw });
      },
    },
    redraw: () => {
      for (const view of drawn) view.redraw();
    },
  };
}

/** What a diagram says, or what a picture shows, in words. */
function sourceOf(node: Node): HTMLElement {
  const source = document.createElement('pre');
  source.textContent = String(node.attrs.source ?? node.attrs.alt);
  return source;
}

/** One picture for each look of the page, of which the styles show one; where neither comes, the source stands in their place. */
function picturesOf(
  node: Node,
  picture: { readonly light: string; readonly dark: string },
  place: HTMLElement,
): readonly HTMLElement[] {
  const looks = picture.light === picture.dark ? (['both'] as const) : (['light', 'dark'] as const);
  return looks.map((look) => {
    const image = document.createElement('img');
    image.dataset.look = look;
    image.loading = 'lazy';
    image.alt = node.attrs.decorative === true ? '' : String(node.attrs.alt);
    image.addEventListener('error', () => place.replaceChildren(sourceOf(node)), { once: true });
    image.src = look === 'dark' ? picture.dark : picture.light;
    return image;
  });
}

function sameAttrs(a: Node, b: Node): boolean {
  return Object.keys(a.attrs).every((name) => a.attrs[name] === b.attrs[name]);
}

/** A fifth of the page's code, and many documents have no formula: it is fetched with the first one. */
const loadTypesetter = async () => (await import('temml')).default;
let typesetter: ReturnType<typeof loadTypesetter> | null = null;

function formula(node: Node, tag: 'span' | 'div'): NodeView {
  const dom = document.createElement(tag);
  const isBlock = tag === 'div';
  const tex = String(node.attrs.tex);
  dom.dataset.node = isBlock ? 'equation' : 'math';
  dom.dataset.tex = tex;
  if (isBlock && node.attrs.id !== null) dom.dataset.id = String(node.attrs.id);
  dom.contentEditable = 'false';
  dom.textContent = tex;
  typesetter ??= loadTypesetter();
  typesetter
    .then((temml) => temml.render(tex, dom, { displayMode: isBlock, throwOnError: true }))
    .catch(() => {
      // TeX that cannot be typeset is shown as it is: an open text may hold half a formula.
      dom.dataset.raw = '';
      dom.textContent = tex;
    });
  return { dom, ignoreMutation: () => true };
}

function setText(dom: HTMLElement, text: string): void {
  if (dom.textContent !== text) dom.textContent = text;
}

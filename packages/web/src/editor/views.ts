/**
 * How the document is drawn where it is more than its text: formulas as MathML, citations as chips, footnotes and cross-references as
 * marks, and the numbers of headings, captions, equations and notes. These are attributes that the styles show: nobody can edit them, they
 * are not copied, and a block whose number changes keeps its DOM.
 * @module
 */

import type { Inline } from '@longhand/document';
import type { Node } from 'prosemirror-model';
import type { NodeView, NodeViewConstructor } from 'prosemirror-view';
import { idOf } from './arrange.ts';

/** What chips need of the document's state; asked again whenever it changes. */
export interface Labels {
  cite(citation: string): {
    readonly label: string;
    readonly title: string;
    readonly isFlagged: boolean;
    /** `stale` or `lost`; empty while the quote stands. */
    readonly standing: string;
  };
  /** What a reference shows. */
  reference(target: string): string;
  /** The beginning of what a reference leads to. */
  referredText(target: string): string;
  /** Addresses of a figure's picture, for light and for dark pages; null while the log does not have the figure. */
  picture(block: string): { readonly light: string; readonly dark: string } | null;
  /** The number of a note that stands at a place of the document, its text, and what a screen reader says of both. */
  note(
    position: number | undefined,
    content: readonly Inline[],
  ): { readonly number: string; readonly text: string; readonly title: string };
  /** Numbers of top-level blocks as they are shown, empty where there is none. */
  heading(block: string): string;
  caption(block: string): string;
  equation(block: string): string;
  /** What the chip of a citation shows: the label of `cite` alone, which changes more often than the rest. */
  citation(citation: string): string;
}

interface Redrawable extends NodeView {
  redraw(): void;
  /** The same, when nothing but numbers changed; it is called more often. */
  renumber?(): void;
}

/** The views of one editor; `redraw` brings every label up to date, `renumber` every number. Both touch only what changed. */
export function createViews(labels: () => Labels): {
  readonly nodeViews: Readonly<Record<string, NodeViewConstructor>>;
  readonly redraw: () => void;
  readonly renumber: () => void;
} {
  const drawn = new Set<Redrawable>();
  const labelled = (view: Redrawable): NodeView => {
    drawn.add(view);
    view.redraw();
    return { ignoreMutation: () => true, ...view, destroy: () => drawn.delete(view) };
  };
  return {
    nodeViews: {
      math: (node) => {
        const dom = document.createElement('span');
        dom.dataset.node = 'math';
        dom.dataset.tex = String(node.attrs.tex);
        dom.contentEditable = 'false';
        typeset(String(node.attrs.tex), dom, false);
        return { dom, ignoreMutation: () => true };
      },
      equation: (node) => {
        const dom = blockElement('div', node);
        const shown = document.createElement('div');
        dom.dataset.node = 'equation';
        dom.dataset.tex = String(node.attrs.tex);
        dom.contentEditable = 'false';
        dom.append(shown);
        typeset(String(node.attrs.tex), shown, true);
        return labelled({ dom, redraw: () => setData(dom, 'number', labels().equation(idOf(node))) });
      },
      heading: (node) => {
        const level = Number(node.attrs.level);
        const dom = blockElement(`h${Math.min(6, level + 1)}`, node);
        dom.dataset.level = String(level);
        return labelled({
          dom,
          contentDOM: dom,
          redraw: () => setData(dom, 'number', labels().heading(idOf(node))),
          ignoreMutation: (mutation) => mutation.type === 'attributes' && mutation.target === dom,
        });
      },
      table: (node) => {
        const dom = blockElement('div', node);
        const table = document.createElement('table');
        dom.dataset.node = 'table';
        dom.append(table);
        let shown = node;
        const redraw = () => {
          const label = labels().caption(idOf(node));
          setLabel(dom, label);
          // A caption names its table by itself.
          const name = shown.firstChild?.type.name === 'tableCaption' ? '' : label;
          if ((table.ariaLabel ?? '') !== name) table.ariaLabel = name === '' ? null : name;
        };
        return labelled({
          dom,
          contentDOM: table,
          redraw,
          update: (next) => {
            if (!next.sameMarkup(node)) return false;
            shown = next;
            redraw();
            return true;
          },
          ignoreMutation: ({ type, target }) => type === 'attributes' && (target === dom || target === table),
        });
      },
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
        const renumber = () => {
          if (labels().citation(String(node.attrs.citation)) !== dom.textContent) redraw();
        };
        return labelled({ dom, redraw, renumber, stopEvent: (event) => event.type !== 'dragstart' });
      },
      footnote: (node, _view, getPos) => {
        const dom = document.createElement('sup');
        dom.dataset.node = 'footnote';
        dom.tabIndex = 0;
        // The border of the editor: only `bodyToNode` writes this attribute.
        const content = node.attrs.content as readonly Inline[];
        dom.setAttribute('role', 'note');
        const redraw = () => {
          const { number, text, title } = labels().note(getPos(), content);
          setData(dom, 'number', number);
          setData(dom, 'note', text);
          if (dom.ariaLabel !== title) dom.ariaLabel = title;
        };
        return labelled({ dom, redraw });
      },
      figure: (node) => {
        const dom = blockElement('figure', node);
        const shown = document.createElement('div');
        const caption = document.createElement('figcaption');
        dom.dataset.kind = String(node.attrs.kind);
        shown.contentEditable = 'false';
        dom.append(shown, caption);
        let address: string | undefined;
        const renumber = () => setLabel(dom, labels().caption(idOf(node)));
        const redraw = () => {
          renumber();
          const picture = labels().picture(String(node.attrs.id));
          if (picture?.light === address && shown.hasChildNodes()) return;
          address = picture?.light;
          shown.replaceChildren(...(picture === null ? [sourceOf(node)] : picturesOf(node, picture, shown)));
        };
        return labelled({
          dom,
          contentDOM: caption,
          redraw,
          renumber,
          ignoreMutation: (mutation) => !caption.contains(mutation.target),
          update: (next) => next.type === node.type && sameAttrs(next, node),
        });
      },
      xref: (node) => {
        const dom = document.createElement('span');
        dom.dataset.node = 'xref';
        const target = String(node.attrs.target);
        const renumber = () => setText(dom, labels().reference(target));
        const redraw = () => {
          renumber();
          const title = labels().referredText(target);
          if (dom.title !== title) dom.title = title;
        };
        return labelled({ dom, redraw, renumber });
      },
    },
    redraw: () => {
      for (const view of drawn) view.redraw();
    },
    renumber: () => {
      for (const view of drawn) (view.renumber ?? view.redraw)();
    },
  };
}

/** The outer element of a top-level or nested block. */
function blockElement(tag: string, node: Node): HTMLElement {
  const dom = document.createElement(tag);
  if (node.attrs.id !== null) dom.dataset.id = String(node.attrs.id);
  return dom;
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

function typeset(tex: string, place: HTMLElement, displayMode: boolean): void {
  place.textContent = tex;
  typesetter ??= loadTypesetter();
  typesetter
    .then((temml) => temml.render(tex, place, { displayMode, throwOnError: true }))
    .catch(() => {
      // TeX that cannot be typeset is shown as it is: an open text may hold half a formula.
      place.dataset.raw = '';
      place.textContent = tex;
    });
}

function setData(dom: HTMLElement, name: string, value: string): void {
  if ((dom.dataset[name] ?? '') === value) return;
  if (value === '') delete dom.dataset[name];
  else dom.dataset[name] = value;
}

/** A label that the styles put before a caption; the caption is an element that the editor makes, and inherits it. */
function setLabel(dom: HTMLElement, label: string): void {
  const value = label === '' ? '' : JSON.stringify(label);
  if (dom.style.getPropertyValue('--label') !== value) dom.style.setProperty('--label', value);
}

function setText(dom: HTMLElement, text: string): void {
  if (dom.textContent !== text) dom.textContent = text;
}

import type { Api } from '@longhand/client';
import type { UsedDocument } from '@longhand/client/react';
import type { CitationId } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { Command, DocState, DocumentId } from '@longhand/protocol';
import { EditorView } from 'prosemirror-view';
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { RewriteBar } from '../rewriting/rewrite-bar.tsx';
import { type Selected, selectedIn } from '../rewriting/selected.ts';
import { useLocale } from '../shell/preferences.ts';
import { CitationCard, type HoveredCitation } from './citation-card.tsx';
import { openDraftStore } from './draft-store.ts';
import styles from './editor.module.css';
import { type LabelSource, labelsOf } from './labels.ts';
import { isBlank } from './ledger.ts';
import { openTextPlugin } from './open-text.ts';
import { createPageNumbers, type PageNumbers } from './page-numbers.ts';
import { editorPlugins } from './plugins.ts';
import { createSync, FROM_LOG, newBlockId, type Sync } from './sync.ts';
import { createViews, type Labels } from './views.ts';

export interface EditorHandle {
  /** Brings the beginning of a section into view. */
  scrollToSection(section: string): void;
  scrollToBlock(block: string): void;
  /** The DOM of the text that the agent is writing, if it is. */
  openElement(): HTMLElement | null;
}

interface EditorProps {
  readonly ref?: Ref<EditorHandle>;
  readonly state: DocState;
  readonly send: UsedDocument['send'];
  /** The line to the server works. */
  readonly isLive: boolean;
  readonly onCitation: (citation: CitationId) => void;
  readonly onUnsent: (count: number) => void;
  readonly onRefused: (error: unknown) => void;
  /** Called after the log changed what is shown. */
  readonly onShown: () => void;
  readonly onRewrite: (command: Extract<Command, { type: 'rewrite.ask' }>) => void;
  readonly api: Pick<Api, 'assets' | 'figureUrl'>;
}

interface Mounted {
  readonly view: EditorView;
  readonly sync: Sync;
  readonly redraw: () => void;
  readonly renumber: () => void;
}

/** Editors that were left and still send: the next editor of their document takes over what they have. */
const leaving = new Map<DocumentId, Set<() => void>>();

/** The document: one ProseMirror view in which the agent writes and people edit. React draws the frame and never the text. */
export function Editor(editorProps: EditorProps) {
  const { ref, state, send, isLive, onCitation, onUnsent, onRefused, onShown, onRewrite, api } = editorProps;
  const locale = useLocale();
  const frame = useRef<HTMLDivElement>(null);
  const mounted = useRef<Mounted | null>(null);
  const [hovered, setHovered] = useState<HoveredCitation | null>(null);
  const [selected, setSelected] = useState<(Selected & { readonly isAsked: boolean }) | null>(null);
  const props = useRef({ state, send, onCitation, onUnsent, onRefused, onShown, locale, api });
  props.current = { state, send, onCitation, onUnsent, onRefused, onShown, locale, api };

  useLayoutEffect(() => {
    const place = frame.current;
    if (place === null) return;
    const { id } = props.current.state;
    for (const yieldTo of leaving.get(id) ?? []) yieldTo();
    const store = openDraftStore({ document: id, editor: newBlockId(), onFound: (draft) => sync.takeUp(draft) });
    const sync: Sync = createSync({
      document: id,
      keep: store.keep,
      onDone: () => {
        leaving.get(id)?.delete(sync.yield);
        store.close();
      },
      send: (command, options) => props.current.send(command, options),
      onUnsent: (count) => props.current.onUnsent(count),
      onRefused: (error) => props.current.onRefused(error),
    });
    const isWriting = () => props.current.state.run?.status === 'drafting';
    const initial = sync.initial(props.current.state, [...editorPlugins(), openTextPlugin(sync.isOpen, isWriting)]);
    // What is being drawn: while the view takes over a document, its own state is still the one before.
    let { doc } = initial;
    const numbersOf = createPageNumbers();
    let labels: { readonly source: LabelSource; readonly value: Labels } | null = null;
    const currentLabels = (): Labels => {
      const { state: now, locale: language, api: from } = props.current;
      const source = { state: now, doc, numbers: numbersOf(doc.children, now), locale: language, api: from };
      if (labels === null || !isSameSource(labels.source, source)) labels = { source, value: labelsOf(source) };
      return labels.value;
    };
    const { nodeViews, redraw, renumber } = createViews(currentLabels);
    let shown: PageNumbers | null = null;
    const renumberIfChanged = () => {
      const numbers = numbersOf(doc.children, props.current.state);
      if (numbers !== shown) renumber();
      shown = numbers;
    };
    let isPressed = false;
    const whenChosen = () => {
      const found = view.hasFocus() ? selectedIn(view, false) : null;
      setSelected((before) => (found ? { ...found, isAsked: false } : before?.isAsked ? before : null));
    };
    const whenPressed = () => {
      isPressed = true;
    };
    const whenReleased = () => {
      if (!isPressed) return;
      isPressed = false;
      whenChosen();
    };
    const view: EditorView = new EditorView(
      { mount: place },
      {
        state: initial,
        nodeViews,
        attributes: () => ({
          class: styles.text ?? '',
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-label': say(props.current.locale, 'page.editor.label'),
          lang: props.current.state.lang === 'zh' ? 'zh-CN' : 'en',
          spellcheck: props.current.state.lang === 'zh' ? 'false' : 'true',
          translate: 'no',
        }),
        dispatchTransaction(transaction) {
          const next = view.state.apply(transaction);
          doc = next.doc;
          view.updateState(next);
          renumberIfChanged();
          sync.onTransaction(transaction);
          if (transaction.getMeta(FROM_LOG) === true) props.current.onShown();
          if (transaction.docChanged) setSelected(null);
          // While the pointer is down the selection is still being drawn.
          else if (transaction.selectionSet && !isPressed) whenChosen();
        },
        handleKeyDown(_view, event) {
          if (!(event.altKey && (event.ctrlKey || event.metaKey) && event.code === 'KeyR')) return false;
          const found = selectedIn(view, true);
          setSelected(found && { ...found, isAsked: true });
          return true;
        },
        // Whole blocks are not dragged about: a move would look like a removal and an insertion.
        handleDrop: (_view, _event, slice, moved) => moved && slice.openStart === 0,
      },
    );
    sync.attach(view);
    mounted.current = { view, sync, redraw, renumber: renumberIfChanged };

    const flush = () => {
      sync.flush();
      store.flush();
    };
    const whenLeaving = (event: BeforeUnloadEvent) => {
      if (!sync.hasUnsent()) return;
      flush();
      // What is kept on the disk goes on with the next page; only where nothing can be kept must a person wait.
      if (!store.isDurable()) event.preventDefault();
    };
    const whenHidden = () => document.visibilityState === 'hidden' && flush();
    addEventListener('beforeunload', whenLeaving);
    addEventListener('pagehide', flush);
    addEventListener('online', sync.wake);
    document.addEventListener('visibilitychange', whenHidden);
    place.addEventListener('focusout', sync.flush);
    place.addEventListener('pointerdown', whenPressed);
    addEventListener('pointerup', whenReleased);
    return () => {
      removeEventListener('beforeunload', whenLeaving);
      removeEventListener('pagehide', flush);
      removeEventListener('online', sync.wake);
      document.removeEventListener('visibilitychange', whenHidden);
      place.removeEventListener('focusout', sync.flush);
      place.removeEventListener('pointerdown', whenPressed);
      removeEventListener('pointerup', whenReleased);
      leaving.set(id, (leaving.get(id) ?? new Set()).add(sync.yield));
      sync.close();
      view.destroy();
      mounted.current = null;
    };
  }, []);

  useEffect(() => {
    if (isLive) mounted.current?.sync.wake();
  }, [isLive]);
  useEffect(() => mounted.current?.sync.update(state), [state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels follow from these parts of the state and nothing else.
  useEffect(() => mounted.current?.redraw(), [state.blocks, state.citations, state.evidence, state.sources, locale]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: numbers follow from these besides the text.
  useEffect(() => mounted.current?.renumber(), [state.title, state.layout, state.lang]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: attributes and decorations follow from these.
  useEffect(() => mounted.current?.view.setProps({}), [state.run?.status, state.lang, locale]);

  // The card stands still while the text under it moves.
  useEffect(() => {
    if (hovered === null) return;
    const hide = () => setHovered(null);
    addEventListener('scroll', hide, true);
    return () => removeEventListener('scroll', hide, true);
  }, [hovered]);

  useImperativeHandle(ref, () => ({
    scrollToSection(section) {
      const block = props.current.state.blocks.find((candidate) => candidate.section === section);
      const open = Object.values(props.current.state.open).find((candidate) => candidate.section === section);
      const id = block?.id ?? open?.block;
      if (id !== undefined) elementOf(frame.current, id)?.scrollIntoView({ block: 'start', behavior: 'smooth' });
    },
    scrollToBlock: (block) => elementOf(frame.current, block)?.scrollIntoView({ block: 'center', behavior: 'smooth' }),
    openElement: () => frame.current?.querySelector<HTMLElement>('[data-open]:last-of-type, [data-open]') ?? null,
  }));

  const isEmpty = state.blocks.length === 0 && Object.keys(state.open).length === 0;
  const view = mounted.current?.view;
  const isUntouched =
    view === undefined ||
    (view.state.doc.childCount === 1 && view.state.doc.firstChild !== null && isBlank(view.state.doc.firstChild));
  return (
    <div
      className={styles.editor}
      data-empty={isEmpty && isUntouched ? '' : undefined}
      data-placeholder={say(locale, 'page.editor.placeholder')}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the view inside has the role; here events of its chips are gathered. */}
      <div
        ref={frame}
        onClick={(event) => {
          const chip = chipOf(event.target);
          if (chip === null) return;
          setHovered(null);
          props.current.onCitation(chip.dataset.citation ?? '');
        }}
        onKeyDown={(event) => {
          const chip = chipOf(event.target);
          if (chip === null || (event.key !== 'Enter' && event.key !== ' ')) return;
          event.preventDefault();
          props.current.onCitation(chip.dataset.citation ?? '');
        }}
        onMouseOver={(event) => setHovered(hoveredAt(event.target))}
        onMouseLeave={() => setHovered(null)}
        onFocus={(event) => setHovered(hoveredAt(event.target))}
        onBlur={() => setHovered(null)}
      />
      {hovered !== null && <CitationCard state={state} hovered={hovered} />}
      {selected !== null && (
        <RewriteBar
          state={state}
          selected={selected}
          isFocused={selected.isAsked}
          onAsk={onRewrite}
          onClose={() => {
            setSelected(null);
            mounted.current?.view.focus();
          }}
        />
      )}
    </div>
  );
}

function isSameSource(a: LabelSource, b: LabelSource): boolean {
  const parts = ['state', 'doc', 'numbers', 'locale', 'api'] as const;
  return parts.every((part) => a[part] === b[part]);
}

function chipOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-node="cite"]') : null;
}

function hoveredAt(target: EventTarget): HoveredCitation | null {
  const chip = chipOf(target);
  return chip === null ? null : { citation: chip.dataset.citation ?? '', rect: chip.getBoundingClientRect() };
}

function elementOf(root: HTMLElement | null, id: string): HTMLElement | null {
  return root?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`) ?? null;
}

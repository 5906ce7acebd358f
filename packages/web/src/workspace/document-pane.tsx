import type { Api } from '@longhand/client';
import type { UsedDocument } from '@longhand/client/react';
import type { CitationId } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import { memo, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { Editor, type EditorHandle } from '../editor/editor.tsx';
import { problemText } from '../format.ts';
import { Rewrites } from '../rewriting/rewrites.tsx';
import { useKept } from '../shell/kept.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './document-pane.module.css';
import { Preview } from './preview.tsx';
import { useFollow } from './use-follow.ts';
import type { RunActions } from './use-run-actions.ts';

interface DocumentPaneProps {
  readonly ref?: Ref<EditorHandle>;
  readonly state: DocState;
  readonly send: UsedDocument['send'];
  readonly isLive: boolean;
  readonly actions: RunActions;
  readonly onCitation: (citation: CitationId) => void;
  readonly onUnsent: (count: number) => void;
  readonly onAsk: () => void;
  readonly api: Api;
}

/** The sheet: title, text, and before there is text what it is going to be. */
export function DocumentPane(props: DocumentPaneProps) {
  const { ref, state, send, isLive, actions, onCitation, onUnsent, onAsk, api } = props;
  const locale = useLocale();
  const scroller = useRef<HTMLElement>(null);
  const editor = useRef<EditorHandle>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const isWriting = Object.keys(state.open).length > 0 && state.run?.status === 'drafting';
  const follow = useFollow(scroller, () => editor.current?.openElement() ?? null, isWriting, state.run?.id ?? null);
  useImperativeHandle(ref, () => ({
    scrollToSection: (section) => {
      follow.leave();
      editor.current?.scrollToSection(section);
    },
    scrollToBlock: (block) => {
      follow.leave();
      editor.current?.scrollToBlock(block);
    },
    openElement: () => editor.current?.openElement() ?? null,
  }));

  const isEmpty = state.blocks.length === 0 && Object.keys(state.open).length === 0;
  return (
    <>
      <section
        ref={scroller}
        className={styles.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        tabIndex={0}
        aria-label={say(locale, 'page.pane.draft')}
        onScroll={follow.onScroll}
        onWheel={follow.onWheel}
        onPointerDown={(event) => {
          // Whoever puts the cursor somewhere wants the text to stay under it.
          if (event.target instanceof Element && event.target.closest('[data-open]') === null) follow.leave();
        }}
      >
        <article className={styles.sheet}>
          <Title document={state.id} title={state.title} lang={state.lang} isLive={isLive} onRename={actions.rename} />
          {refused !== null && (
            <Notice tone="warning">
              {say(locale, 'page.editor.refused')} {problemText(locale, refused)}
            </Notice>
          )}
          {isEmpty && <Preview state={state} onAsk={onAsk} />}
          <Editor
            ref={editor}
            state={state}
            send={send}
            isLive={isLive}
            onCitation={onCitation}
            onUnsent={onUnsent}
            onRefused={setRefused}
            onShown={follow.onShown}
            onRewrite={actions.askRewrite}
            api={api}
          />
        </article>
      </section>
      <Rewrites state={state} actions={actions} />
      {isWriting && !follow.isFollowing && (
        <div className={styles.jump}>
          <Button icon="down" onPress={follow.resume}>
            {say(locale, 'page.editor.jump')}
          </Button>
        </div>
      )}
    </>
  );
}

interface TitleProps {
  readonly document: string;
  readonly title: string;
  readonly lang: 'zh' | 'en';
  readonly isLive: boolean;
  readonly onRename: (title: string) => void;
}

/** A title that is not sent yet, and the one that it was made of. */
interface TypedTitle {
  readonly text: string;
  readonly base: string;
}

/** The title as text that is edited in place; it is sent when the person leaves it, and again when the server is there again. */
const Title = memo(function Title({ document: id, title, lang, isLive, onRename }: TitleProps) {
  const locale = useLocale();
  const field = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useKept(`title.${id}`, isTyped);
  useEffect(() => {
    // The log has it now.
    if (typed?.text.trim() === title) setTyped(null);
  }, [typed, title, setTyped]);
  const sendLeft = useRef(() => {});
  sendLeft.current = () => {
    // Nobody is at it, and nobody else gave the document another title meanwhile.
    const isLeft = field.current !== document.activeElement;
    if (isLeft && typed !== null && typed.base === title) onRename(typed.text.trim());
  };
  useEffect(() => {
    if (isLive) sendLeft.current();
  }, [isLive]);
  return (
    <textarea
      ref={field}
      className={styles.title}
      rows={1}
      value={typed?.text ?? title}
      lang={lang === 'zh' ? 'zh-CN' : 'en'}
      placeholder={say(locale, 'page.untitled')}
      aria-label={say(locale, 'page.editor.title')}
      onChange={(event) => setTyped({ text: event.target.value.replace(/\n/g, ' '), base: typed?.base ?? title })}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.currentTarget.blur();
      }}
      onBlur={() => {
        if (typed === null) return;
        if (typed.text.trim() === title) setTyped(null);
        else onRename(typed.text.trim());
      }}
    />
  );
});

function isTyped(value: unknown): value is TypedTitle {
  if (typeof value !== 'object' || value === null) return false;
  const { text, base } = value as Partial<Record<string, unknown>>;
  return typeof text === 'string' && typeof base === 'string';
}

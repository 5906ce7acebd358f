import { say } from '@longhand/i18n';
import type { Command, DocState, RewriteKind } from '@longhand/protocol';
import { useEffect, useRef, useState } from 'react';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import styles from './rewriting.module.css';
import { type Scope, type Selected, scopesOf, targetOf } from './selected.ts';

const KINDS = ['shorten', 'expand', 'formal', 'plain', 'translate'] as const satisfies readonly RewriteKind[];

interface RewriteBarProps {
  readonly state: DocState;
  readonly selected: Selected;
  /** Opened by the keyboard: the first button takes the focus. */
  readonly isFocused: boolean;
  readonly onAsk: (command: Extract<Command, { type: 'rewrite.ask' }>) => void;
  readonly onClose: () => void;
}

/** Other words for what is selected. It hangs below the selection; Escape leads back into the text. */
export function RewriteBar({ state, selected, isFocused, onAsk, onClose }: RewriteBarProps) {
  const locale = useLocale();
  const bar = useRef<HTMLDivElement>(null);
  const scopes = scopesOf(selected, state);
  const [chosen, setChosen] = useState<Scope | null>(null);
  const [instruction, setInstruction] = useState<string | null>(null);
  const scope = chosen !== null && scopes.includes(chosen) ? chosen : (scopes[0] ?? 'block');
  useEffect(() => {
    if (isFocused) bar.current?.querySelector('button')?.focus();
  }, [isFocused]);
  const ask = (kind: RewriteKind) => {
    const said = instruction?.trim();
    onAsk({
      type: 'rewrite.ask',
      target: targetOf(selected, scope, state),
      kind,
      ...(said ? { instruction: said } : {}),
      count: scope === 'section' ? 2 : 3,
    });
    onClose();
  };
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={say(locale, 'page.rewrite.bar')}
      className={styles.bar}
      style={{
        top: Math.min(selected.place.top + 8, innerHeight - 140),
        left: Math.max(8, Math.min(selected.place.left, innerWidth - 584)),
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className={styles.kinds}>
        {KINDS.map((kind) => (
          <Button key={kind} size="small" tone="quiet" onPress={() => ask(kind)}>
            {say(locale, `page.rewrite.${kind}`)}
          </Button>
        ))}
        <Button size="small" tone="quiet" icon="pen" onPress={() => setInstruction(instruction === null ? '' : null)}>
          {say(locale, 'page.rewrite.own')}
        </Button>
      </div>
      {instruction !== null && (
        <form
          className={styles.own}
          onSubmit={(event) => {
            event.preventDefault();
            if (instruction.trim() !== '') ask('rewrite');
          }}
        >
          <input
            className={field.input}
            // biome-ignore lint/a11y/noAutofocus: it was asked for with the button before it.
            autoFocus
            value={instruction}
            aria-label={say(locale, 'page.rewrite.instruction')}
            placeholder={say(locale, 'page.rewrite.instruction')}
            onChange={(event) => setInstruction(event.target.value)}
          />
          <Button size="small" tone="primary" type="submit" isDisabled={instruction.trim() === ''}>
            {say(locale, 'page.rewrite.ask')}
          </Button>
        </form>
      )}
      <fieldset className={styles.scopes} hidden={scopes.length === 1}>
        <legend className="visually-hidden">{say(locale, 'page.rewrite.scope')}</legend>
        {scopes.map((each) => (
          <label key={each}>
            <input type="radio" name="rewrite-scope" checked={each === scope} onChange={() => setChosen(each)} />
            {say(locale, `page.rewrite.scope.${each}`)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

import { say } from '@longhand/i18n';
import type { DocState, OutlineSection } from '@longhand/protocol';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { formatLength } from '../format.ts';
import { useKept } from '../shell/kept.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button, IconButton } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './outline-card.module.css';
import {
  addSection,
  changeSection,
  isSame,
  isTyped,
  moveSection,
  rebased,
  removeSection,
  tidied,
} from './outline-edit.ts';
import { SectionNeeds } from './section-needs.tsx';

interface OutlineCardProps {
  readonly state: DocState;
  readonly actions: RunActions;
}

/**
 * The proposed outline, to be changed and approved. Each finished change is sent, so that a reload or a second tab shows it; what is not sent yet
 * is kept in this browser.
 */
export function OutlineCard({ state, actions }: OutlineCardProps) {
  const locale = useLocale();
  const [typed, setTyped] = useKept(`outline.${state.id}`, isTyped);
  const sections = typed === null ? state.outline : rebased(typed, state.outline);
  const isSent = typed !== null && isSame(sections, state.outline);
  const list = useRef<HTMLOListElement>(null);
  const [focused, setFocused] = useState<string | null>(null);

  useEffect(() => {
    if (isSent) setTyped(null);
  }, [isSent, setTyped]);
  useEffect(() => {
    if (focused === null) return;
    list.current?.querySelector<HTMLInputElement>(`[data-section="${CSS.escape(focused)}"] input`)?.focus();
    setFocused(null);
  }, [focused]);

  const setSections = (next: readonly OutlineSection[]) =>
    setTyped(isSame(next, state.outline) ? null : { base: state.outline, sections: next });
  const commit = (next: readonly OutlineSection[]) => {
    if (!isSame(next, state.outline) && next.every((section) => section.title.trim() !== '')) actions.editOutline(next);
  };
  const apply = (next: readonly OutlineSection[]) => {
    setSections(next);
    commit(next);
  };
  const isComplete = sections.length > 0 && sections.every((section) => section.title.trim() !== '');
  const target = sections.reduce((sum, section) => sum + (section.target ?? 0), 0);
  const approve = async () => {
    if (isComplete && (await actions.approve(tidied(sections)))) setTyped(null);
  };

  return (
    <section
      className={styles.card}
      aria-label={say(locale, 'page.outline.label')}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        event.stopPropagation();
        void approve();
      }}
    >
      <ol ref={list} className={styles.list} lang={state.lang === 'zh' ? 'zh-CN' : 'en'}>
        {sections.map((section, index) => {
          const name = section.title || say(locale, 'page.outline.section', { n: index + 1 });
          const set = (update: Partial<OutlineSection>) => setSections(changeSection(sections, section.id, update));
          return (
            <li
              key={section.id}
              className={styles.section}
              data-level={section.level}
              data-section={section.id}
              onKeyDown={(event) => {
                if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
                event.preventDefault();
                apply(moveSection(sections, section.id, event.key === 'ArrowUp' ? -1 : 1));
                setFocused(section.id);
              }}
            >
              <input
                className={styles.title}
                value={section.title}
                aria-label={say(locale, 'page.outline.sectionTitle', { n: index + 1 })}
                aria-invalid={section.title.trim() === ''}
                onChange={(event) => set({ title: event.target.value })}
                onBlur={() => commit(sections)}
              />
              <textarea
                className={styles.goal}
                rows={1}
                value={section.goal ?? ''}
                placeholder={say(locale, 'page.outline.goal')}
                aria-label={say(locale, 'page.outline.goalOf', { title: name })}
                onChange={(event) => set({ goal: event.target.value })}
                onBlur={() => commit(sections)}
              />
              <SectionNeeds
                section={section}
                name={name}
                requirements={state.requirements ?? []}
                onChange={set}
                onLeave={() => apply(tidied(sections))}
              />
              <div className={styles.tools}>
                <label className={styles.target}>
                  <span className="visually-hidden">{say(locale, 'page.outline.targetOf', { title: name })}</span>
                  <input
                    type="number"
                    min={0}
                    step={50}
                    inputMode="numeric"
                    placeholder="–"
                    value={section.target ?? ''}
                    onChange={(event) =>
                      set({ target: event.target.value === '' ? undefined : Math.max(0, Number(event.target.value)) })
                    }
                    onBlur={() => commit(sections)}
                  />
                  <span aria-hidden="true">
                    {say(locale, state.lang === 'zh' ? 'page.length.unitCharacters' : 'page.length.unitWords')}
                  </span>
                </label>
                <IconButton
                  icon="up"
                  size="small"
                  label={say(locale, 'page.outline.moveUp', { title: name })}
                  isDisabled={index === 0}
                  onPress={() => apply(moveSection(sections, section.id, -1))}
                />
                <IconButton
                  icon="down"
                  size="small"
                  label={say(locale, 'page.outline.moveDown', { title: name })}
                  isDisabled={index === sections.length - 1}
                  onPress={() => apply(moveSection(sections, section.id, 1))}
                />
                <IconButton
                  icon="trash"
                  size="small"
                  label={say(locale, 'page.outline.remove', { title: name })}
                  isDisabled={sections.length === 1}
                  onPress={() => apply(removeSection(sections, section.id))}
                />
              </div>
            </li>
          );
        })}
      </ol>
      <Button
        tone="quiet"
        size="small"
        icon="add"
        onPress={() => {
          const { next, added } = addSection(sections);
          setSections(next);
          setFocused(added);
        }}
      >
        {say(locale, 'page.outline.add')}
      </Button>
      <div className={styles.approve}>
        <Button tone="primary" onPress={() => void approve()} isDisabled={!isComplete || actions.isBusy}>
          {say(locale, 'page.outline.approve')}
        </Button>
        <span className={field.hint}>
          {isComplete
            ? target > 0 && say(locale, 'page.outline.total', { length: formatLength(locale, state.lang, target) })
            : say(locale, 'page.outline.titleMissing')}
        </span>
      </div>
    </section>
  );
}

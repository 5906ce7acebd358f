import { say } from '@longhand/i18n';
import type { OutlineSection, Requirement } from '@longhand/protocol';
import { useLocale } from '../shell/preferences.ts';
import styles from './outline-card.module.css';

const lists = ['points', 'evidence', 'queries'] as const;

interface SectionNeedsProps {
  readonly section: OutlineSection;
  readonly name: string;
  readonly requirements: readonly Requirement[];
  readonly onChange: (update: Partial<OutlineSection>) => void;
  readonly onLeave: () => void;
}

/** What the plan wants of a section beside its goal: folded away, a line for each entry. */
export function SectionNeeds({ section, name, requirements, onChange, onLeave }: SectionNeedsProps) {
  const locale = useLocale();
  const asked = requirements.filter(({ id, kind }) => kind !== 'heading' && section.requirements?.includes(id));
  const count = lists.reduce((sum, list) => sum + (section[list]?.length ?? 0), asked.length);
  return (
    <details className={styles.needs}>
      <summary>
        {say(locale, 'page.outline.needs')} {count > 0 && <span>{count}</span>}
        <span className="visually-hidden">{name}</span>
      </summary>
      {lists.map((list) => (
        <label key={list}>
          <span>{say(locale, `page.outline.${list}`)}</span>
          <textarea
            className={styles.goal}
            rows={1}
            value={(section[list] ?? []).join('\n')}
            aria-label={`${say(locale, `page.outline.${list}`)}: ${name}`}
            placeholder={say(locale, 'page.outline.linePerEntry')}
            onChange={(event) => onChange({ [list]: event.target.value.split('\n') })}
            onBlur={onLeave}
          />
        </label>
      ))}
      {asked.length > 0 && (
        <div>
          <span>{say(locale, 'page.outline.answers')}</span>
          <ul>
            {asked.map(({ id, text }) => (
              <li key={id}>{text}</li>
            ))}
          </ul>
        </div>
      )}
    </details>
  );
}

import { say } from '@longhand/i18n';
import type { DocState, RequirementState } from '@longhand/protocol';
import { useLocale } from '../shell/preferences.ts';
import styles from './checklist.module.css';

interface ChecklistProps {
  readonly state: DocState;
  readonly onSection: (section: string) => void;
}

/** What the brief asks for, which section answers it, and after the review whether it is met. */
export function Checklist({ state, onSection }: ChecklistProps) {
  const locale = useLocale();
  const { requirements = [] } = state;
  if (requirements.length === 0) return null;
  const judged = requirements.filter(({ verdict }) => verdict !== undefined && verdict !== 'open');
  const met = judged.filter(({ verdict }) => verdict === 'met').length;
  return (
    <details className={styles.checklist} open={judged.length > met}>
      <summary>
        {say(locale, 'page.checklist.title')}{' '}
        <span className={styles.count}>
          {judged.length > 0
            ? say(locale, 'page.checklist.met', { met, total: requirements.length })
            : requirements.length}
        </span>
      </summary>
      <ul>
        {requirements.map((item) => (
          <Item key={item.id} state={state} item={item} onSection={onSection} />
        ))}
      </ul>
    </details>
  );
}

interface ItemProps extends ChecklistProps {
  readonly item: RequirementState;
}

function Item({ state, item, onSection }: ItemProps) {
  const locale = useLocale();
  const verdict = item.verdict ?? 'open';
  const sections = state.outline.filter(
    ({ id, requirements }) => requirements?.includes(item.id) === true || id === item.section,
  );
  const isWritten = (id: string) => state.blocks.some(({ section }) => section === id);
  const isPlanned = state.outline.length > 0;
  return (
    <li className={styles.item} data-verdict={verdict}>
      <svg className={styles.glyph} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        {verdict === 'met' ? (
          <path d="m3.500 8.500 3 3 6-7" fill="none" stroke="currentColor" strokeWidth="1.800" strokeLinecap="round" />
        ) : verdict === 'unmet' ? (
          <path d="m4 4 8 8M12 4l-8 8" fill="none" stroke="currentColor" strokeWidth="1.600" strokeLinecap="round" />
        ) : (
          <>
            <circle cx="8" cy="8" r="5.500" fill="none" stroke="currentColor" strokeWidth="1.400" />
            {verdict === 'partly' && <path d="M8 4a4 4 0 0 1 0 8z" fill="currentColor" />}
          </>
        )}
      </svg>
      <div>
        <span lang={state.lang === 'zh' ? 'zh-CN' : 'en'}>{item.text}</span>{' '}
        <span className={styles.kind}>{say(locale, `page.checklist.kind.${item.kind}`)}</span>
        <span className="visually-hidden">{say(locale, `page.checklist.verdict.${verdict}`)}</span>
        {item.reason && (
          <p className={styles.reason} lang={state.lang === 'zh' ? 'zh-CN' : 'en'}>
            {item.reason}
          </p>
        )}
        {sections.length > 0 && (
          <p className={styles.where}>
            {sections.map(({ id, title }) => (
              <button key={id} type="button" disabled={!isWritten(id)} onClick={() => onSection(id)}>
                {title}
              </button>
            ))}
          </p>
        )}
        {sections.length === 0 && item.kind === 'content' && isPlanned && verdict === 'open' && (
          <p className={styles.where}>{say(locale, 'page.checklist.whole')}</p>
        )}
      </div>
    </li>
  );
}

import { say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import { formatLength } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import styles from './document-pane.module.css';
import { viewOfRun } from './run-view.ts';

interface PreviewProps {
  readonly state: DocState;
  readonly onAsk: () => void;
}

/** What the document is going to be while it has no text: its contents once they are proposed, else the brief. */
export function Preview({ state, onAsk }: PreviewProps) {
  const locale = useLocale();
  const { tone, explanation } = viewOfRun(state.run);
  const lang = state.lang === 'zh' ? 'zh-CN' : 'en';
  return (
    <div className={styles.preview}>
      {state.outline.length > 0 ? (
        <>
          <h2>{say(locale, 'page.preview.contents')}</h2>
          <ol className={styles.contents} lang={lang}>
            {state.outline.map((section) => (
              <li key={section.id} data-level={section.level}>
                <span className={styles.contentsTitle}>{section.title}</span>
                {section.target !== undefined && (
                  <span className={styles.contentsLength}>{formatLength(locale, state.lang, section.target)}</span>
                )}
                {section.goal && <p>{section.goal}</p>}
              </li>
            ))}
          </ol>
        </>
      ) : (
        <>
          <h2>{say(locale, 'page.preview.brief')}</h2>
          <p className={styles.brief} lang={lang}>
            {state.brief}
          </p>
        </>
      )}
      <p className={styles.now} data-tone={tone}>
        {say(locale, explanation)}
      </p>
      {tone === 'asks' && (
        <div className={styles.toAsk}>
          <Button tone="primary" onPress={onAsk}>
            {say(locale, 'page.preview.toAsk')}
          </Button>
        </div>
      )}
    </div>
  );
}

import { citationStyles, templateNames } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { ExportSettings } from '@longhand/protocol/ports';
import { useLocale } from '../shell/preferences.ts';
import field from '../ui/field.module.css';
import styles from './export-pane.module.css';

interface LookChoiceProps {
  readonly value: ExportSettings;
  readonly onChange: (settings: ExportSettings) => void;
}

/** How the files shall look: closed by default, since the document says it already. */
export function LookChoice({ value, onChange }: LookChoiceProps) {
  const locale = useLocale();
  return (
    <details className={styles.look}>
      <summary>{say(locale, 'page.look.title')}</summary>
      <label className={field.field}>
        <span className={field.label}>{say(locale, 'page.look.template')}</span>
        <select
          className={field.input}
          value={value.template ?? ''}
          onChange={({ target }) => {
            const { template: _, ...rest } = value;
            const template = templateNames.find((name) => name === target.value);
            onChange(template === undefined ? rest : { ...rest, template });
          }}
        >
          <option value="">{say(locale, 'page.look.default')}</option>
          {templateNames.map((name) => (
            <option key={name} value={name}>
              {say(locale, `page.look.template.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label className={field.field}>
        <span className={field.label}>{say(locale, 'page.look.citations')}</span>
        <select
          className={field.input}
          value={typeof value.citations === 'string' ? value.citations : ''}
          onChange={({ target }) => {
            const { citations: _, ...rest } = value;
            const style = citationStyles.find((name) => name === target.value);
            onChange(style === undefined ? rest : { ...rest, citations: style });
          }}
        >
          <option value="">{say(locale, 'page.look.default')}</option>
          {citationStyles.map((name) => (
            <option key={name} value={name}>
              {say(locale, `page.look.citations.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <Check
        isChecked={value.evidence === true}
        text={say(locale, 'page.look.evidence')}
        onChange={(isChecked) => {
          const { evidence: _, ...rest } = value;
          onChange(isChecked ? { ...rest, evidence: true } : rest);
        }}
      />
      <Check
        isChecked={value.review === true}
        text={say(locale, 'page.look.review')}
        onChange={(isChecked) => {
          const { review: _, ...rest } = value;
          onChange(isChecked ? { ...rest, review: true } : rest);
        }}
      />
      <Check
        isChecked={value.standard === 'a-2a'}
        text={say(locale, 'page.look.archival')}
        hint={say(locale, 'page.look.archivalHint')}
        onChange={(isChecked) => {
          const { standard: _, ...rest } = value;
          onChange(isChecked ? { ...rest, standard: 'a-2a' } : rest);
        }}
      />
    </details>
  );
}

interface CheckProps {
  readonly isChecked: boolean;
  readonly text: string;
  readonly hint?: string;
  readonly onChange: (isChecked: boolean) => void;
}

function Check({ isChecked, text, hint, onChange }: CheckProps) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={isChecked} onChange={({ target }) => onChange(target.checked)} />
      <span>
        {text}
        {hint !== undefined && <small>{hint}</small>}
      </span>
    </label>
  );
}

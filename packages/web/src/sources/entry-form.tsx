import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import { entryOf, type SourceState } from '@longhand/protocol';
import { type FormEvent, useId, useState } from 'react';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import { Notice } from '../ui/notice.tsx';
import { draftOfEntry, type EntryDraft, entryOfDraft, entryTypes, type TextField } from './entry-draft.ts';
import styles from './sources-pane.module.css';

interface EntryFormProps {
  readonly api: Api;
  readonly document: string;
  readonly source: SourceState;
}

const labels = {
  publisher: 'page.entry.publisher',
  'container-title': 'page.entry.container',
  number: 'page.entry.number',
  DOI: 'page.entry.doi',
  URL: 'page.entry.url',
} as const satisfies Record<TextField, string>;

/** The entry of the bibliography: what the file says of itself, until a person writes it. */
export function EntryForm({ api, document, source }: EntryFormProps) {
  const locale = useLocale();
  const present = entryOf(source);
  const [draft, setDraft] = useState<EntryDraft | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [isBadDate, setBadDate] = useState(false);
  const id = useId();
  const shown = draft ?? draftOfEntry(present);
  const set = (change: Partial<EntryDraft>) => setDraft({ ...shown, ...change });
  const origin = source.entry ? 'person' : source.text?.entry ? 'file' : 'name';

  function write(entry: Parameters<Api['sources']['describe']>[2]): void {
    setProblem(null);
    api.sources
      .describe(document, source.id, entry)
      .then(() => setDraft(null))
      .catch(setProblem);
  }
  function save(event: FormEvent): void {
    event.preventDefault();
    const entry = entryOfDraft(shown, present);
    setBadDate(entry === null);
    if (entry !== null) write(entry);
  }

  return (
    <details className={styles.entry}>
      <summary>
        {say(locale, 'page.entry.title')} · {say(locale, `page.entry.from.${origin}`)}
      </summary>
      <form onSubmit={save} noValidate>
        {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
        <label className={field.field} htmlFor={`${id}-type`}>
          <span className={field.label}>{say(locale, 'page.entry.type')}</span>
          <select
            id={`${id}-type`}
            className={field.input}
            value={shown.type}
            onChange={(event) => set({ type: entryTypes.find((type) => type === event.target.value) ?? 'document' })}
          >
            {entryTypes.map((type) => (
              <option key={type} value={type}>
                {say(locale, `page.entry.type.${type}`)}
              </option>
            ))}
          </select>
        </label>
        <Line label={say(locale, 'page.entry.name')} value={shown.title} onText={(title) => set({ title })} />
        <label className={field.field} htmlFor={`${id}-authors`}>
          <span className={field.label}>{say(locale, 'page.entry.authors')}</span>
          <textarea
            id={`${id}-authors`}
            className={field.input}
            rows={2}
            value={shown.authors}
            onChange={(event) => set({ authors: event.target.value })}
          />
        </label>
        <Line label={say(locale, 'page.entry.issued')} value={shown.issued} onText={(issued) => set({ issued })} />
        {isBadDate && <Notice tone="error">{say(locale, 'page.entry.badDate')}</Notice>}
        {Object.entries(shown.texts).map(([name, value]) => (
          <Line
            key={name}
            // The record has these keys and no others.
            label={say(locale, labels[name as TextField])}
            value={value}
            onText={(text) => set({ texts: { ...shown.texts, [name]: text } })}
          />
        ))}
        <div className={styles.entryActions}>
          <Button type="submit" tone="primary" size="small">
            {say(locale, 'page.entry.save')}
          </Button>
          {source.entry && (
            <Button size="small" onPress={() => write(null)}>
              {say(locale, 'page.entry.reset')}
            </Button>
          )}
        </div>
      </form>
    </details>
  );
}

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
}

function Line({ label, value, onText }: LineProps) {
  const id = useId();
  return (
    <label className={field.field} htmlFor={id}>
      <span className={field.label}>{label}</span>
      <input id={id} className={field.input} value={value} onChange={(event) => onText(event.target.value)} />
    </label>
  );
}

import { type Api, newKey } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { DocumentId } from '@longhand/protocol';
import { useId, useState } from 'react';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import { Notice } from '../ui/notice.tsx';
import styles from './sources.module.css';

/** Adds a page of the web by its address. Shown only where the server fetches pages. No form of its own: it may stand in one. */
export function AddressField({ api, document }: { readonly api: Api; readonly document: DocumentId }) {
  const locale = useLocale();
  const id = useId();
  const [url, setUrl] = useState('');
  const [isFetching, setFetching] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  function add(): void {
    const given = url.trim();
    if (given === '' || isFetching) return;
    setProblem(null);
    setFetching(true);
    api.sources
      .addPage(document, given, { key: newKey() })
      .then(() => setUrl(''))
      .catch(setProblem)
      .finally(() => setFetching(false));
  }

  return (
    <div className={field.field}>
      <label className={field.label} htmlFor={id}>
        {say(locale, 'page.sources.address')}
      </label>
      <div className={styles.address}>
        <input
          id={id}
          className={field.input}
          type="url"
          inputMode="url"
          autoComplete="off"
          placeholder="https://"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            add();
          }}
        />
        <Button size="small" onPress={add} isDisabled={isFetching || url.trim() === ''}>
          {say(locale, isFetching ? 'page.sources.fetching' : 'page.sources.fetch')}
        </Button>
      </div>
      {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
    </div>
  );
}

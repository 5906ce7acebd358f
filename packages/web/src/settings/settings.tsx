import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { ModelEndpoint } from '@longhand/protocol';
import { useState } from 'react';
import { noticeText, problemText } from '../format.ts';
import { Page } from '../shell/page.tsx';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { EmbeddingSettings } from './embedding-settings.tsx';
import { EndpointCard } from './endpoint-card.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import styles from './settings.module.css';
import { ToolServers } from './tool-servers.tsx';
import { useSettings } from './use-settings.ts';

/** Endpoints of models, what is known of their models, and the user's own tools. */
export function Settings({ api }: { readonly api: Api }) {
  const locale = useLocale();
  const { settings, error, reload } = useSettings(api);
  const [isAdding, setAdding] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function remove({ name }: ModelEndpoint): Promise<void> {
    try {
      setProblem(null);
      await api.endpoints.remove(name);
    } catch (failure) {
      setProblem(failure);
    }
    reload();
  }

  const shown = problem ?? error;
  return (
    <Page title={say(locale, 'settings.title')} isLoading={settings === null && error === null}>
      <div className={styles.page}>
        <div className={styles.intro}>
          <h1>{say(locale, 'settings.title')}</h1>
          <p>{say(locale, 'settings.intro')}</p>
        </div>
        {shown !== null && (
          <Notice
            tone="error"
            actions={
              <Button size="small" onPress={reload}>
                {say(locale, 'page.action.retry')}
              </Button>
            }
          >
            {problemText(locale, shown)}
          </Notice>
        )}
        {settings?.notice && <Notice tone="warning">{noticeText(locale, settings.notice)}</Notice>}
        {settings !== null && (
          <section className={styles.section} aria-labelledby="endpoints">
            <div className={styles.sectionTop}>
              <h2 id="endpoints">{say(locale, 'settings.endpoints')}</h2>
              {!isAdding && (
                <Button icon="add" onPress={() => setAdding(true)}>
                  {say(locale, 'settings.add')}
                </Button>
              )}
            </div>
            {isAdding && (
              <div className={styles.card}>
                <EndpointForm
                  api={api}
                  endpoint={null}
                  taken={settings.endpoints.map(({ name }) => name)}
                  onCancel={() => setAdding(false)}
                  onSaved={() => {
                    setAdding(false);
                    reload();
                  }}
                />
              </div>
            )}
            <ul className={styles.cards}>
              {settings.endpoints.map((endpoint) => (
                <EndpointCard
                  key={`${endpoint.name} ${endpoint.origin}`}
                  api={api}
                  endpoint={endpoint}
                  models={settings.models.filter(({ id }) => id.startsWith(`${endpoint.name}/`))}
                  onChange={reload}
                  onRemove={() => void remove(endpoint)}
                />
              ))}
            </ul>
          </section>
        )}
        {settings !== null && <EmbeddingSettings api={api} />}
        {settings?.tools && <ToolServers api={api} tools={settings.tools} onChange={reload} />}
      </div>
    </Page>
  );
}

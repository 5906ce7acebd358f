import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { ToolServer, ToolServerList } from '@longhand/protocol';
import { useState } from 'react';
import { formatNumber, noticeText, problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import styles from './settings.module.css';

const EXAMPLE = '{"mcpServers": {"files": {"command": "…", "args": ["…"]}}}';
const tones = { connecting: 'live', connected: 'done', down: 'failed' } as const;

interface ToolServersProps {
  readonly api: Api;
  readonly tools: ToolServerList;
  readonly onChange: () => void;
}

/** The user's own MCP servers, whether they are there, and what their tools may do. */
export function ToolServers({ api, tools, onChange }: ToolServersProps) {
  const locale = useLocale();
  return (
    <section className={styles.section} aria-labelledby="tools">
      <h2 id="tools">{say(locale, 'settings.tools')}</h2>
      {tools.problem && <Notice tone="warning">{noticeText(locale, tools.problem)}</Notice>}
      {tools.servers.length === 0 ? (
        <p className={styles.faint}>{say(locale, 'settings.toolsNone', { example: EXAMPLE })}</p>
      ) : (
        <>
          <p className={styles.faint}>{say(locale, 'settings.toolsAt', { path: tools.path })}</p>
          <ul className={styles.cards}>
            {tools.servers.map((server) => (
              <Server key={server.name} api={api} server={server} onChange={onChange} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Server({
  api,
  server,
  onChange,
}: {
  readonly api: Api;
  readonly server: ToolServer;
  readonly onChange: () => void;
}) {
  const locale = useLocale();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { name, status, tools } = server;

  async function reconnect(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await api.toolServers.reconnect(name);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
    onChange();
  }

  return (
    <li className={styles.card}>
      <div className={styles.cardTop}>
        <div className={styles.cardName}>
          <h3>{name}</h3>
          <StatusChip tone={tones[status]}>{say(locale, `settings.server.${status}`)}</StatusChip>
        </div>
        {status === 'down' && (
          <Button
            size="small"
            onPress={() => void reconnect()}
            isDisabled={isBusy}
            aria-label={say(locale, 'settings.reconnectOf', { name })}
          >
            {say(locale, 'settings.reconnect')}
          </Button>
        )}
      </div>
      <p className={styles.address}>{server.place}</p>
      {server.problem && (
        <p className={status === 'down' ? styles.problem : styles.demoted}>{noticeText(locale, server.problem)}</p>
      )}
      {error !== null && <p className={styles.problem}>{problemText(locale, error)}</p>}
      {tools.length > 0 && (
        <details className={styles.more} open={tools.length <= 8}>
          <summary>{say(locale, 'settings.toolsOf', { n: formatNumber(locale, tools.length) })}</summary>
          <ul className={styles.models}>
            {tools.map((tool) => (
              <li key={tool.name} className={styles.model}>
                <div className={styles.modelTop}>
                  <code>{tool.name}</code>
                  <small>{say(locale, `settings.effect.${tool.effect}`)}</small>
                </div>
                {tool.description !== '' && <p className={styles.faint}>{tool.description}</p>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

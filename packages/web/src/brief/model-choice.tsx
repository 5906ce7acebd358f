import type { Api } from '@longhand/client';
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { ModelInfo } from '@longhand/protocol';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import { useLocale } from '../shell/preferences.ts';
import { Link } from '../shell/router.tsx';
import field from '../ui/field.module.css';
import { Icon } from '../ui/icon.tsx';
import overlay from '../ui/overlay.module.css';
import styles from './brief.module.css';

/** The models that the server can reach; null until it answered. A failure leaves the digest, which always works. */
export function useModels(api: Api): readonly ModelInfo[] | null {
  const [models, setModels] = useState<readonly ModelInfo[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    api
      .models()
      .then((list) => isCurrent && setModels(list))
      .catch(() => isCurrent && setModels([]));
    return () => {
      isCurrent = false;
    };
  }, [api]);
  return models;
}

interface ModelChoiceProps {
  readonly models: readonly ModelInfo[];
  readonly value: string;
  readonly onChange: (model: string) => void;
}

export function ModelChoice({ models, value, onChange }: ModelChoiceProps) {
  const locale = useLocale();
  const isDigest = value === 'digest';
  const hasModel = models.some((model) => model.provider !== 'digest' && model.isAvailable);
  return (
    <div className={field.field}>
      <Select className={field.field ?? ''} value={value} onChange={(key) => key !== null && onChange(String(key))}>
        <Label className={field.label ?? ''}>{say(locale, 'page.brief.model')}</Label>
        <Button className={field.select ?? ''}>
          <SelectValue>{() => nameOf(locale, models, value)}</SelectValue>
          <Icon name="chevron" />
        </Button>
        <Popover className={`${overlay.popover} ${field.options}`} offset={4}>
          <ListBox
            className={overlay.menu ?? ''}
            items={[...models]}
            disabledKeys={models.filter((model) => !model.isAvailable).map((model) => model.id)}
          >
            {(model: ModelInfo) => (
              <ListBoxItem id={model.id} textValue={model.label} className={`${overlay.item} ${field.option}`}>
                <span className={field.optionText}>
                  <span>{nameOf(locale, models, model.id)}</span>
                  <small>
                    {model.isAvailable ? model.id : sayCode(locale, model.problem ?? 'page.brief.modelUnreachable')}
                  </small>
                </span>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </Select>
      {isDigest && <p className={field.hint}>{say(locale, 'page.brief.digest')}</p>}
      {!hasModel && <ConnectHelp />}
    </div>
  );
}

const ways = ['ollama', 'openai', 'anthropic'] as const;

/** How to connect a model: closed by default, since the digest works without. */
function ConnectHelp() {
  const locale = useLocale();
  return (
    <details className={styles.help}>
      <summary>{say(locale, 'page.connect.title')}</summary>
      <p>{say(locale, 'page.connect.text')}</p>
      <p>
        <Link to={{ name: 'settings' }}>{say(locale, 'page.connect.here')}</Link>
      </p>
      <dl>
        {ways.map((way) => (
          <div key={way}>
            <dt>{say(locale, `page.connect.${way}`)}</dt>
            <dd>
              <code>{say(locale, `page.connect.${way}Setting`)}</code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function nameOf(locale: Locale, models: readonly ModelInfo[], id: string): string {
  if (id === 'digest') return say(locale, 'page.brief.digestName');
  return models.find((model) => model.id === id)?.label ?? id;
}

import { say } from '@longhand/i18n';
import type { DocumentId, SteerMode } from '@longhand/protocol';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { useKept } from '../shell/kept.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import type { NextAction } from '../workspace/run-view.ts';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './ask.module.css';

type Kind = 'direct' | 'inform';

const MODES = ['now', 'queue', 'next'] as const satisfies readonly SteerMode[];

interface SteeringProps {
  readonly document: DocumentId;
  readonly next: readonly NextAction[];
  readonly actions: RunActions;
}

/** A new direction or new information for the writer; the text that stands is kept to the character, and these words until they are taken. */
export function Steering({ document, next, actions }: SteeringProps) {
  const locale = useLocale();
  const id = useId();
  const [kind, setKind] = useState<Kind>('direct');
  const [mode, setMode] = useState<SteerMode>('now');
  const [kept, setKept] = useKept(`steer.${document}`, isText);
  const text = kept ?? '';
  const latest = useRef(text);
  latest.current = text;
  // Where nothing is being written there is nothing to wait for.
  const isWorking = next.includes('stop');
  const shown: Kind = next.includes(kind) ? kind : 'direct';
  const send = async () => {
    const said = text.trim();
    if (said === '') return;
    const isTaken = await (shown === 'direct' ? actions.direct(said, isWorking ? mode : 'now') : actions.inform(said));
    // Who typed on meanwhile goes on with that.
    if (isTaken && latest.current === text) setKept(null);
  };
  return (
    <section className={styles.steering} aria-labelledby={`${id}-kind`}>
      <RadioGroup
        className={field.field ?? ''}
        value={shown}
        onChange={(value) => setKind(value === 'inform' ? 'inform' : 'direct')}
      >
        <Label id={`${id}-kind`} className="visually-hidden">
          {say(locale, 'page.steer.label')}
        </Label>
        <div className={field.segments}>
          <Radio value="direct" className={field.segment ?? ''}>
            {say(locale, 'page.steer.direct')}
          </Radio>
          {next.includes('inform') && (
            <Radio value="inform" className={field.segment ?? ''}>
              {say(locale, 'page.steer.inform')}
            </Radio>
          )}
        </div>
      </RadioGroup>
      <textarea
        className={field.input}
        rows={3}
        value={text}
        aria-label={say(locale, shown === 'direct' ? 'page.steer.direct' : 'page.steer.inform')}
        placeholder={say(locale, shown === 'direct' ? 'page.steer.directPlaceholder' : 'page.steer.informPlaceholder')}
        onChange={(event) => setKept(event.target.value === '' ? null : event.target.value)}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing) return;
          event.preventDefault();
          event.stopPropagation();
          void send();
        }}
      />
      {shown === 'direct' && isWorking && (
        <RadioGroup
          className={field.field ?? ''}
          value={mode}
          onChange={(value) => setMode(MODES.find((one) => one === value) ?? 'now')}
        >
          <Label className={field.label ?? ''}>{say(locale, 'page.steer.when')}</Label>
          <div className={field.segments}>
            {MODES.map((one) => (
              <Radio key={one} value={one} className={field.segment ?? ''}>
                {say(locale, `page.steer.${one}`)}
              </Radio>
            ))}
          </div>
        </RadioGroup>
      )}
      <div className={styles.actions}>
        <Button tone="primary" onPress={() => void send()} isDisabled={text.trim() === '' || actions.isBusy}>
          {say(locale, next.includes('continue') ? 'page.steer.sendAndContinue' : 'page.steer.send')}
        </Button>
        <span className={field.hint}>{say(locale, 'page.steer.hint')}</span>
      </div>
    </section>
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

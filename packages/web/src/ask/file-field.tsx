import { type Api, newKey } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { DocState, Question } from '@longhand/protocol';
import { useRef, useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { acceptedFiles } from '../sources/use-uploads.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import styles from './ask.module.css';
import type { Given } from './given.ts';

interface FileFieldProps {
  readonly api: Api;
  readonly state: DocState;
  readonly question: Question;
  readonly given: Given;
  readonly onChange: (update: Partial<Given>) => void;
}

/** A question that a file answers: one of the sources, or a new one, which becomes a source of the document. */
export function FileField({ api, state, question, given, onChange }: FileFieldProps) {
  const locale = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const upload = async (file: File) => {
    setSending(file.name);
    setFailure(null);
    try {
      const { source } = await api.sources.upload(state.id, file, { name: file.name, key: newKey() });
      onChange({ chosen: [source.id] });
    } catch (error) {
      setFailure(error);
    } finally {
      setSending(null);
    }
  };
  const sources = Object.values(state.sources).filter(({ status }) => status !== 'failed');
  return (
    <>
      {sources.length > 0 && (
        <RadioGroup
          className={styles.chips ?? ''}
          aria-label={question.text}
          value={given.chosen[0] ?? null}
          onChange={(source) => onChange({ chosen: [source] })}
        >
          {sources.map(({ id, name }) => (
            <Radio key={id} value={id} className={styles.chip ?? ''}>
              {name}
            </Radio>
          ))}
        </RadioGroup>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept={acceptedFiles.join(',')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void upload(file);
          // The same file may be chosen again after it was mended.
          event.target.value = '';
        }}
      />
      <Button size="small" icon="upload" isDisabled={sending !== null} onPress={() => input.current?.click()}>
        {sending === null
          ? say(locale, 'page.questions.upload')
          : say(locale, 'page.sources.uploading', { name: sending })}
      </Button>
      {failure !== null && (
        <p className={field.error} role="alert">
          {problemText(locale, failure)}
        </p>
      )}
    </>
  );
}

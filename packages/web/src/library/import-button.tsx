import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import { useRef, useState } from 'react';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';

interface ImportButtonProps {
  readonly api: Api;
  /** Null once another attempt begins. */
  readonly onProblem: (problem: unknown) => void;
  readonly onImported: () => void;
}

/** Takes in the archive of a document. */
export function ImportButton({ api, onProblem, onImported }: ImportButtonProps) {
  const locale = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);

  async function take(file: File): Promise<void> {
    setBusy(true);
    onProblem(null);
    await api.documents.import(file).then(onImported, onProblem);
    setBusy(false);
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".longhand"
        aria-label={say(locale, 'page.library.import')}
        onChange={(event) => {
          const [file] = Array.from(event.target.files ?? []);
          event.target.value = '';
          if (file) void take(file);
        }}
      />
      <Button icon="upload" tone="quiet" isDisabled={isBusy} onPress={() => input.current?.click()}>
        {say(locale, isBusy ? 'page.library.importing' : 'page.library.import')}
      </Button>
    </>
  );
}

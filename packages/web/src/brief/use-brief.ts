import { type Api, newKey } from '@longhand/client';
import type { Locale } from '@longhand/i18n';
import type { DocState, DocumentId } from '@longhand/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { browserShelf, readKept, writeKept } from '../shell/kept.ts';

export interface BriefFields {
  readonly title: string;
  readonly brief: string;
  readonly lang: Locale;
}

interface BriefDraft {
  readonly fields: BriefFields;
  readonly change: (update: Partial<BriefFields>) => void;
  /** Makes the document when there is none, else brings it up to date; resolves with its id. */
  readonly save: () => Promise<DocumentId>;
}

/**
 * The brief while it is written; what the server does not have yet is kept in this browser. The document is made when the first file needs it or when the run starts; from then on its address is
 * in the page's, so that a reload finds text and files again.
 */
export function useBrief(
  api: Api,
  document: DocumentId | null,
  state: DocState | null,
  locale: Locale,
  onDocument: (document: DocumentId) => void,
): BriefDraft {
  const [fields, setFields] = useState<BriefFields>(
    () => keptFields(document) ?? { title: '', brief: '', lang: locale },
  );
  const touched = useRef(keptFields(document) !== null);
  const typed = useRef(fields);
  typed.current = fields;
  const making = useRef<Promise<DocumentId> | null>(null);
  /** Who asks again after a failure, for the same document, may find that it was made after all. */
  const asked = useRef({ content: '', key: '' });
  const id = useRef(document);
  id.current = document ?? id.current;

  const change = useCallback((update: Partial<BriefFields>) => {
    touched.current = true;
    typed.current = { ...typed.current, ...update };
    writeKept(browserShelf, nameOf(id.current), typed.current, Date.now());
    setFields(typed.current);
  }, []);

  // The document language follows the page's until the person says otherwise.
  useEffect(() => {
    if (!touched.current && document === null) setFields((value) => ({ ...value, lang: locale }));
  }, [locale, document]);
  useEffect(() => {
    if (state === null || touched.current) return;
    setFields({ title: state.title, brief: state.brief, lang: state.lang });
  }, [state]);

  const save = useCallback(async (): Promise<DocumentId> => {
    const { title, brief, lang } = fields;
    if (id.current !== null) {
      await api.command(id.current, { type: 'document.change', title: title.trim(), brief: brief.trim(), lang });
      if (typed.current === fields) writeKept(browserShelf, nameOf(id.current), null, Date.now());
      return id.current;
    }
    const input = { brief: brief.trim(), lang, ...(title.trim() === '' ? {} : { title: title.trim() }) };
    const content = JSON.stringify(input);
    if (asked.current.content !== content) asked.current = { content, key: newKey() };
    making.current ??= api.documents.create(input, { key: asked.current.key }).then((created) => created.id);
    try {
      const made = await making.current;
      id.current = made;
      writeKept(browserShelf, nameOf(null), null, Date.now());
      // Typed while the document was made.
      if (typed.current !== fields) writeKept(browserShelf, nameOf(made), typed.current, Date.now());
      onDocument(made);
      return made;
    } finally {
      making.current = null;
    }
  }, [api, fields, onDocument]);

  return { fields, change, save };
}

function nameOf(document: DocumentId | null): string {
  return `brief.${document ?? 'new'}`;
}

function keptFields(document: DocumentId | null): BriefFields | null {
  const value = readKept(browserShelf, nameOf(document));
  if (typeof value !== 'object' || value === null) return null;
  const { title, brief, lang } = value as Partial<Record<string, unknown>>;
  const isWhole = typeof title === 'string' && typeof brief === 'string' && (lang === 'zh' || lang === 'en');
  return isWhole ? { title, brief, lang } : null;
}

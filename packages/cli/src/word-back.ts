/**
 * Word files that were made of a document and come back with changes.
 * @module
 */
import type { Api } from '@longhand/client';
import { ExportError, readWordOrigin } from '@longhand/export';
import { type Locale, say, sayCode } from '@longhand/i18n';
import { CliError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/** Whether the file is a Word file by its name. */
export function isWord(path: string): boolean {
  return /\.docx$/i.test(path);
}

/**
 * Takes a Word file back into the document that it names, and tells what came of it.
 *
 * @throws CliError when the file names no document; ApiError
 */
export async function takeWord(path: string, file: File, api: Api, terminal: Terminal, locale: Locale): Promise<void> {
  const origin = await readWordOrigin(path).catch((error: unknown) => {
    throw error instanceof ExportError ? new CliError(error.code, error.params, { cause: error }) : error;
  });
  if (origin === null) throw new CliError('word.notOurs');
  const report = await api.documents.takeWord(origin.document, file);
  const { suggestions, comments, accepted, rejected, unchanged, notRead } = report;
  const counts = { suggestions, comments, accepted, rejected, unchanged };
  const isNothing = suggestions + comments + accepted + rejected + notRead.length === 0;
  terminal.line(
    isNothing
      ? say(locale, 'word.nothing', { file: file.name })
      : say(locale, 'word.taken', { file: file.name, ...counts }),
  );
  for (const { kind, near, text } of notRead)
    terminal.line(say(locale, 'word.notRead', { what: sayCode(locale, `word.kind.${kind}`), near, text }));
}

/**
 * `import`: documents out of archives, and Word files back into theirs; `report`: what stands behind the sentences of a document.
 * @module
 */
import { basename } from 'node:path';
import { say } from '@longhand/i18n';
import { CliError, EXIT } from './cli-error.ts';
import { explain } from './explain.ts';
import { openSource } from './files.ts';
import { openSession } from './session.ts';
import type { Invocation } from './settings.ts';
import type { Terminal } from './terminal.ts';
import { isWord, takeWord } from './word-back.ts';

/** Makes a document of each archive, under a new id, and takes Word files back into theirs. @returns 0 only when every file was taken in */
export async function importArchives({ operands, settings }: Invocation, terminal: Terminal): Promise<number> {
  const { locale } = settings;
  if (operands.length === 0) throw new CliError('cli.noArchive');
  const archives = await Promise.all(operands.map(openSource));
  const session = await openSession(settings, terminal);
  let isComplete = true;
  try {
    for (const [index, archive] of archives.entries()) {
      const file = basename(archive.name);
      try {
        if (isWord(archive.name)) {
          await takeWord(operands[index] ?? '', archive, session.api, terminal, locale);
          continue;
        }
        const { id, lost } = await session.api.documents.import(archive);
        terminal.line(say(locale, 'cli.imported', { file, id }));
        if (lost > 0) terminal.line(say(locale, 'cli.importedLost', { lost }));
      } catch (error) {
        isComplete = false;
        terminal.line(say(locale, 'cli.importFailed', { file, why: explain(error, settings) }));
      }
    }
  } finally {
    await session.close();
  }
  return isComplete ? EXIT.ok : EXIT.failed;
}

/** Writes the evidence report of a document to standard output: one line for each section and the sum, or all of it as JSON. */
export async function report({ operands, settings, isJson }: Invocation, terminal: Terminal): Promise<number> {
  const { locale } = settings;
  const [id] = operands;
  if (id === undefined) throw new CliError('cli.noId', { example: 'd_…' });
  const session = await openSession(settings, terminal);
  try {
    const found = await session.api.documents.evidence(id);
    if (isJson) {
      process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      return EXIT.ok;
    }
    const sum = { title: say(locale, 'page.evidence.sum'), counts: found.counts };
    for (const { title, counts } of [...found.sections, sum]) {
      const place = title === '' ? say(locale, 'page.evidence.outside') : title;
      process.stdout.write(`${say(locale, 'cli.evidence', { ...counts, title: place })}\n`);
    }
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

/**
 * `write`, `resume` and `export`: the whole job in a terminal.
 * @module
 */
import { type Api, ApiError, followDocument } from '@longhand/client';
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { SourceState } from '@longhand/protocol';
import { CliError, EXIT } from './cli-error.ts';
import { explain } from './explain.ts';
import { checkOuts, exportFiles, openSource, readBrief } from './files.ts';
import { followRun } from './follow-run.ts';
import { openSession } from './session.ts';
import type { Invocation } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** Writes a document from a brief. @returns the exit code: 0 only when every file is complete */
export async function write(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { settings, outs, isYes } = invocation;
  const { locale } = settings;
  const [file, extra] = invocation.operands;
  if (file === undefined) throw new CliError('cli.noBrief');
  if (extra !== undefined) throw new CliError('cli.extraOperand', { operand: extra });
  if (outs.length === 0) throw new CliError('cli.noOut');
  const brief = await readBrief(file);
  const sources = await Promise.all(invocation.sources.map(openSource));
  await checkOuts(outs);
  if (!isYes && !terminal.isInteractive) throw new CliError('cli.noTerminal');

  const session = await openSession(settings, terminal);
  try {
    await assertProvider(session.api, settings.model);
    const lang = settings.lang ?? (/\p{Script=Han}/u.test(brief) ? 'zh' : 'en');
    const { id } = await session.api.documents.create({
      brief,
      lang,
      ...(invocation.title ? { title: invocation.title } : {}),
    });
    terminal.line(say(locale, 'cli.document', { id }));
    let refused = 0;
    for (const source of sources) {
      terminal.line(say(locale, 'cli.uploading', { name: source.name }));
      await session.api.sources.upload(id, source).catch((error: unknown) => {
        // A file that the server does not take is one source less, no reason to lose the others.
        if (!(error instanceof ApiError) || error.status === 0) throw error;
        refused += 1;
        terminal.line(say(locale, 'cli.sourceFailed', { name: source.name, problem: explain(error, settings) }));
      });
    }
    const failed = refused + (await awaitSources(session.api, id, terminal, invocation));
    if (failed > 0 && !isYes && !(await wantsToGoOn(terminal, locale))) return EXIT.failed;
    await session.api.command(id, {
      type: 'run.start',
      autonomy: isYes ? 'auto' : 'ask',
      ...(settings.model ? { model: settings.model } : {}),
    });
    return await runToFiles(session.api, session.address, id, invocation, terminal);
  } finally {
    await session.close();
  }
}

/** Goes on with a document whose run was paused or cut off. */
export async function resume(invocation: Invocation, terminal: Terminal): Promise<number> {
  const [id] = invocation.operands;
  if (id === undefined) throw new CliError('cli.noId', { example: 'd_…' });
  await checkOuts(invocation.outs);
  const session = await openSession(invocation.settings, terminal);
  try {
    const { state } = await documentOf(session.api, id, invocation.settings.dataDir);
    const status = state.run?.status;
    if (!state.run || status === 'finished') {
      if (invocation.outs.length > 0 && state.run) {
        return (await exportFiles(session.api, id, invocation.outs, terminal, invocation.settings.locale))
          ? EXIT.ok
          : EXIT.failed;
      }
      terminal.line(say(invocation.settings.locale, 'cli.nothingToDo', { id }));
      return EXIT.failed;
    }
    if (invocation.settings.model)
      await session.api.command(id, { type: 'run.setModel', model: invocation.settings.model });
    if (status === 'paused') await session.api.command(id, { type: 'run.continue' });
    else terminal.line(say(invocation.settings.locale, 'cli.notPaused'));
    return await runToFiles(session.api, session.address, id, invocation, terminal);
  } finally {
    await session.close();
  }
}

/** Makes files from a document as it stands. */
export async function exportDocument(invocation: Invocation, terminal: Terminal): Promise<number> {
  const [id] = invocation.operands;
  if (id === undefined) throw new CliError('cli.noId', { example: 'd_…' });
  if (invocation.outs.length === 0) throw new CliError('cli.noOut');
  await checkOuts(invocation.outs);
  const session = await openSession(invocation.settings, terminal);
  try {
    await documentOf(session.api, id, invocation.settings.dataDir);
    return (await exportFiles(session.api, id, invocation.outs, terminal, invocation.settings.locale))
      ? EXIT.ok
      : EXIT.failed;
  } finally {
    await session.close();
  }
}

/** A model of a provider that is not set up is refused before a document is made and sources are sent. */
async function assertProvider(api: Api, model: string | null): Promise<void> {
  if (model === null) return;
  const models = await api.models();
  const provider = model.split('/')[0];
  // An Ollama that is not there now is a matter of starting it, and the run says so.
  if (provider === 'ollama' || models.some((info) => info.provider === provider && info.problem !== UNKNOWN)) return;
  const known = models.filter((info) => info.isAvailable).map((info) => info.id);
  throw new CliError('model.unknown', { model, known: known.join(', ') });
}

const UNKNOWN = 'model.state.unknown';

async function documentOf(api: Api, id: string, path: string): ReturnType<Api['documents']['get']> {
  try {
    return await api.documents.get(id);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'document.notFound') throw error;
    throw new CliError('cli.unknownDocument', { id, path }, { cause: error });
  }
}

async function runToFiles(
  api: Api,
  address: string,
  document: string,
  invocation: Invocation,
  terminal: Terminal,
): Promise<number> {
  const { settings, outs, isYes } = invocation;
  const rest = outs.map(({ path }) => ` --out ${path}`).join('');
  const code = await followRun({ api, address, document, terminal, locale: settings.locale, isYes, rest });
  if (code !== EXIT.ok) return code;
  return (await exportFiles(api, document, outs, terminal, settings.locale)) ? EXIT.ok : EXIT.failed;
}

/** Waits until every source is read, and tells what became of each. @returns how many could not be read */
async function awaitSources(api: Api, document: string, terminal: Terminal, { settings }: Invocation): Promise<number> {
  const { locale } = settings;
  const sources = await new Promise<readonly SourceState[]>((resolve) => {
    const check = () => {
      const list = Object.values(followed.state()?.sources ?? {});
      if (followed.state() && list.every((source) => source.status !== 'extracting')) {
        followed.close();
        resolve(list);
      }
    };
    const followed = followDocument({ api, document, onChange: check });
  });
  for (const { name, text, problem } of sources) {
    if (text) terminal.line(say(locale, 'cli.sourceReady', { name, chars: text.chars, chunks: text.chunks }));
    if (problem)
      terminal.line(say(locale, 'cli.sourceFailed', { name, problem: sayCode(locale, problem.code, problem.params) }));
  }
  return sources.filter((source) => source.problem).length;
}

async function wantsToGoOn(terminal: Terminal, locale: Locale): Promise<boolean> {
  const said = await terminal.ask(say(locale, 'cli.goOnWithout'));
  return /^\s*(y|yes|是|好)/i.test(said ?? '');
}

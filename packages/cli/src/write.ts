/**
 * `write`, `resume` and `export`: the whole job in a terminal.
 * @module
 */
import { type Api, ApiError, followDocument } from '@longhand/client';
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { Budget, SourceState } from '@longhand/protocol';
import { CliError, EXIT } from './cli-error.ts';
import { explain } from './explain.ts';
import { checkOuts, exportFiles, openSource, readBrief } from './files.ts';
import { followRun } from './follow-run.ts';
import { openSession } from './session.ts';
import type { Invocation } from './settings.ts';
import { stopSignal } from './signals.ts';
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

  using stop = stopSignal();
  const session = await openSession(settings, terminal);
  try {
    await assertEndpoint(session.api, settings.model);
    const lang = settings.lang ?? (/\p{Script=Han}/u.test(brief) ? 'zh' : 'en');
    const { id } = await session.api.documents.create({
      brief,
      lang,
      ...(invocation.title ? { title: invocation.title } : {}),
    });
    terminal.line(say(locale, 'cli.document', { id }));
    const failed = await bringSources(session.api, id, sources, terminal, invocation, stop.signal);
    if (failed > 0 && !isYes && !(await wantsToGoOn(terminal, locale, stop.signal)) && !stop.signal.aborted)
      return EXIT.failed;
    if (stop.signal.aborted) {
      terminal.line(say(locale, 'cli.interruptedEarly'));
      terminal.line(say(locale, 'cli.resumeHint', { id, rest: (isYes ? ' --yes' : '') + flagsOf(outs) }));
      return EXIT.interrupted;
    }
    await startRun(session.api, id, invocation);
    return await runToFiles(session.api, session.address, id, invocation, terminal, stop.signal);
  } finally {
    await session.close();
  }
}

/** Goes on with a document whose run was paused or cut off. */
export async function resume(invocation: Invocation, terminal: Terminal): Promise<number> {
  const [id] = invocation.operands;
  if (id === undefined) throw new CliError('cli.noId', { example: 'd_…' });
  await checkOuts(invocation.outs);
  using stop = stopSignal();
  const session = await openSession(invocation.settings, terminal);
  try {
    const { state } = await documentOf(session.api, id, invocation.settings.dataDir);
    const status = state.run?.status;
    if (!state.run && state.brief !== '') {
      // It was interrupted before its run began.
      if (!invocation.isYes && !terminal.isInteractive) throw new CliError('cli.noTerminal');
      await startRun(session.api, id, invocation);
      return await runToFiles(session.api, session.address, id, invocation, terminal, stop.signal);
    }
    if (!state.run || status === 'finished') {
      if (invocation.outs.length > 0 && state.run) {
        return (await exportFiles(session.api, id, invocation, terminal)) ? EXIT.ok : EXIT.failed;
      }
      terminal.line(say(invocation.settings.locale, 'cli.nothingToDo', { id }));
      return EXIT.failed;
    }
    if (invocation.settings.model)
      await session.api.command(id, { type: 'run.setModel', model: invocation.settings.model });
    if (Object.values(invocation.limits).some((limit) => limit !== undefined)) {
      const budget = budgetOf(invocation, state.run.budget);
      await session.api.command(id, { type: 'run.setBudget', budget });
    }
    if (status === 'paused') await session.api.command(id, { type: 'run.continue' });
    else terminal.line(say(invocation.settings.locale, 'cli.notPaused'));
    return await runToFiles(session.api, session.address, id, invocation, terminal, stop.signal);
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
    return (await exportFiles(session.api, id, invocation, terminal)) ? EXIT.ok : EXIT.failed;
  } finally {
    await session.close();
  }
}

/** A model of an endpoint that is not set up is refused before a document is made and sources are sent. */
async function assertEndpoint(api: Api, model: string | null): Promise<void> {
  if (model === null) return;
  const models = await api.models();
  const [endpoint = ''] = model.split('/');
  const isSetUp = models.some(({ id, problem }) => id.split('/')[0] === endpoint && problem !== UNKNOWN);
  // An Ollama that is not there now is a matter of starting it, and the run says so.
  if (endpoint === 'ollama' || isSetUp) return;
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

/** Sends the sources and waits until they are read, or until a person stops it. @returns how many cannot be used */
async function bringSources(
  api: Api,
  id: string,
  sources: readonly File[],
  terminal: Terminal,
  { settings }: Invocation,
  stop: AbortSignal,
): Promise<number> {
  const { locale } = settings;
  let refused = 0;
  for (const source of sources) {
    if (stop.aborted) return refused;
    terminal.line(say(locale, 'cli.uploading', { name: source.name }));
    try {
      await api.sources.upload(id, source, { signal: stop });
    } catch (error) {
      if (stop.aborted) return refused;
      // A file that the server does not take is one source less, no reason to lose the others.
      if (!(error instanceof ApiError) || error.status === 0) throw error;
      refused += 1;
      terminal.line(say(locale, 'cli.sourceFailed', { name: source.name, problem: explain(error, settings) }));
    }
  }
  for (const { name, text, problem } of await sourcesRead(api, id, stop)) {
    if (text) terminal.line(say(locale, 'cli.sourceReady', { name, chars: text.chars, chunks: text.chunks }));
    if (!problem) continue;
    refused += 1;
    terminal.line(say(locale, 'cli.sourceFailed', { name, problem: sayCode(locale, problem.code, problem.params) }));
  }
  return refused;
}

/** Waits until every source is read; none when a person stops it. */
async function sourcesRead(api: Api, document: string, stop: AbortSignal): Promise<readonly SourceState[]> {
  const read = Promise.withResolvers<readonly SourceState[]>();
  const onStop = () => read.resolve([]);
  if (stop.aborted) return [];
  stop.addEventListener('abort', onStop);
  const followed = followDocument({
    api,
    document,
    onChange: () => {
      const list = Object.values(followed.state()?.sources ?? {});
      if (followed.state() && list.every((source) => source.status !== 'extracting')) read.resolve(list);
    },
  });
  try {
    return await read.promise;
  } finally {
    stop.removeEventListener('abort', onStop);
    followed.close();
  }
}

async function startRun(api: Api, id: string, invocation: Invocation): Promise<void> {
  const { isYes, settings } = invocation;
  const budget = budgetOf(invocation);
  await api.command(id, {
    type: 'run.start',
    autonomy: isYes ? 'auto' : 'ask',
    ...(settings.model ? { model: settings.model } : {}),
    ...(budget.run || budget.section ? { budget } : {}),
  });
}

/** The limits that were given, over those that hold already. */
function budgetOf({ limits }: Invocation, present: Budget = {}): Budget {
  const run = limits.run === undefined ? present.run : (limits.run ?? undefined);
  const section = limits.section === undefined ? present.section : (limits.section ?? undefined);
  return { ...(run ? { run } : {}), ...(section ? { section } : {}) };
}

async function runToFiles(
  api: Api,
  address: string,
  document: string,
  invocation: Invocation,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const { settings, outs, isYes } = invocation;
  const code = await followRun({
    api,
    address,
    document,
    terminal,
    locale: settings.locale,
    isYes,
    rest: flagsOf(outs),
    stop,
  });
  if (code !== EXIT.ok) return code;
  if (await exportFiles(api, document, invocation, terminal, stop)) return EXIT.ok;
  if (!stop.aborted) return EXIT.failed;
  terminal.line(say(settings.locale, 'cli.exportHint', { id: document, rest: flagsOf(outs) }));
  return EXIT.interrupted;
}

function flagsOf(outs: Invocation['outs']): string {
  return outs.map(({ path }) => ` --out ${path}`).join('');
}

async function wantsToGoOn(terminal: Terminal, locale: Locale, stop: AbortSignal): Promise<boolean> {
  const said = await terminal.ask(say(locale, 'cli.goOnWithout'), stop);
  return /^\s*(y|yes|是|好)/i.test(said ?? '');
}

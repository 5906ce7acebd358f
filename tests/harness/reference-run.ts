/**
 * One whole piece of work, as a person and a page do it: brief, source, questions, outline, two sections with citations, a stop in the middle
 * of a sentence, an edit by hand, an instruction, an export. Every step is asked for until it is acknowledged, and the server is started again
 * whenever it is gone; so the same work can be done while the server dies at any moment.
 */
import { type Api, ApiError, createApi, type FollowedDocument, followDocument } from '@longhand/client';
import type { Command, DocState, LogEvent } from '@longhand/protocol';
import type { StoredExport } from '@longhand/protocol/ports';
import { type ModelServer, type Script, startModelServer, stepsOf, writerScript } from '@longhand/testkit';
import { pause, until } from './crash-form.ts';
import { freePort, type ServerProcess, START_LIMIT_MS, startServerProcess } from './server-process.ts';

export const WORDS = 60;
export const SECTIONS = 2;
/** Clarify, outline, the first section, its second half, the second section. */
export const MODEL_CALLS = 3 + SECTIONS;
export const LINE = 'A line that a person wrote.';
const READERS = 3;
/** Speaks of what the sections of the scripted writer speak of, so that passages are found and cited. */
const SOURCE = Array.from(
  { length: 6 },
  (_, n) =>
    `Background and method, part ${n}: a durable log keeps its entries in order, and what matters is where each reader stands.`,
);

export interface Finished {
  readonly document: string;
  readonly state: DocState;
  readonly events: readonly LogEvent[];
  /** What each reader, there from the beginning, has folded. */
  readonly readers: readonly (DocState | null)[];
  readonly modelCalls: number;
  /** How often the server was started after its first time. */
  readonly restarts: number;
  /** The exported file. */
  readonly exported: string;
}

export interface ReferenceOptions {
  readonly dataDir: string;
  /** Of the first process only; the ones after it are the plain server. */
  readonly entry?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Told about each server process that was started. */
  readonly onServer?: (server: ServerProcess) => void;
}

/** Plays the reference run to its end; no server is left behind. */
export async function playReference(options: ReferenceOptions): Promise<Finished> {
  const stopped = Promise.withResolvers<void>();
  let isStopped = false;
  const model = await startModelServer({ script: halted(stopped.promise, () => isStopped) });
  const server = await supervise(options, model);
  const readers: FollowedDocument[] = [];
  try {
    const api = createApi({ baseUrl: server.address });
    const { id } = await acknowledged(() =>
      api.documents.create({ brief: 'Write about durable logs.', lang: 'en' }, { key: 'reference' }),
    );
    const first = follow(api, id);
    readers.push(first, ...Array.from({ length: READERS - 1 }, () => follow(api, id)));
    const reached = (fits: (state: DocState) => boolean, what: string) =>
      until(async () => {
        const state = first.state();
        if (state?.run?.status === 'paused' && state.run.cause === 'storage') {
          // A person sees what happened, makes room, and lets the run go on.
          // Refused where the run goes on by itself already.
          await api.command(id, { type: 'run.continue' }).catch(() => {});
          await until(() => (first.state()?.seq ?? 0) > state.seq, 'the continuation');
        }
        return state !== null && fits(state);
      }, what);
    const send = (command: Command) =>
      acknowledged(() => api.command(id, command, { key: `reference-${command.type}` }));

    await addSource(api, id);
    await reached((state) => Object.values(state.sources).some(({ status }) => status === 'ready'), 'the source');
    await send({ type: 'run.start' });
    await reached((state) => state.run?.interrupt?.kind === 'questions', 'the questions');
    const interrupt = first.state()?.run?.interrupt?.id ?? '';
    await send({ type: 'interrupt.answer', interrupt, answers: { q1: 'Engineers', q2: null } });
    await reached((state) => state.run?.interrupt?.kind === 'outline', 'the outline');
    await send({ type: 'outline.approve' });
    await reached((state) => writtenUnits(state) > 100, 'text');
    await send({ type: 'run.stop' });
    isStopped = true;
    stopped.resolve();
    await reached((state) => state.run?.status === 'paused', 'the pause');
    const body = { type: 'paragraph' as const, content: [{ type: 'text' as const, text: LINE }] };
    await send({ type: 'block.insert', body, after: null });
    await send({ type: 'document.change', title: 'Logs that last' });
    await send({ type: 'run.continue', instruction: 'Go on.' });
    await reached((state) => state.run?.status === 'finished', 'the end');
    const exported = await exportAs(api, id);

    const { state } = await acknowledged(() => api.documents.get(id));
    const events = await acknowledged(() => everyEvent(api, id));
    await until(() => readers.every((reader) => reader.state()?.seq === state.seq), 'every reader at the tail');
    const { restarts } = server;
    return {
      document: id,
      state,
      events,
      readers: readers.map((reader) => reader.state()),
      modelCalls: model.requests.length,
      restarts,
      exported,
    };
  } finally {
    for (const reader of readers) reader.close();
    await server.stop();
    await model.close();
  }
}

/** Until it was stopped once, the model falls silent in the middle of the first section. */
function halted(stopped: Promise<void>, isStopped: () => boolean): Script {
  const script = writerScript({ sections: SECTIONS, wordsPerSection: WORDS, tokensPerSecond: 2_000 });
  return (request) => {
    const steps = stepsOf(script(request));
    const [step] = steps;
    if (isStopped() || step === undefined || !('text' in step) || step.text.startsWith('{')) return steps;
    const half = Math.floor(step.text.length / 2);
    return [{ ...step, text: step.text.slice(0, half) }, { until: stopped }, { ...step, text: step.text.slice(half) }];
  };
}

/** Keeps a server running on one port until it is stopped: a service manager. */
async function supervise({ dataDir, entry, env = {}, onServer }: ReferenceOptions, model: ModelServer) {
  const port = await freePort();
  const common = {
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
    // One section after another, so that the number of calls is known.
    LONGHAND_CONCURRENCY: '1',
  };
  let restarts = 0;
  let isStopping = false;
  let failure: unknown = null;
  let current: ServerProcess | null = null;

  const start = async (isFirst: boolean): Promise<void> => {
    const own = isFirst ? { ...(entry === undefined ? {} : { entry }), env: { ...common, ...env } } : { env: common };
    current = await startServerProcess({ dataDir, port, ...own }).catch((error: unknown) => {
      // It may die before it listens: that is a crash like any other, once.
      if (!isFirst) throw error;
      return null;
    });
    if (current !== null) {
      onServer?.(current);
      await current.gone;
    }
    if (isStopping) return;
    restarts += 1;
    await start(false);
  };
  const running = start(true).catch((error: unknown) => {
    failure = error;
  });
  await until(() => current !== null || failure !== null, 'the server', START_LIMIT_MS + 1_000);
  return {
    address: `http://127.0.0.1:${port}`,
    get restarts() {
      return restarts;
    },
    async stop() {
      isStopping = true;
      await current?.stop();
      await running;
      if (failure !== null) throw failure;
    },
  };
}

function follow(api: Api, document: string): FollowedDocument {
  return followDocument({ api, document });
}

/** Asks until there is an answer. Whoever has none cannot know whether the server did what was asked, and asks again. */
async function acknowledged<T>(ask: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 60_000; ; await pause(50)) {
    try {
      return await ask();
    } catch (error) {
      const isPassing = error instanceof ApiError && (error.status === 0 || error.status >= 500);
      if (!isPassing || Date.now() > end) throw error;
    }
  }
}

async function addSource(api: Api, document: string): Promise<void> {
  const file = new File([SOURCE.join('\n\n')], 'logs.txt');
  await acknowledged(() => api.sources.upload(document, file, { key: 'reference-source' }));
}

async function exportAs(api: Api, document: string): Promise<string> {
  return acknowledged(async () => {
    let record: StoredExport;
    let attempts = 0;
    // A file that could not be written is told as such, and a person asks for it again.
    do record = await api.exports.wait((await api.exports.create(document, 'md')).id);
    while (record.problem !== undefined && ++attempts < 3);
    const answer = await fetch(api.exports.fileUrl(record.id)).catch(() => null);
    if (answer === null) throw new ApiError('server.unreachable', 'The server was gone.');
    return answer.text();
  });
}

async function everyEvent(api: Api, document: string): Promise<readonly LogEvent[]> {
  const answer = await api.transport.send('GET', `/v1/documents/${document}/events?format=ndjson`);
  return (await answer.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogEvent);
}

function writtenUnits(state: DocState): number {
  return Object.values(state.open).reduce((sum, { text }) => sum + text.length, 0);
}

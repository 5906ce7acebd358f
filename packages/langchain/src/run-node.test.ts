import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotation, Command, END, INTERRUPT, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { type Api, createApi } from '@longhand/client';
import type { Command as LonghandCommand } from '@longhand/protocol';
import { assemble, type Longhand } from '@longhand/server';
import {
  type ModelServer,
  plannedText,
  startModelServer,
  type WriterScriptOptions,
  writerScript,
} from '@longhand/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followUntil } from './follow-until.ts';
import { longhandNode, type NodeOptions, type Progress, type Task, type Waiting, type Written } from './index.ts';

const SCRIPT: WriterScriptOptions = { sections: 1, wordsPerSection: 60, tokensPerSecond: 2_000 };
let dataDir: string;
let scripted: ModelServer;
let longhand: Longhand;
let api: Api;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-graph-'));
  scripted = await startModelServer({ script: writerScript(SCRIPT) });
  await start();
});
afterEach(async () => {
  await longhand.close();
  await scripted.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  longhand = await assemble({
    dataDir,
    model: 'openai/scripted',
    env: { OPENAI_BASE_URL: scripted.url, OLLAMA_HOST: 'http://127.0.0.1:9' },
    logLevel: 'silent',
  });
  api = createApi({ baseUrl: (await longhand.listen({ host: '127.0.0.1', port: 0 })).address });
}

const State = Annotation.Root({ wish: Annotation<Task>, written: Annotation<Written> });
type Options = Partial<NodeOptions<typeof State.State, Partial<typeof State.State>>>;

/** The smallest graph around a run. */
function graphOf(options: Options = {}, checkpointer?: MemorySaver) {
  const node = longhandNode<typeof State.State, Partial<typeof State.State>>({
    api,
    task: ({ wish }) => wish,
    result: (written) => ({ written }),
    ...options,
  });
  return new StateGraph(State)
    .addNode('write', node)
    .addEdge(START, 'write')
    .addEdge('write', END)
    .compile(checkpointer === undefined ? {} : { checkpointer });
}

const WISH: Task = { brief: 'Write about durable logs.', lang: 'en', autonomy: 'auto' };
const ASKING: Task = { ...WISH, autonomy: 'ask' };
const on = (thread: string) => ({ configurable: { thread_id: thread } });
const answer = (resume: Partial<LonghandCommand>) =>
  new Command<Partial<LonghandCommand>, Record<string, unknown>, never>({ resume });

/** What the graph was interrupted with. */
function waitingIn(result: object): Waiting {
  // LangGraph adds the interrupts of a stopped graph to its result; its types do not know of it.
  const list = (result as { readonly [INTERRUPT]?: readonly { readonly value: Waiting }[] })[INTERRUPT] ?? [];
  expect(list).toHaveLength(1);
  const [first] = list;
  if (first === undefined) throw new Error('the graph was not interrupted');
  return first.value;
}

function expectWhole({ written }: { readonly written: Written }): void {
  expect(written).toMatchObject({ outcome: 'success', lang: 'en' });
  const words = (text: string): string => text.replace(/\\([^\w\s])/g, '$1').replace(/\s+/g, ' ');
  const title = /^#+ (.+)$/m.exec(written.markdown)?.[1] ?? '';
  const [first = ''] = plannedText(SCRIPT, { lang: 'en', title }).split('\n');
  expect(words(written.markdown)).toContain(words(first));
  expect(words(written.markdown).split(words(first))).toHaveLength(2);
}

describe('a run as a node', { timeout: 60_000 }, () => {
  it('writes a document by itself, tells its progress, and needs no checkpointer for it', async () => {
    // Slow enough that every phase is seen on a busy machine.
    scripted.use(writerScript({ ...SCRIPT, tokensPerSecond: 100 }));
    const progress: Progress[] = [];
    let last: { readonly written?: Written } = {};
    const sources = [{ name: 'sea.txt', text: 'Rivers carry dissolved minerals into the sea, so the sea is salty.' }];
    for await (const [mode, chunk] of await graphOf().stream(
      { wish: { ...WISH, sources } },
      { streamMode: ['custom', 'values'] },
    )) {
      if (mode === 'custom') progress.push(chunk as Progress);
      else last = chunk;
    }
    if (last.written === undefined) throw new Error('nothing was written');
    expectWhole({ written: last.written });
    expect(Object.values((await api.documents.get(last.written.document)).state.sources)).toMatchObject([
      { name: 'sea.txt', status: 'ready' },
    ]);
    expect(progress.map(({ status }) => status)).toEqual(expect.arrayContaining(['outlining', 'drafting', 'finished']));
    expect(new Set(progress.map((told) => JSON.stringify(told))).size).toBe(progress.length);
    expect(progress.at(-1)).toMatchObject({ type: 'longhand.progress', done: 1, total: 1 });
    const lengths = progress.map(({ characters }) => characters);
    expect(lengths.at(-1)).toBeGreaterThan(100);
  });

  it('asks its questions and shows its outline as interrupts of the graph; the answers reach the same document', async () => {
    const graph = graphOf({}, new MemorySaver());
    const asked = waitingIn(await graph.invoke({ wish: ASKING }, on('a')));
    if (asked.kind !== 'questions') throw new Error(`it waits for ${asked.kind}`);
    expect(asked.questions.length).toBeGreaterThan(0);
    const answers = Object.fromEntries(asked.questions.map(({ id }) => [id, 'Engineers']));
    const shown = waitingIn(await graph.invoke(answer({ type: 'interrupt.answer', answers }), on('a')));
    if (shown.kind !== 'outline') throw new Error(`it waits for ${shown.kind}`);
    expect(shown.outline).toHaveLength(1);
    // Editing is no approval: the outline stands again, changed.
    const sections = shown.outline.map((section) => ({ ...section, title: 'Renamed' }));
    const edited = waitingIn(await graph.invoke(answer({ type: 'outline.edit', sections }), on('a')));
    expect(edited).toMatchObject({ kind: 'outline', outline: [{ title: 'Renamed' }] });
    const done = await graph.invoke(answer({ type: 'outline.approve' }), on('a'));
    expectWhole(done);
    expect(done.written.markdown).toContain('Renamed');
    expect(done.written.document).toBe(asked.document);
    expect((await api.documents.list()).map(({ id }) => id)).toEqual([asked.document]);
    const { state } = await api.documents.get(asked.document);
    expect(Object.values(state.run?.answers ?? {})).toEqual(asked.questions.map(() => 'Engineers'));
  });

  it('says why an answer was not taken, and asks again', async () => {
    const graph = graphOf({ locale: 'zh' }, new MemorySaver());
    const asked = waitingIn(await graph.invoke({ wish: ASKING }, on('a')));
    expect(asked.problem).toBeUndefined();
    const again = waitingIn(await graph.invoke(new Command({ resume: 'yes' }), on('a')));
    expect(again).toMatchObject({ kind: 'questions', problem: expect.stringContaining('回答不是命令') });
    const third = waitingIn(await graph.invoke(answer({ type: 'outline.approve' }), on('a')));
    expect(third).toMatchObject({ kind: 'questions', problem: expect.stringContaining('outline.approve') });
    const shown = waitingIn(await graph.invoke(answer({ type: 'interrupt.answer', answers: {} }), on('a')));
    expect(shown.kind).toBe('outline');
    // The server itself refuses this one: a section without a title.
    const refused = waitingIn(await graph.invoke(answer({ type: 'outline.approve', sections: [] }), on('a')));
    expect(refused).toMatchObject({ kind: 'outline', problem: expect.any(String) });
    const done = await graph.invoke(answer({ type: 'run.cancel' }), on('a'));
    expect(done.written).toMatchObject({ outcome: 'cancelled' });
  });

  it('goes on when a person has answered in the page meanwhile', async () => {
    const graph = graphOf({}, new MemorySaver());
    const { document } = waitingIn(await graph.invoke({ wish: ASKING }, on('a')));
    await api.command(document, { type: 'run.cancel' });
    const done = await graph.invoke(answer({ type: 'interrupt.answer', answers: {} }), on('a'));
    expect(done.written).toMatchObject({ document, outcome: 'cancelled' });
  });

  it('is paused by an abort of the graph, keeps its text, and is continued in the same document', async () => {
    scripted.use(writerScript({ ...SCRIPT, tokensPerSecond: 100 }));
    const graph = graphOf({}, new MemorySaver());
    const stop = new AbortController();
    let document = '';
    const reading = (async () => {
      const stream = await graph.stream({ wish: WISH }, { ...on('a'), signal: stop.signal, streamMode: 'custom' });
      for await (const chunk of stream) {
        const progress = chunk as Progress;
        ({ document } = progress);
        if (progress.characters > 60) stop.abort();
      }
    })();
    await expect(reading).rejects.toThrow(/abort/i);
    const paused = await followUntil({ api, document }, ({ run }) => run?.status === 'paused');
    expect(paused.run).toMatchObject({ cause: 'user' });
    const kept =
      Object.values(paused.open)
        .map(({ text }) => text)
        .join('') + JSON.stringify(paused.blocks);
    expect(kept.length).toBeGreaterThan(60);
    const waiting = waitingIn(await graph.invoke(null, on('a')));
    expect(waiting).toMatchObject({ kind: 'paused', cause: 'user', document });
    const done = await graph.invoke(answer({ type: 'run.continue', instruction: 'Keep it short.' }), on('a'));
    expectWhole(done);
    expect(done.written.document).toBe(document);
    expect(await api.documents.list()).toHaveLength(1);
  });

  it('leaves the run alone on an abort where the settings say so', async () => {
    scripted.use(writerScript({ ...SCRIPT, tokensPerSecond: 200 }));
    const graph = graphOf({ onAbort: 'leave' }, new MemorySaver());
    const stop = new AbortController();
    let document = '';
    const reading = (async () => {
      const stream = await graph.stream({ wish: WISH }, { ...on('a'), signal: stop.signal, streamMode: 'custom' });
      for await (const chunk of stream) {
        ({ document } = chunk as Progress);
        if ((chunk as Progress).characters > 20) stop.abort();
      }
    })();
    await expect(reading).rejects.toThrow(/abort/i);
    const done = await followUntil(
      { api, document },
      ({ run }) => run?.status === 'finished' || run?.status === 'paused',
    );
    expect(done.run).toMatchObject({ status: 'finished', outcome: 'success' });
    expectWhole(await graph.invoke(null, on('a')));
  });

  it('finds its run again after the server and the graph were started anew', async () => {
    const checkpoints = new MemorySaver();
    const { document } = waitingIn(await graphOf({}, checkpoints).invoke({ wish: ASKING }, on('a')));
    await longhand.close();
    await start();
    const graph = graphOf({}, checkpoints);
    const shown = waitingIn(await graph.invoke(answer({ type: 'interrupt.answer', answers: {} }), on('a')));
    expect(shown).toMatchObject({ kind: 'outline', document });
    const done = await graph.invoke(answer({ type: 'outline.approve' }), on('a'));
    expectWhole(done);
    expect(await api.documents.list()).toHaveLength(1);
  });

  it('takes up a document that exists', async () => {
    const { id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' });
    const done = await graphOf().invoke({ wish: { document: id, autonomy: 'auto' } });
    expectWhole(done);
    expect(done.written.document).toBe(id);
    // It is finished: nothing is written again.
    const before = scripted.requests.length;
    expect((await graphOf().invoke({ wish: { document: id } })).written).toEqual(done.written);
    expect(scripted.requests.length).toBe(before);
  });

  it('says that its document was deleted', async () => {
    const graph = graphOf({}, new MemorySaver());
    const { document } = waitingIn(await graph.invoke({ wish: ASKING }, on('a')));
    await api.documents.delete(document);
    await expect(graph.invoke(answer({ type: 'interrupt.answer', answers: {} }), on('a'))).rejects.toMatchObject({
      code: 'document.notFound',
    });
  });
});

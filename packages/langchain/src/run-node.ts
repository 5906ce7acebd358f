import { createHash } from 'node:crypto';
import { Annotation, END, interrupt, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import { type Api, ApiError, newKey } from '@longhand/client';
import type { Lang } from '@longhand/document';
import type { Locale } from '@longhand/i18n';
import type { DocumentId } from '@longhand/protocol';
import { followUntil } from './follow-until.ts';
import { IntegrationError } from './integration-error.ts';
import { type Progress, progressTeller } from './progress.ts';
import { commandOf, isSameWait, type Waiting, waitingOf } from './waiting.ts';
import { type Written, writtenOf } from './written.ts';

/** What a node shall write: a new document from a brief, or one that exists. */
export type Task = {
  /** `auto` answers every question with "decide for me" and approves the outline. Default `ask`: the graph is interrupted. */
  readonly autonomy?: 'ask' | 'auto';
  /** `provider/name`; the server's default when absent. */
  readonly model?: string;
} & (
  | {
      readonly brief: string;
      readonly lang: Lang;
      readonly title?: string;
      /** Texts to cite from. Other files: make the document with the client kit, upload them, and give its id as `document`. */
      readonly sources?: readonly { readonly name: string; readonly text: string }[];
    }
  /** Its run is followed where it stands, and started when it has none. */
  | { readonly document: DocumentId }
);

export interface NodeOptions<State, Update> {
  readonly api: Api;
  readonly task: (state: State) => Task;
  /** What the node changes in the graph's state. */
  readonly result: (written: Written, state: State) => Update;
  /**
   * What an abort of the graph does to the run. `stop` (default): it is paused within moments, its text is kept, and the graph can be resumed with
   * `run.continue`. `leave`: it goes on, as it does when a page is closed.
   */
  readonly onAbort?: 'stop' | 'leave';
  /** Language of the reason why an answer was not taken. Default `en`. */
  readonly locale?: Locale;
}

/**
 * A run of Longhand as a node of a LangGraph graph.
 *
 * The run belongs to the server's log. The node keeps only the document's id, in a checkpoint of its own: however often the graph runs the node again,
 * after an interrupt, an abort or a restart, it is the same document and the same run, and no character is written twice. Questions, outlines and
 * pauses are interrupts of the graph (see {@link Waiting}); progress comes through the `custom` stream (see {@link Progress}). A graph that is to be
 * interrupted needs a checkpointer; with `autonomy: 'auto'` it can do without.
 *
 * @example
 * const graph = new StateGraph(State)
 *   .addNode('write', longhandNode({ api, task: ({ brief }) => ({ brief, lang: 'en' }), result: ({ markdown }) => ({ report: markdown }) }))
 *   .addEdge(START, 'write').addEdge('write', END)
 *   .compile({ checkpointer: new MemorySaver() });
 */
export function longhandNode<State, Update>(
  options: NodeOptions<State, Update>,
): (state: State, config: LangGraphRunnableConfig) => Promise<Update> {
  return async (state, config) => {
    // The run as a graph of its own, made for this call: it tells through the writer of the graph around it.
    const { written } = await runGraph(options, config.writer).invoke({ task: options.task(state) }, config);
    if (written === null) throw new Error('The run ended and left nothing: this is a defect of @longhand/langchain.');
    return options.result(written, state);
  };
}

const RunChannels = Annotation.Root({
  task: Annotation<Task>,
  document: Annotation<DocumentId>,
  waiting: Annotation<Waiting | null>,
  written: Annotation<Written | null>,
});
type RunChannels = typeof RunChannels.State;
type Step = (state: RunChannels, config: LangGraphRunnableConfig) => Promise<Partial<RunChannels>>;

/** begin -> follow -> (ask -> follow)*: what changes something outside is apart from what may be run again. */
function runGraph(
  options: Pick<NodeOptions<never, never>, 'api' | 'onAbort' | 'locale'>,
  write: ((chunk: unknown) => void) | undefined,
) {
  const { api, onAbort = 'stop', locale = 'en' } = options;

  /** Makes the document and starts its run, each once: a repetition of the step has the same keys. */
  const begin: Step = async ({ task }, config) => {
    const { signal } = config;
    const key = keyOf(config);
    const document =
      'document' in task ? task.document : (await api.documents.create(inputOf(task), { key: `${key}.d`, signal })).id;
    if (!('document' in task)) await bringSources(api, document, task.sources ?? [], key, signal);
    const { state } = await api.documents.get(document);
    if (state.run === null) {
      const { autonomy = 'ask', model } = task;
      await api.command(
        document,
        { type: 'run.start', autonomy, ...(model === undefined ? {} : { model }) },
        { key: `${key}.r`, signal },
      );
    }
    return { document, waiting: null, written: null };
  };

  const follow: Step = async ({ document }, { signal }) => {
    const tell = progressTeller((progress: Progress) => write?.(progress));
    const onStop = (): void => {
      // Nobody waits for the answer; a run that is over or paused already needs no stop.
      if (onAbort === 'stop') void api.command(document, { type: 'run.stop' }).catch(() => {});
    };
    signal?.addEventListener('abort', onStop, { once: true });
    try {
      const isReached = (state: Parameters<typeof waitingOf>[0]) =>
        writtenOf(state) !== null || waitingOf(state) !== null;
      const state = await followUntil({ api, document, signal, onState: tell }, isReached);
      return { waiting: waitingOf(state), written: writtenOf(state) };
    } finally {
      signal?.removeEventListener('abort', onStop);
    }
  };

  const ask: Step = async ({ document, waiting }, config) => {
    if (waiting === null) return {};
    const key = keyOf(config);
    let problem: string | undefined;
    for (let attempt = 0; ; attempt += 1) {
      const { state } = await api.documents.get(document);
      // Somebody answered in the page, or the run went on: then nothing is asked, and an answer that was meant for it is not used.
      if (!isSameWait(waiting, waitingOf(state))) return { waiting: null };
      const answer = commandOf(
        waiting,
        interrupt<Waiting, unknown>(problem === undefined ? waiting : { ...waiting, problem }),
        locale,
      );
      if ('problem' in answer) {
        ({ problem } = answer);
        continue;
      }
      try {
        await api.command(document, answer.command, { key: `${key}.${attempt}`, signal: config.signal });
        return { waiting: null };
      } catch (error) {
        // What the server refuses is a matter for whoever answered; what could not be sent is not.
        if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500 || error.status === 401)
          throw error;
        problem = error.message;
      }
    }
  };

  return new StateGraph(RunChannels)
    .addNode('begin', begin)
    .addNode('follow', follow)
    .addNode('ask', ask)
    .addEdge(START, 'begin')
    .addEdge('begin', 'follow')
    .addConditionalEdges('follow', ({ waiting }) => (waiting === null ? END : 'ask'), ['ask', END])
    .addEdge('ask', 'follow')
    .compile();
}

function inputOf(task: Extract<Task, { brief: string }>): { brief: string; lang: Lang; title?: string } {
  const { brief, lang, title } = task;
  return { brief, lang, ...(title === undefined ? {} : { title }) };
}

async function bringSources(
  api: Api,
  document: DocumentId,
  sources: readonly { readonly name: string; readonly text: string }[],
  key: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (sources.length === 0) return;
  for (const [index, { name, text }] of sources.entries()) {
    const file = new Blob([text], { type: /\.(?:md|markdown)$/i.test(name) ? 'text/markdown' : 'text/plain' });
    await api.sources.upload(document, file, { name, key: `${key}.s${index}`, signal });
  }
  const { sources: read } = await followUntil({ api, document, signal }, (state) =>
    Object.values(state.sources).every(({ status }) => status !== 'extracting'),
  );
  const unreadable = Object.values(read).find(({ status }) => status === 'failed');
  if (unreadable === undefined) return;
  throw new IntegrationError(
    'source.unreadable',
    `The source "${unreadable.name}" could not be read (${unreadable.problem?.code ?? 'no reason given'}). Leave it out or send it in another form.`,
  );
}

/** The same for every repetition of a step, another for every other step: LangGraph names its tasks that way. Without a checkpointer each call is alone. */
function keyOf(config: LangGraphRunnableConfig): string {
  const { thread_id: thread, checkpoint_ns: task } = config.configurable ?? {};
  if (typeof thread !== 'string' || typeof task !== 'string' || task === '') return newKey();
  return createHash('sha256')
    .update(JSON.stringify([thread, task]))
    .digest('hex')
    .slice(0, 40);
}

/**
 * A graph of three nodes around a run of Longhand: one gathers material, one lets Longhand write from it, one looks at the result.
 * @module
 */
import { Annotation, END, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import type { Api } from '@longhand/client';
import { longhandNode, type Written } from '@longhand/langchain';

const State = Annotation.Root({
  brief: Annotation<string>,
  lang: Annotation<'zh' | 'en'>,
  autonomy: Annotation<'ask' | 'auto'>,
  /** What the first node found, to be cited from. */
  material: Annotation<readonly { readonly name: string; readonly text: string }[]>,
  written: Annotation<Written>,
  summary: Annotation<string>,
});
type State = typeof State.State;

/** Where material comes from: in a real graph a search, a crawler, another agent. */
export type Gather = (brief: string) => Promise<State['material']>;

/** The graph; it is interrupted by what Longhand asks, and remembers by `thread_id`. */
export function reportGraph(api: Api, gather: Gather) {
  const write = longhandNode<State, Partial<State>>({
    api,
    task: ({ brief, lang, autonomy, material }) => ({ brief, lang, autonomy, sources: material }),
    result: (written) => ({ written }),
  });
  return new StateGraph(State)
    .addNode('gather', async ({ brief }) => ({ material: await gather(brief) }))
    .addNode('write', write)
    .addNode('check', ({ written }) => ({ summary: summaryOf(written) }))
    .addEdge(START, 'gather')
    .addEdge('gather', 'write')
    .addEdge('write', 'check')
    .addEdge('check', END)
    .compile({ checkpointer: new MemorySaver() });
}

function summaryOf({ outcome, title, markdown, citations }: Written): string {
  const sections = markdown.match(/^#{1,3} /gm)?.length ?? 0;
  return `${outcome}: "${title}", ${sections} sections, ${citations} cited passages`;
}

import { HumanMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { Annotation, END, interrupt, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { graphTool, langchainTool } from './index.ts';

const signal = new AbortController().signal;
const State = Annotation.Root({ city: Annotation<string>, report: Annotation<string> });
const schema = z.object({ city: z.string().min(1) });
const about = { name: 'weather', description: 'Weather of a city.', schema, effect: 'readsOutside' } as const;

describe('a graph as a tool', () => {
  it('answers with what the graph comes to', async () => {
    const graph = new StateGraph(State)
      .addNode('look', ({ city }) => ({ report: `Sun over ${city}.` }))
      .addEdge(START, 'look')
      .addEdge('look', END)
      .compile();
    const weather = graphTool({ ...about, graph, input: ({ city }) => ({ city }), output: ({ report }) => report });
    expect(weather).toMatchObject({ name: 'weather', description: 'Weather of a city.', effect: 'readsOutside' });
    expect(weather.schema.safeParse({ city: '' }).success).toBe(false);
    expect(await weather.run({ city: 'Turin' }, { signal })).toBe('Sun over Turin.');
    const plain = graphTool({ ...about, graph, input: ({ city }) => ({ city }) });
    expect(JSON.parse(await plain.run({ city: 'Turin' }, { signal }))).toEqual({
      city: 'Turin',
      report: 'Sun over Turin.',
    });
  });

  it('answers with the last message of a graph of messages', async () => {
    const model = new FakeListChatModel({ responses: ['Rain.'] });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('ask', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
      .addEdge(START, 'ask')
      .addEdge('ask', END)
      .compile();
    const weather = graphTool({ ...about, graph, input: ({ city }) => ({ messages: [new HumanMessage(city)] }) });
    expect(await weather.run({ city: 'Turin' }, { signal })).toBe('Rain.');
  });

  it('may be any runnable', async () => {
    const runnable = RunnableLambda.from((city: string) => `${city}!`);
    const weather = graphTool({ ...about, graph: runnable, input: ({ city }) => city });
    expect(await weather.run({ city: 'Turin' }, { signal })).toBe('Turin!');
  });

  it('ends at once on an abort, although a node does not listen to it, and no listener stays', async () => {
    const graph = new StateGraph(State)
      .addNode('hang', () => new Promise<Partial<typeof State.State>>(() => {}))
      .addEdge(START, 'hang')
      .addEdge('hang', END)
      .compile();
    const stop = new AbortController();
    const running = graphTool({ ...about, graph, input: ({ city }) => ({ city }) }).run(
      { city: 'Turin' },
      { signal: stop.signal },
    );
    stop.abort(new Error('stopped'));
    await expect(running).rejects.toThrow(/stopped|abort/i);
  });

  it('fails with the reason when the graph stops to ask a person', async () => {
    const graph = new StateGraph(State)
      .addNode('ask', () => ({ report: interrupt<string, string>('Which country?') }))
      .addEdge(START, 'ask')
      .addEdge('ask', END)
      .compile();
    await expect(
      graphTool({ ...about, graph, input: ({ city }) => ({ city }) }).run({ city: 'Turin' }, { signal }),
    ).rejects.toThrow(/checkpointer|stopped to ask a person/i);
  });
});

describe('a tool of LangChain as one of ours', () => {
  it('keeps its name, its description and its schema', async () => {
    const theirs = tool(({ city }: { city: string }) => `Sun over ${city}.`, about);
    const ours = langchainTool(theirs, 'readsOutside');
    expect(ours).toMatchObject({ name: 'weather', description: 'Weather of a city.', effect: 'readsOutside', schema });
    expect(await ours.run({ city: 'Turin' }, { signal })).toBe('Sun over Turin.');
  });

  it('checks arguments by a JSON Schema, as tools from MCP servers have', async () => {
    const theirs = tool((args) => JSON.stringify(args), {
      name: 'sum',
      description: 'Adds.',
      schema: { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'], additionalProperties: false },
    });
    const ours = langchainTool(theirs, 'none');
    expect(ours.schema.safeParse({ a: 1 }).success).toBe(true);
    expect(ours.schema.safeParse({ a: 1.5 }).success).toBe(false);
    expect(ours.schema.safeParse({}).success).toBe(false);
    expect(await ours.run({ a: 1 }, { signal })).toBe('{"a":1}');
  });
});

import type { StructuredToolInterface } from '@langchain/core/tools';
import { z } from 'zod';
import { IntegrationError } from './integration-error.ts';

/** What a tool does beyond answering: whoever runs it decides by that whether a person has to approve. */
export type ToolEffect = 'none' | 'readsOutside' | 'changesOutside';

/** A tool as Longhand runs it: arguments are checked against the schema before, and never repaired. */
export interface Tool<Args = unknown> {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<Args>;
  readonly effect: ToolEffect;
  run(args: Args, call: { readonly signal: AbortSignal }): Promise<string>;
}

/** The part of a LangGraph graph, or of any LangChain runnable, that a tool needs. */
export interface Invokable<Input, Output> {
  invoke(input: Input, options: { readonly signal: AbortSignal }): Promise<Output>;
}

export interface GraphToolOptions<Args, Input, Output> {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<Args>;
  readonly effect: ToolEffect;
  readonly graph: Invokable<Input, Output>;
  readonly input: (args: Args) => Input;
  /** The text of the answer. Default: a string as it is, the text of the last message of a graph of messages, else JSON. */
  readonly output?: (result: Output) => string;
}

/**
 * A LangGraph graph, or any LangChain runnable, as one of our tools. A graph that stops to ask a person fails as a tool: nobody is there to answer.
 *
 * @example
 * graphTool({ name: 'weather', description: 'Weather of a city.', schema: z.object({ city: z.string() }), effect: 'readsOutside', graph,
 *   input: ({ city }) => ({ city }), output: ({ report }) => report });
 */
export function graphTool<Args, Input, Output>(options: GraphToolOptions<Args, Input, Output>): Tool<Args> {
  const { name, description, schema, effect, graph, input, output = textOf } = options;
  return {
    name,
    description,
    schema,
    effect,
    async run(args, { signal }) {
      const result = await stoppable(graph.invoke(input(args), { signal }), signal);
      if (isWaiting(result)) {
        throw new IntegrationError(
          'tool.waits',
          `The graph of the tool "${name}" stopped to ask a person. Give it what it needs as arguments, or ask before it.`,
        );
      }
      return output(result);
    },
  };
}

/**
 * A tool of LangChain as one of ours: its name, description and schema (zod 4, or JSON Schema as MCP tools have) are kept.
 *
 * @param effect what the tool does beyond answering; LangChain does not say
 * @throws IntegrationError `tool.schema` for a schema of zod 3
 */
export function langchainTool(tool: StructuredToolInterface, effect: ToolEffect): Tool {
  const { name, description } = tool;
  return {
    name,
    description,
    schema: schemaOf(tool),
    effect,
    run: async (args, { signal }) => textOf(await stoppable(tool.invoke(args, { signal }), signal)),
  };
}

function schemaOf({ name, schema }: StructuredToolInterface): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  if (typeof schema === 'object' && schema !== null && !('_def' in schema) && !('_zod' in schema)) {
    // LangChain's type for it is any object; what is no JSON Schema is refused by the conversion.
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  }
  throw new IntegrationError(
    'tool.schema',
    `The tool "${name}" has a schema of another zod than this one. Write it with zod 4 or as JSON Schema.`,
  );
}

/** An abort ends the wait at once, whether the graph listens to it or not. */
function stoppable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function isWaiting(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !('__interrupt__' in result)) return false;
  return Array.isArray(result.__interrupt__) && result.__interrupt__.length > 0;
}

function textOf(result: unknown): string {
  if (typeof result === 'string') return result;
  if (typeof result !== 'object' || result === null) return String(result ?? '');
  // A message has its text under `text`; a graph of messages ends with the one that answers.
  if ('content' in result && 'text' in result && typeof result.text === 'string') return result.text;
  if ('messages' in result && Array.isArray(result.messages) && result.messages.length > 0)
    return textOf(result.messages.at(-1));
  return JSON.stringify(result);
}

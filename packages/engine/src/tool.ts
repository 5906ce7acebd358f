/**
 * A tool that a model may call: typed by zod, with its side effect declared. Arguments are checked, and never repaired.
 * @module
 */
import type { ToolEffect, ToolOffer } from '@longhand/protocol';
import { z } from 'zod';
import type { ToolResult } from './agent.ts';

/**
 * @example
 * const clock: Tool = {
 *   name: 'now', description: 'The time in UTC.', schema: z.strictObject({}), effect: 'none',
 *   run: async () => new Date().toISOString(),
 * };
 */
export interface Tool<Schema extends z.ZodType = z.ZodType> {
  /** Letters, digits, `_` and `-`, at most 64: what all providers take. */
  readonly name: string;
  readonly description: string;
  /** Of the arguments: an object. */
  readonly schema: Schema;
  readonly effect: ToolEffect;
  /** JSON Schema of the arguments, told to models in place of that of `schema`: for tools that come with one. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** @returns text for the model, or a result with passages that it may cite */
  run(args: z.output<Schema>, options: { readonly signal: AbortSignal }): Promise<string | ToolResult>;
}

/** Keeps the type of the arguments between `schema` and `run`, and gives a tool that stands in a list with others. */
export function defineTool<Schema extends z.ZodType>(tool: Tool<Schema>): Tool {
  // A list holds tools of every kind: `callTool` gives `run` only what `schema` has parsed.
  return tool as unknown as Tool;
}

/** What a model and the log are told of a tool. */
export function offerOf({ name, description, schema, effect, parameters: given }: Tool): ToolOffer {
  const { $schema: _draft, ...parameters } = given ?? z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return { name, description, parameters, effect };
}

/**
 * Runs the tool that a model named. What is wrong with the call is told to the model as the answer.
 *
 * @param args JSON text as the model wrote it
 * @throws whatever the tool throws
 */
export async function callTool(
  tools: readonly Tool[],
  name: string,
  args: string,
  signal: AbortSignal,
): Promise<ToolResult> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) return refused(`There is no tool ${name}. Use one of: ${tools.map((one) => one.name).join(', ')}.`);
  let value: unknown;
  try {
    value = JSON.parse(args.trim() === '' ? '{}' : args);
  } catch {
    return refused(`The arguments of ${name} are no JSON. Call it again with the whole arguments.`);
  }
  const parsed = tool.schema.safeParse(value);
  if (!parsed.success) return refused(`The arguments of ${name} do not fit: ${z.prettifyError(parsed.error)}`);
  const result = await tool.run(parsed.data, { signal });
  return typeof result === 'string' ? { text: result, isError: false } : result;
}

function refused(text: string): ToolResult {
  return { text, isError: true };
}

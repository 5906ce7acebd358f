/**
 * A tool of an MCP server as a tool of ours.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Tool, ToolResult } from '@longhand/engine';
import type { ToolEffect } from '@longhand/protocol';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { z } from 'zod';
import type { McpProcess, McpWeb } from './mcp-config.ts';

/** A tool as a server lists it. */
export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly annotations?: { readonly readOnlyHint?: boolean | undefined } | undefined;
}

/** What all providers take. */
const MOST_NAME = 64;
const MOST_DESCRIPTION = 1_000;
const MOST_SCHEMA = 20_000;
const MOST_ANSWER = 100_000;

export type CallListed = (name: string, args: Record<string, unknown>, signal: AbortSignal) => Promise<ToolResult>;

/** The tool, or null when its schema is too long or none. Names stay unique as long as the names of servers are. */
export function mcpTool(
  server: string,
  listed: ListedTool,
  settings: Pick<McpProcess | McpWeb, 'effects' | 'trustHints'>,
  call: CallListed,
): Tool | null {
  const text = JSON.stringify(listed.inputSchema);
  if (text.length > MOST_SCHEMA || listed.inputSchema.type !== 'object') return null;
  const check = checkOf(listed.inputSchema);
  if (check === null) return null;
  return {
    name: offeredName(server, listed.name),
    description: (listed.description ?? '').slice(0, MOST_DESCRIPTION),
    parameters: listed.inputSchema,
    schema: z.unknown().superRefine((value, context) => {
      const problem = check(value);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    }),
    effect: effectOf(listed, settings),
    // What passed the check is an object, as the schema says.
    run: (args, { signal }) => call(listed.name, args as Record<string, unknown>, signal),
  };
}

/**
 * The name under which a model knows the tool: that of its server before it, in letters that every provider takes.
 *
 * @example offeredName('files', 'read.file') // 'files_read-file'
 */
export function offeredName(server: string, name: string): string {
  const plain = `${server}_${name}`.replace(/[^A-Za-z0-9_-]/g, '-');
  if (plain.length <= MOST_NAME && plain === `${server}_${name}`.replace('.', '-')) return plain;
  // Two names that differ only in what is replaced or cut off must not become one.
  const mark = createHash('sha256').update(`${server}\n${name}`).digest('hex').slice(0, 6);
  return `${plain.slice(0, MOST_NAME - 7)}_${mark}`;
}

/** A server's own word counts only where the person said so: what it calls harmless may be what it was made to hide. */
function effectOf(
  { name, annotations }: ListedTool,
  { effects = {}, trustHints = false }: Pick<McpProcess | McpWeb, 'effects' | 'trustHints'>,
): ToolEffect {
  const said = Object.hasOwn(effects, name) ? effects[name] : effects['*'];
  if (said !== undefined) return said;
  return trustHints && annotations?.readOnlyHint === true ? 'readsOutside' : 'changesOutside';
}

/** Gives the reason why arguments do not fit, or null; the whole is null when the schema cannot be used. */
function checkOf(schema: Readonly<Record<string, unknown>>): ((value: unknown) => string | null) | null {
  try {
    // One validator for each schema: their ids may be alike.
    const validate = new AjvJsonSchemaValidator().getValidator(schema);
    return (value) => {
      const result = validate(value);
      return result.valid ? null : (result.errorMessage ?? 'they do not fit the schema').slice(0, 2_000);
    };
  } catch {
    return null;
  }
}

interface Content {
  readonly type: string;
  readonly text?: unknown;
  readonly mimeType?: unknown;
  readonly data?: unknown;
  readonly uri?: unknown;
  readonly resource?: unknown;
}

/** The answer as text for the model; what is no text is named. */
export function answerOf(result: {
  readonly content?: unknown;
  readonly structuredContent?: unknown;
  readonly isError?: unknown;
}): ToolResult {
  // The border: the SDK has checked that it is a list of contents.
  const parts = (Array.isArray(result.content) ? result.content : []) as readonly Content[];
  const texts = parts.map(textOf).filter((text) => text !== '');
  const text = texts.length > 0 ? texts.join('\n\n') : structured(result.structuredContent);
  const isCut = text.length > MOST_ANSWER;
  return {
    text: isCut ? `${text.slice(0, MOST_ANSWER).toWellFormed()} […]` : text || 'Done.',
    isError: result.isError === true,
  };
}

function textOf({ type, text, mimeType, data, uri, resource }: Content): string {
  if (type === 'text') return String(text ?? '');
  if (type === 'resource') return textOf({ ...(resource as object), type: 'text' });
  if (type === 'resource_link') return `[link: ${String(uri)}]`;
  return `[${type} ${String(mimeType ?? '')}, ${typeof data === 'string' ? data.length : 0} characters, not shown]`;
}

function structured(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/**
 * What is set for all documents: endpoints of models, and the user's own servers of tools.
 * @module
 */
import type { Notice } from './events.ts';
import type { ToolEffect } from './model.ts';
import type { Price } from './spending.ts';

export type EndpointKind = 'openai' | 'anthropic' | 'ollama';

/** A place that serves models, as everybody may see it: its key is never told. */
export interface ModelEndpoint {
  /** What stands before the slash in the ids of its models. */
  readonly name: string;
  readonly kind: EndpointKind;
  readonly address: string;
  readonly hasKey: boolean;
  /** Names of the models to offer; empty: what the endpoint lists. */
  readonly models: readonly string[];
  /** Tokens that its models may read. */
  readonly contextLength?: number;
  readonly price?: Price;
  /** Calls that each of its models may get at once, over all documents; absent: as many as come. */
  readonly concurrency?: number;
  /** `environment`: set there, and to be changed there only; `found`: nobody named it. */
  readonly origin: 'environment' | 'page' | 'found';
  /** True while the environment sets an endpoint of the same name. */
  readonly isOverruled?: boolean;
}

/** What a person sets of an endpoint. */
export interface EndpointInput {
  readonly name: string;
  readonly kind: EndpointKind;
  readonly address: string;
  /** Absent: the one that is kept, as long as the address stays; null: none. */
  readonly key?: string | null;
  readonly models?: readonly string[];
  readonly contextLength?: number;
  readonly price?: Price;
  readonly concurrency?: number;
}

/** What came of trying an endpoint. */
export interface EndpointReport {
  readonly outcome: 'answered' | 'failed';
  /** A catalogue code. */
  readonly problem?: string;
  /** The model that was asked, as the endpoint calls it. */
  readonly model: string | null;
  /** How many models it lists. */
  readonly models: number;
  /** All of it took so long, milliseconds. */
  readonly ms: number;
  /** Until the first piece of the answer, milliseconds. */
  readonly firstTextMs?: number;
}

/** An MCP server of the user. */
export interface ToolServer {
  readonly name: string;
  /** Its command or its address, without arguments. */
  readonly place: string;
  readonly status: 'connecting' | 'connected' | 'down';
  readonly problem?: Notice;
  /** As models know them. */
  readonly tools: readonly { readonly name: string; readonly description: string; readonly effect: ToolEffect }[];
}
export interface ToolServerList {
  /** The file that names the servers. */
  readonly path: string;
  /** Why the file is not in use. */
  readonly problem?: Notice;
  readonly servers: readonly ToolServer[];
}

import type { z } from 'zod';

export type Method = 'get' | 'post' | 'delete';

/** A body or an answer of one media type; without a schema it is a stream of bytes. */
export interface Content {
  readonly media: string;
  readonly schema?: z.ZodType;
  readonly description?: string;
}
export interface Answer {
  readonly description: string;
  readonly content?: readonly Content[];
}
export interface Parameter {
  readonly in: 'query' | 'header';
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType;
  readonly isRequired?: boolean;
}
export interface Route {
  readonly method: Method;
  /** `{name}` marks a path parameter. */
  readonly path: string;
  readonly tag: 'documents' | 'events' | 'sources' | 'exports' | 'models' | 'service';
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: readonly Content[];
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of problem documents, beside 400, 401, 403, 421 and 500 that every route may give. */
  readonly problems: readonly number[];
}

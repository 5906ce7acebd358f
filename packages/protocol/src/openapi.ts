import { z } from 'zod';
import type { Answer, Content, Route } from './route.ts';
import { problemSchema } from './schema/problem.ts';

type Json = Readonly<Record<string, unknown>>;

const COMMON_PROBLEMS = [400, 401, 403, 421, 500];
const PROBLEM_TEXT: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'A token is needed',
  403: 'The request came from another site',
  404: 'There is no such thing',
  409: 'It does not fit the present state',
  413: 'Too large',
  415: 'Wrong media type',
  421: 'The host name is not served here',
  422: 'The request is readable but not acceptable',
  500: 'A mistake in the server',
  507: 'The disk is full',
};

/**
 * The interface as an OpenAPI 3.1 document. OpenAPI 3.1 takes JSON Schema 2020-12 as it is, which zod writes by itself.
 *
 * @example openApiDocument(routes, '0.1.0')
 */
export function openApiDocument(routes: Readonly<Record<string, Route>>, version: string): Json {
  const used = new Set<string>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const [id, route] of Object.entries(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(id, route, used) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Longhand',
      version,
      description: 'Documents, their logs, sources and exports. Streams carry events and nothing else.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas: components(used) },
  };
}

function operation(id: string, route: Route, used: Set<string>): Json {
  const inPath = Array.from(route.path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const parameters = (route.parameters ?? []).map((parameter) => ({
    name: parameter.name,
    in: parameter.in,
    required: parameter.isRequired ?? false,
    description: parameter.description,
    schema: reference(parameter.schema, used),
  }));
  const answers = Object.entries(route.answers).map(([status, answer]) => [status, response(answer, used)] as const);
  const problems = [...COMMON_PROBLEMS, ...route.problems]
    .sort((a, b) => a - b)
    .map((status) => [
      String(status),
      {
        description: PROBLEM_TEXT[status] ?? 'A problem',
        content: { 'application/problem+json': { schema: reference(problemSchema, used) } },
      },
    ]);
  return {
    operationId: id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    parameters: [...inPath, ...parameters],
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: contents(route.body, used) } }),
    responses: Object.fromEntries([...answers, ...problems]),
  };
}

function response(answer: Answer, used: Set<string>): Json {
  return {
    description: answer.description,
    ...(answer.content === undefined ? {} : { content: contents(answer.content, used) }),
  };
}

function contents(list: readonly Content[], used: Set<string>): Json {
  return Object.fromEntries(
    list.map(({ media, schema, description }) => [
      media,
      { schema: schema === undefined ? { type: 'string', format: 'binary', description } : reference(schema, used) },
    ]),
  );
}

/** A named schema becomes a reference to its component, any other is written in place. */
function reference(schema: z.ZodType, used: Set<string>): Json {
  const id = schema.meta()?.id;
  if (id === undefined) {
    const { $schema, ...inPlace } = z.toJSONSchema(schema, { io: 'input' });
    return inPlace;
  }
  used.add(id);
  return { $ref: refOf(id) };
}

/** The named schemas that are used, and those that they use in turn, in alphabetical order. */
function components(used: ReadonlySet<string>): Json {
  const all = z.toJSONSchema(z.globalRegistry, { io: 'input', uri: refOf }).schemas;
  const found = new Map<string, unknown>();
  const queue = [...used];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    const { $schema, $id, ...schema } = all[id] ?? {};
    found.set(id, schema);
    for (const [, inner] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (inner !== undefined) queue.push(inner);
    }
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function refOf(id: string): string {
  return `#/components/schemas/${id}`;
}

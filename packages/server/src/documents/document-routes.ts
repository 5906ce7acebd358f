import { createHash } from 'node:crypto';
import type { Engine } from '@longhand/engine';
import type { Actor, Command, DocumentId, ModelInfo, Seq } from '@longhand/protocol';
import type { EventLog, KeyedCommand, Space, Tables } from '@longhand/protocol/ports';
import { commandSchema, createDocumentSchema } from '@longhand/protocol/schema';
import type { Context, Hono } from 'hono';
import { readJson } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { storageNotice } from '../http/space.ts';
import { ServerError } from '../server-error.ts';
import type { Library } from './library.ts';

export interface DocumentRoutes {
  readonly engine: Engine;
  readonly log: EventLog;
  readonly tables: Tables;
  readonly library: Library;
  readonly models: Models;
  readonly space: Space | undefined;
  /** Stops everything that works on the document outside the engine. */
  readonly onDelete: (document: DocumentId) => void;
}
/** What the server needs of the model catalogue. */
export interface Models {
  list(): Promise<readonly ModelInfo[]>;
  /** @throws ModelError `model.unknown` */
  resolve(id?: string): unknown;
}

/** Until there are accounts, everybody who may ask is the same person. */
export const PERSON: Actor = { kind: 'person', id: 'local' };

const MAX_KEY_UNITS = 200;

/** Documents, their state, and commands. */
export function mountDocuments(app: Hono<Env>, routes: DocumentRoutes): void {
  const { engine, log, tables, library } = routes;
  const once = createOnce(tables);

  app.post('/v1/documents', async (c) => {
    const input = await readJson(c, createDocumentSchema);
    const created = await engine.create(input, PERSON);
    library.add(created.id);
    return c.json(created, 201, { location: `/v1/documents/${created.id}` });
  });

  app.get('/v1/documents', async (c) => c.json({ documents: await library.list() }));

  app.get('/v1/documents/:document', async (c) => {
    const state = await engine.state(c.req.param('document'));
    const storage = storageNotice(routes.space);
    return c.json({ state, seq: state.seq, ...(storage === null ? {} : { storage }) });
  });

  app.delete('/v1/documents/:document', async (c) => {
    const document = c.req.param('document');
    assertExists(log, document);
    await engine.remove(document);
    library.remove(document);
    routes.onDelete(document);
    await tables.deleteDocument(document);
    return c.body(null, 204);
  });

  app.post('/v1/documents/:document/commands', async (c) => {
    const document = c.req.param('document');
    assertExists(log, document);
    const key = keyOf(c);
    const command = await readJson(c, commandSchema);
    await assertModel(command, routes.models);
    const send = (receipt?: KeyedCommand) => engine.dispatch(document, command, PERSON, receipt);
    const seq = key === null ? (await send()).seq : await once(document, key, command, send);
    return c.json({ seq }, 202);
  });
}

/** @throws ServerError `document.notFound` */
export function assertExists(log: EventLog, document: DocumentId): void {
  if (log.tail(document) === 0) throw new ServerError('document.notFound', 404);
}

/** A run with a model that does not exist would only fail later, and less clearly. */
async function assertModel(command: Command, models: Models): Promise<void> {
  if (!('model' in command) || command.model === undefined) return;
  // The list is what `resolve` knows local models by.
  await models.list();
  models.resolve(command.model);
}

function keyOf(c: Context<Env>): string | null {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return null;
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > MAX_KEY_UNITS) {
    throw new ServerError('request.key', 400, { limit: MAX_KEY_UNITS });
  }
  return key;
}

type Send = (receipt: KeyedCommand) => ReturnType<Engine['dispatch']>;

/**
 * Carries a command out once per key. The same key and command get the same answer, also while the first is still being carried out;
 * another command under a used key is refused.
 */
function createOnce(tables: Tables) {
  const underway = new Map<string, { readonly sha256: string; readonly seq: Promise<Seq> }>();

  async function carryOut(document: DocumentId, { key, commandSha256 }: KeyedCommand, send: Send): Promise<Seq> {
    const receipt = await tables.getReceipt(document, key);
    if (receipt !== null) {
      assertSame(receipt.commandSha256, commandSha256);
      return receipt.seq;
    }
    const { seq, events } = await send({ key, commandSha256 });
    if (events === 0) await tables.putReceipt(document, key, { seq, commandSha256 });
    return seq;
  }
  return async (document: DocumentId, key: string, command: Command, send: Send): Promise<Seq> => {
    const sha256 = createHash('sha256').update(canonical(command)).digest('hex');
    const scoped = `${document}\n${key}`;
    const other = underway.get(scoped);
    if (other !== undefined) {
      assertSame(other.sha256, sha256);
      return other.seq;
    }
    const seq = carryOut(document, { key, commandSha256: sha256 }, send);
    underway.set(scoped, { sha256, seq });
    try {
      return await seq;
    } finally {
      underway.delete(scoped);
    }
  };
}

function assertSame(known: string, given: string): void {
  if (known !== given) throw new ServerError('request.keyReused', 422);
}

/** JSON with sorted keys: the order in which a client writes them is no difference. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

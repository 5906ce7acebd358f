import type { Engine } from '@longhand/engine';
import type { Actor, Command, DocumentId, ModelInfo, ProbeReport, Seq } from '@longhand/protocol';
import type { EventLog, KeyedCommand, Space, Tables } from '@longhand/protocol/ports';
import { commandSchema, createDocumentSchema } from '@longhand/protocol/schema';
import type { Hono } from 'hono';
import { readJson } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { createOnce, digestOf, keyOf } from '../http/once.ts';
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
  /** @throws ModelError `model.unknown` */
  probe(id: string): Promise<ProbeReport>;
}

/** Until there are accounts, everybody who may ask is the same person. */
export const PERSON: Actor = { kind: 'person', id: 'local' };

/** Documents, their state, and commands. */
export function mountDocuments(app: Hono<Env>, routes: DocumentRoutes): void {
  const { engine, log, tables, library } = routes;
  const commandOnce = createOnce<Seq>();
  const creationOnce = createOnce<Created>();

  app.post('/v1/documents', async (c) => {
    const key = keyOf(c);
    const input = await readJson(c, createDocumentSchema);
    const create = (receipt?: KeyedCommand) => engine.create(input, PERSON, receipt);
    const created = key === null ? await create() : await createUnder(key, input, create);
    // Also after a repetition: the first request may have died between its commit and this line. A deleted document has no log.
    if (log.tail(created.id) > 0) library.add(created.id);
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
    const seq = key === null ? (await send()).seq : await sendUnder(document, key, command, send);
    return c.json({ seq }, 202);
  });

  function createUnder(key: string, input: unknown, create: (receipt: KeyedCommand) => Promise<Created>) {
    const receipt = { key: `document ${key}`, commandSha256: digestOf(input) };
    return creationOnce(key, receipt.commandSha256, {
      async find() {
        const known = await tables.getCreation(receipt.key);
        return known === null ? null : { sha256: known.commandSha256, answer: { id: known.document, seq: 1 } };
      },
      carryOut: () => create(receipt),
    });
  }

  function sendUnder(document: DocumentId, key: string, command: Command, send: Send) {
    const commandSha256 = digestOf(command);
    return commandOnce(`${document}\n${key}`, commandSha256, {
      async find() {
        const known = await tables.getReceipt(document, key);
        return known === null ? null : { sha256: known.commandSha256, answer: known.seq };
      },
      async carryOut() {
        const { seq, events } = await send({ key, commandSha256 });
        if (events === 0) await tables.putReceipt(document, key, { seq, commandSha256 });
        return seq;
      },
    });
  }
}

type Created = Awaited<ReturnType<Engine['create']>>;
type Send = (receipt: KeyedCommand) => ReturnType<Engine['dispatch']>;

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

/**
 * Which model makes the embeddings: the environment's word, else what a person set, kept in a file of the data directory. Its address and key are those
 * of the endpoint that it names (ADR 0018).
 * @module
 */
import { open, readFile } from 'node:fs/promises';
import { removeFile, replaceFile } from '@longhand/guard/files';
import { type Endpoint, hasEmbeddings } from '@longhand/models';
import { z } from 'zod';
import { ServerError } from '../server-error.ts';

/** A model of embeddings where it is served. */
export interface ChosenModel {
  /** As people name it: `endpoint/name`. */
  readonly id: string;
  /** Without the endpoint. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Under which its vectors are kept: the same name elsewhere is another model. */
  readonly key: string;
}

export interface EmbeddingChoice {
  /** Id of the model; null when there is none. */
  readonly id: string | null;
  readonly origin: 'environment' | 'page' | null;
  /** The model as it is served now; null while there is none, or its endpoint is not set. */
  model(): ChosenModel | null;
  /** @throws ServerError `embedding.badModel`, `embedding.noEndpoint`, `embedding.kind` */
  resolve(id: string): ChosenModel;
  /** @throws ServerError `embedding.environment`, and as `resolve` */
  set(id: string | null): Promise<void>;
}

const fileSchema = z.object({ version: z.literal(1), model: z.string() });

/**
 * @param wanted LONGHAND_EMBEDDINGS; `off` turns off what a person set
 * @param endpoints those that count now
 */
export async function embeddingChoice(
  path: string,
  wanted: string | undefined,
  endpoints: () => readonly Endpoint[],
): Promise<EmbeddingChoice> {
  let kept = await keptModel(path);
  const id = (): string | null => (wanted === undefined ? kept : wanted === 'off' ? null : wanted);

  function find(given: string): ChosenModel | null {
    const slash = given.indexOf('/');
    const name = given.slice(slash + 1);
    const endpoint = endpoints().find((one) => one.name === given.slice(0, Math.max(0, slash)));
    if (endpoint === undefined || name === '' || !hasEmbeddings(endpoint)) return null;
    return { id: given, name, endpoint, key: `${endpoint.address} ${name}` };
  }
  function resolve(given: string): ChosenModel {
    const found = find(given);
    if (found !== null) return found;
    const [name = '', ...rest] = given.split('/');
    if (rest.join('/') === '' || name === '') throw new ServerError('embedding.badModel', 422, { given });
    const known = endpoints().filter(hasEmbeddings);
    if (endpoints().some((one) => one.name === name)) throw new ServerError('embedding.kind', 422, { name });
    throw new ServerError('embedding.noEndpoint', 422, { name, known: known.map((one) => one.name).join(', ') });
  }
  return {
    get id() {
      return id();
    },
    get origin() {
      return wanted !== undefined ? 'environment' : kept === null ? null : 'page';
    },
    model() {
      const given = id();
      return given === null ? null : find(given);
    },
    resolve,
    async set(given) {
      if (wanted !== undefined) throw new ServerError('embedding.environment', 409, { value: wanted });
      if (given !== null) resolve(given);
      try {
        await keep(path, given);
      } catch (cause) {
        const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
        throw new ServerError('embedding.notKept', 507, { path, reason }, { cause });
      }
      kept = given;
    },
  };
}

/** A file that is missing or damaged says nothing: a person sets it again, and nothing else is lost. */
async function keptModel(path: string): Promise<string | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8'))).model;
  } catch {
    return null;
  }
}

async function keep(path: string, model: string | null): Promise<void> {
  if (model === null) return removeFile(path);
  const fresh = `${path}.new`;
  await removeFile(fresh);
  {
    await using file = await open(fresh, 'wx', 0o600);
    await file.writeFile(`${JSON.stringify({ version: 1, model }, null, 2)}\n`);
    await file.sync();
  }
  await replaceFile(fresh, path);
}

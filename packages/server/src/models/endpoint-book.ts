/**
 * The endpoints of models as people see and set them: keys go in and never come out.
 * @module
 */
import { type AddressRefusal, judgeAddress, type Resolve } from '@longhand/guard';
import { addressOf, concurrencyOf, type Endpoint, type ModelCatalogue } from '@longhand/models';
import type { EndpointInput, EndpointReport, ModelEndpoint, Notice } from '@longhand/protocol';
import { ServerError } from '../server-error.ts';
import { type KeptEndpoints, writeEndpoints } from './endpoint-file.ts';

export interface EndpointBook {
  list(): readonly ModelEndpoint[];
  /** What a person should know of the settings as such. */
  readonly notice: Notice | null;
  /** @throws ServerError `endpoint.*` */
  add(input: EndpointInput): Promise<ModelEndpoint>;
  /** @throws ServerError `endpoint.*` */
  change(name: string, input: EndpointInput): Promise<ModelEndpoint>;
  /** @throws ServerError `endpoint.notFound`, `endpoint.environment` */
  remove(name: string): Promise<void>;
  /** Tries settings that need not be saved. @throws ServerError `endpoint.*` */
  test(input: EndpointInput, model: string | null, signal: AbortSignal): Promise<EndpointReport>;
  /** The same for an endpoint that is set, wherever. @throws ServerError `endpoint.notFound` */
  testNamed(name: string, model: string | null, signal: AbortSignal): Promise<EndpointReport>;
}

export interface EndpointBookDeps {
  readonly path: string;
  /** What lies there. */
  readonly kept: KeptEndpoints;
  readonly models: Pick<ModelCatalogue, 'endpoints' | 'configure' | 'test'>;
  readonly resolve?: Resolve;
}

/** Names that stand for something else. */
const TAKEN: ReadonlySet<string> = new Set(['own', 'digest']);
const MOST_ENDPOINTS = 50;

/**
 * Hands what is kept to the models, and keeps what changes.
 *
 * @example endpointBook({ path, kept: await readEndpoints(path), models })
 */
export function endpointBook({ path, kept: before, models, resolve }: EndpointBookDeps): EndpointBook {
  const { damaged } = before;
  let kept = before.endpoints;
  models.configure(kept);
  // One change after another: each writes the whole file.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  const set = async (next: readonly Endpoint[]): Promise<void> => {
    await writeEndpoints(path, next);
    kept = next;
    models.configure(kept);
  };
  const isInEnvironment = (name: string): boolean =>
    models.endpoints().some((one) => one.name === name && one.origin === 'environment');
  const shownOf = (endpoint: Endpoint): ModelEndpoint => {
    const { apiKey, concurrency: _own, ...shown } = endpoint;
    const atOnce = concurrencyOf(endpoint);
    const isOverruled = endpoint.origin === 'page' && isInEnvironment(endpoint.name);
    return {
      ...shown,
      hasKey: apiKey !== undefined,
      ...(Number.isFinite(atOnce) ? { concurrency: atOnce } : {}),
      ...(isOverruled ? { isOverruled } : {}),
    };
  };
  const keptAs = (name: string): Endpoint => {
    const found = kept.find((one) => one.name === name);
    if (found) return found;
    if (isInEnvironment(name)) throw new ServerError('endpoint.environment', 409, { name });
    throw new ServerError('endpoint.notFound', 404, { name });
  };

  /** What a person set, checked, with the key that is kept for the address if no other was given. */
  const endpointOf = async (input: EndpointInput, before: Endpoint | null): Promise<Endpoint> => {
    const { name, kind, key, models: names = [], contextLength, price, concurrency } = input;
    const address = addressOf(kind, input.address.trim());
    const verdict = await judgeAddress(address, resolve);
    if ('refusal' in verdict) throw new ServerError(REFUSED[verdict.refusal], 422, { address: shownAddress(address) });
    // A kept key goes nowhere but to the address that it was given for.
    const own = before !== null && before.kind === kind && before.address === address ? before.apiKey : undefined;
    const apiKey = key === undefined ? own : (key?.trim() ?? '') || undefined;
    if (apiKey !== undefined && verdict.reach === 'public' && address.startsWith('http://'))
      throw new ServerError('endpoint.plain', 422, { address: shownAddress(address) });
    if (kind === 'anthropic' && apiKey === undefined) throw new ServerError('endpoint.needsKey', 422);
    return {
      name,
      kind,
      address,
      models: [...new Set(names.map((one) => one.trim()).filter((one) => one !== ''))],
      origin: 'page',
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(contextLength === undefined ? {} : { contextLength }),
      ...(price === undefined ? {} : { price }),
      ...(concurrency === undefined ? {} : { concurrency }),
    };
  };

  return {
    list: () => {
      const inUse = models.endpoints();
      const hidden = kept.filter((one) => !inUse.some((used) => used.name === one.name && used.origin === 'page'));
      return [...inUse, ...hidden].map(shownOf);
    },
    notice: damaged === null ? null : { code: 'endpoint.damaged', params: { path: damaged } },
    add: (input) =>
      inTurn(async () => {
        const { name } = input;
        const isTaken = TAKEN.has(name) || kept.some((one) => one.name === name) || isInEnvironment(name);
        if (isTaken) throw new ServerError('endpoint.taken', 409, { name });
        if (kept.length >= MOST_ENDPOINTS) throw new ServerError('endpoint.tooMany', 409, { limit: MOST_ENDPOINTS });
        const made = await endpointOf(input, null);
        await set([...kept, made]);
        return shownOf(made);
      }),
    change: (name, input) =>
      inTurn(async () => {
        const before = keptAs(name);
        // A document names its models by the endpoint: that stays.
        const changed = await endpointOf({ ...input, name }, before);
        await set(kept.map((one) => (one === before ? changed : one)));
        return shownOf(changed);
      }),
    remove: (name) =>
      inTurn(async () => {
        const found = keptAs(name);
        await set(kept.filter((one) => one !== found));
      }),
    test: async (input, model, signal) => {
      const before = kept.find((one) => one.name === input.name) ?? null;
      return models.test(await endpointOf(input, before), model, signal);
    },
    testNamed: async (name, model, signal) => {
      const found = models.endpoints().find((one) => one.name === name) ?? kept.find((one) => one.name === name);
      if (found === undefined) throw new ServerError('endpoint.notFound', 404, { name });
      return models.test(found, model, signal);
    },
  };
}

const REFUSED = {
  notHttp: 'endpoint.notHttp',
  credentials: 'endpoint.credentials',
  barred: 'endpoint.barred',
  unknownHost: 'endpoint.unknownHost',
} as const satisfies Readonly<Record<AddressRefusal, string>>;

/** Without what may be a secret in it. */
function shownAddress(address: string): string {
  return address
    .replace(/\/\/[^/@]*@/, '//')
    .replace(/[?#].*$/, '')
    .slice(0, 200);
}

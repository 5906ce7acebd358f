import {
  type EndpointReport,
  type ModelCapabilities,
  type ModelEvent,
  type ModelInfo,
  type ModelPort,
  type ProbeReport,
  SECTIONS_AT_ONCE,
} from '@longhand/protocol';
import type { Clock } from '@longhand/protocol/ports';
import type { AdapterOptions } from './adapter.ts';
import { type CapabilityBookOptions, capabilityBook } from './capabilities.ts';
import { type DigestOptions, digest } from './digest/digest.ts';
import { type Offer, offerOf } from './discovery.ts';
import { testEndpoint } from './endpoint-test.ts';
import { failure } from './failure.ts';
import { openedAfter } from './hand-over.ts';
import { ModelError } from './model-error.ts';
import { splitModelId } from './model-id.ts';
import { type Place, portTo } from './port-to.ts';
import { type KnownPrice, type PriceList, priceBook } from './prices/price-book.ts';
import { type ProbeTimes, probing } from './probe/probing.ts';
import { concurrencyOf, type Endpoint, type Environment, endpointsOf, merged, sectionsAtOnceOf } from './settings.ts';

export interface CatalogueOptions extends Omit<AdapterOptions, 'book'>, CapabilityBookOptions {
  /** Ports that the program around brings along, by name: listed first, and chosen as `own/NAME`. */
  readonly ownModels?: Readonly<Record<string, ModelPort>>;
  readonly digest?: DigestOptions;
  /** Endpoints that were set in the page; those of the environment stand above them. */
  readonly endpoints?: readonly Endpoint[];
  /** The user's own prices, above those of the snapshot. */
  readonly prices?: PriceList;
  /** Measures how old a list is. By default a clock that never jumps, as the machine's own may. */
  readonly clock?: Clock;
  /** How long a list is kept, milliseconds. Default 10,000. */
  readonly cacheMs?: number;
  /** How long a configured endpoint may take to list its models. Default 3,000. */
  readonly listMs?: number;
  /** How long Ollama is looked for on its usual port. Default 300. */
  readonly probeMs?: number;
  /** Models are probed before their first call. Without it only what use shows is remembered, and `probe` probes when it is asked. */
  readonly probes?: ProbeTimes;
}

/** Every model that the settings name; a ModelPort itself, which goes by `request.model`. */
export interface ModelCatalogue extends ModelPort {
  /**
   * What can be chosen now, `digest` last. An endpoint that does not answer is listed once, as `provider/*`, with its problem;
   * an Ollama that nobody named and that is not there is not listed.
   */
  list(): Promise<readonly ModelInfo[]>;
  /**
   * The port of one model; without an id that of LONGHAND_MODEL, else of the latest list's default, else `digest`.
   * @throws ModelError `model.unknown` (params `model`, `known`) when no such provider is set up, or Ollama does not hold the model.
   */
  resolve(id?: string): ModelPort;
  /** LONGHAND_MODEL, else the first real model that answers, else `digest`. */
  defaultModel(): Promise<string>;
  /** What a model costs; null when nobody knows. */
  priceOf(id: string): KnownPrice | null;
  /** What is known of a model now; null for `digest`, for a model that nobody knows, and while nothing is known. */
  capabilities(id: string): ModelCapabilities | null;
  /** Probes a model anew, whatever is known. @throws ModelError `model.unknown` */
  probe(id: string): Promise<ProbeReport>;
  /** How many calls a model may get at once over all documents: a local one 1, a hosted one infinitely many, unless the settings say otherwise. */
  concurrency(id: string): number;
  /** Sections of one document that may be written with a model side by side. */
  sectionsAtOnce(id: string): number;
  /** The endpoints that count now, those of the environment first. */
  endpoints(): readonly Endpoint[];
  /** Replaces the endpoints of the page; calls that are under way go on as they began. */
  configure(endpoints: readonly Endpoint[]): void;
  /** Tries an endpoint, saved or not: the list of its models, then one short answer of `model` (else the first of the list). */
  test(endpoint: Endpoint, model: string | null, signal: AbortSignal): Promise<EndpointReport>;
  /** Ends probes that are under way. */
  close(): void;
}

/**
 * The models behind the environment's settings. Keys are sent to their own endpoint only, and never logged.
 *
 * @example
 * const models = modelsFromEnv(process.env);
 * const model = models.resolve(await models.defaultModel());
 */
export function modelsFromEnv(env: Environment, options: CatalogueOptions = {}): ModelCatalogue {
  const { endpoints: fromEnv, wanted } = endpointsOf(env);
  const clock = options.clock ?? { now: () => performance.now() };
  const fetcher = options.fetch ?? fetch;
  const book = capabilityBook({ ...options, ...(options.probes === undefined ? {} : { now: options.probes.now }) });
  const adapters = { ...options, book };
  const own = new Map(Object.entries(options.ownModels ?? {}));
  const digestPort = digest(options.digest);
  let endpoints = merged(fromEnv, options.endpoints ?? []);
  let ports = portsOf(endpoints);
  let priceOf = priceBook(endpoints, options.prices ?? {});
  const probes = probing({ find, book, adapters, fetch: fetcher, times: options.probes ?? null });
  let latest: { readonly at: number; readonly models: Promise<readonly ModelInfo[]> } | null = null;
  /** What the latest finished list held, for `resolve`, which does not wait. */
  let known: readonly ModelInfo[] = [];

  function portsOf(all: readonly Endpoint[]): ReadonlyMap<string, ModelPort> {
    return new Map(all.map((endpoint) => [endpoint.name, named(endpoint, portTo(endpoint, adapters))]));
  }
  function find(id: string): Place | null {
    const parts = splitModelId(id);
    const endpoint = endpoints.find(({ name }) => name === parts?.endpoint);
    return parts === null || endpoint === undefined ? null : { endpoint, name: parts.name };
  }

  const load = async (): Promise<readonly ModelInfo[]> => {
    const listMs = options.listMs ?? 3_000;
    const asked = endpoints;
    const offers = await Promise.all(
      asked.map(async (endpoint): Promise<readonly ModelInfo[]> => {
        const isFound = endpoint.origin === 'found';
        const offer = await offerOf(fetcher, endpoint, isFound ? (options.probeMs ?? 300) : listMs);
        return isFound && offer.kind === 'problem' ? [] : infosOf(endpoint, offer);
      }),
    );
    const ownInfos = [...own.keys()].map(
      (name): ModelInfo => ({ id: `own/${name}`, provider: 'own', label: name, isDefault: false, isAvailable: true }),
    );
    const found = [...ownInfos, ...offers.flat(), DIGEST];
    const chosen = wanted ?? found.find((info) => info.isAvailable)?.id ?? DIGEST.id;
    const models = withWanted(found, wanted, find).map((info) => {
      const price = priceOf(info.id);
      return { ...info, isDefault: info.id === chosen, ...(price === null ? {} : { price }) };
    });
    // Settings that changed meanwhile have a list of their own.
    if (asked === endpoints) known = models;
    return models;
  };

  const list = (): Promise<readonly ModelInfo[]> => {
    const now = clock.now();
    if (latest === null || now - latest.at >= (options.cacheMs ?? 10_000)) latest = { at: now, models: load() };
    return latest.models;
  };

  const unknown = (id: string): ModelError => {
    const names = known.filter((info) => info.isAvailable).map((info) => info.id);
    const text = names.length > 0 ? names.join(', ') : 'digest';
    return new ModelError('model.unknown', `There is no model "${id}". Choose one of: ${text}.`, {
      model: id,
      known: text,
    });
  };

  const portOf = (id: string): ModelPort => {
    const parts = splitModelId(id);
    if (parts?.endpoint === 'digest') return digestPort;
    const port = parts?.endpoint === 'own' ? own.get(parts.name) : ports.get(parts?.endpoint ?? '');
    if (port === undefined) throw unknown(id);
    const place = find(id);
    // Ollama's list is complete; other endpoints serve names that they do not list.
    const held = known.filter((info) => place?.endpoint.kind === 'ollama' && isAt(info, place.endpoint));
    const isHeld = held.length === 0 || held.some((info) => info.id === id || info.id === `${id}:latest`);
    if (!isHeld) throw unknown(id);
    return port;
  };

  /** The port of a model, behind the probe of its first call. */
  const probedPort = (id: string): ModelPort => {
    const port = portOf(id);
    if (!probes.isDue(id)) return port;
    return {
      stream: (request, signal) =>
        openedAfter(
          () => probes.beforeCall(id, signal),
          () => port.stream(request, signal),
        ),
    };
  };

  const presentDefault = (): string => wanted ?? known.find((info) => info.isDefault)?.id ?? DIGEST.id;

  return {
    priceOf: (id) => priceOf(id),
    concurrency: (id) => {
      const place = find(id);
      return place === null ? Number.POSITIVE_INFINITY : concurrencyOf(place.endpoint);
    },
    sectionsAtOnce: (id) => {
      const place = find(id);
      // The built-in writer gains nothing by it.
      return place === null ? (id.startsWith('own/') ? SECTIONS_AT_ONCE : 1) : sectionsAtOnceOf(place.endpoint);
    },
    endpoints: () => endpoints,
    configure(fromPage) {
      endpoints = merged(fromEnv, fromPage);
      ports = portsOf(endpoints);
      priceOf = priceBook(endpoints, options.prices ?? {});
      latest = null;
      known = known.filter((info) => info.provider === 'own' || info.provider === 'digest');
    },
    test: (endpoint, model, signal) =>
      testEndpoint({ endpoint, model, fetch: fetcher, port: portTo(endpoint, { ...options }), signal }),
    list: async () =>
      (await list()).map((info) => {
        const capabilities = probes.known(info.id);
        return capabilities === null ? info : { ...info, capabilities };
      }),
    resolve: (id) => {
      const chosen = id ?? presentDefault();
      portOf(chosen);
      return { stream: (request, signal) => probedPort(chosen).stream({ ...request, model: chosen }, signal) };
    },
    capabilities: probes.known,
    probe: async (id) => {
      // The list is what local models are known by.
      await list();
      portOf(id);
      return probes.probe(id);
    },
    close: probes.close,
    defaultModel: async () => {
      const models = await list();
      return wanted ?? models.find((info) => info.isDefault)?.id ?? DIGEST.id;
    },
    stream(request, signal) {
      try {
        return probedPort(request.model).stream(request, signal);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        return notFound(request.model, error.message, signal);
      }
    },
  };
}

/** The adapter under the name of its endpoint: what is known of a model belongs to its address, however the endpoint is called here. */
function named({ kind, name }: Endpoint, port: ModelPort): ModelPort {
  if (kind === name) return port;
  return {
    stream: (request, signal) =>
      port.stream({ ...request, model: `${kind}/${splitModelId(request.model)?.name}` }, signal),
  };
}

function isAt(info: ModelInfo, endpoint: Endpoint): boolean {
  return info.isAvailable && info.id.startsWith(`${endpoint.name}/`);
}

async function* notFound(model: string, message: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  if (signal.aborted) return;
  yield { type: 'start', model };
  yield failure('not_found', message);
}

const DIGEST: ModelInfo = { id: 'digest', provider: 'digest', label: 'digest', isDefault: false, isAvailable: true };

/** Problems that say only that an endpoint does not list its models, as many do not. */
const UNLISTED: ReadonlySet<string> = new Set([
  'model.state.not_found',
  'model.state.refused',
  'model.state.malformed',
]);

function infosOf(endpoint: Endpoint, offer: Offer): readonly ModelInfo[] {
  const { name: prefix, kind: provider, models } = endpoint;
  const atOnce = concurrencyOf(endpoint);
  const info = (name: string, label: string): ModelInfo => ({
    id: `${prefix}/${name}`,
    provider,
    label,
    isDefault: false,
    isAvailable: true,
    ...(Number.isFinite(atOnce) ? { concurrency: atOnce } : {}),
  });
  const named = models.map((name) => info(name, name));
  if (offer.kind === 'names')
    return models.length > 0 ? named : offer.names.map(({ name, label }) => info(name, label));
  if (named.length > 0 && UNLISTED.has(offer.problem)) return named;
  const listed = named.length > 0 ? named : [info('*', prefix)];
  return listed.map((one) => ({ ...one, isAvailable: false, problem: offer.problem }));
}

/** The list with LONGHAND_MODEL in it, even when its endpoint does not list it: first, or as unavailable when its endpoint is not set up. */
function withWanted(
  found: readonly ModelInfo[],
  wanted: string | undefined,
  find: (id: string) => Place | null,
): readonly ModelInfo[] {
  if (wanted === undefined || found.some((info) => info.id === wanted)) return found;
  const parts = splitModelId(wanted);
  const endpoint = find(wanted)?.endpoint;
  const siblings = found.filter((info) => parts !== null && info.id.startsWith(`${parts.endpoint}/`));
  // The lists of these two are complete; other endpoints serve names that they do not list.
  const isWhole = endpoint?.kind === 'ollama' || parts?.endpoint === 'own';
  const isServed = siblings.some((info) => info.isAvailable) && !isWhole;
  const isTagged = found.some((info) => info.id === `${wanted}:latest`);
  const problem = siblings.find((info) => info.problem !== undefined)?.problem ?? 'model.state.unknown';
  const entry = {
    id: wanted,
    provider: parts?.endpoint === 'own' ? 'own' : (endpoint?.kind ?? 'openai'),
    label: parts?.name ?? wanted,
    isDefault: true,
  } as const;
  return [isServed || isTagged ? { ...entry, isAvailable: true } : { ...entry, isAvailable: false, problem }, ...found];
}

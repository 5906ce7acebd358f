import type { ModelCapabilities, ModelEvent, ModelInfo, ModelPort, ProbeReport } from '@longhand/protocol';
import type { Clock } from '@longhand/protocol/ports';
import type { AdapterOptions } from './adapter.ts';
import { anthropic } from './anthropic.ts';
import { type CapabilityBookOptions, capabilityBook } from './capabilities.ts';
import { type DigestOptions, digest } from './digest/digest.ts';
import { type Offer, offerOfAnthropic, offerOfOllama, offerOfOpenAI } from './discovery.ts';
import { failure } from './failure.ts';
import { openedAfter } from './hand-over.ts';
import { ModelError } from './model-error.ts';
import { type Provider, splitModelId } from './model-id.ts';
import { ollama } from './ollama.ts';
import { openaiCompatible } from './openai.ts';
import { type KnownPrice, type PriceList, priceBook } from './prices/price-book.ts';
import { type ProbeTimes, probing } from './probe/probing.ts';
import { type Environment, endpointsOf } from './settings.ts';

export interface CatalogueOptions extends Omit<AdapterOptions, 'book'>, CapabilityBookOptions {
  /** Ports that the program around brings along, by name: listed first, and chosen as `own/NAME`. */
  readonly ownModels?: Readonly<Record<string, ModelPort>>;
  readonly digest?: DigestOptions;
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
  const endpoints = endpointsOf(env);
  const priceOf = priceBook(endpoints, options.prices ?? {});
  const clock = options.clock ?? { now: () => performance.now() };
  const fetcher = options.fetch ?? fetch;
  const book = capabilityBook(options);
  const adapters = { ...options, book };
  const own = new Map(Object.entries(options.ownModels ?? {}));
  const ports: Readonly<Record<Exclude<Provider, 'own'>, ModelPort | null>> = {
    openai: endpoints.openai === null ? null : openaiCompatible({ ...adapters, ...endpoints.openai }),
    anthropic: endpoints.anthropic === null ? null : anthropic({ ...adapters, ...endpoints.anthropic }),
    ollama: ollama({ ...adapters, ...endpoints.ollama }),
    digest: digest(options.digest),
  };
  const probes = probing({ endpoints, book, adapters, fetch: fetcher, times: options.probes ?? null });
  let latest: { readonly at: number; readonly models: Promise<readonly ModelInfo[]> } | null = null;
  /** What the latest finished list held, for `resolve`, which does not wait. */
  let known: readonly ModelInfo[] = [];

  const load = async (): Promise<readonly ModelInfo[]> => {
    const listMs = options.listMs ?? 3_000;
    const { openai, anthropic: claude, ollama: local, wanted } = endpoints;
    const [openaiOffer, anthropicOffer, ollamaOffer] = await Promise.all([
      openai === null ? null : offerOfOpenAI(fetcher, openai, listMs),
      claude === null ? null : offerOfAnthropic(fetcher, claude, listMs),
      offerOfOllama(fetcher, local, local.isNamed ? listMs : (options.probeMs ?? 300)),
    ]);
    const isOllamaShown = local.isNamed || ollamaOffer.kind === 'names';
    const found = [
      ...infosOf('own', { kind: 'names', names: [...own.keys()].map((name) => ({ name, label: name })) }),
      ...infosOf('openai', openaiOffer),
      ...infosOf('anthropic', anthropicOffer),
      ...infosOf('ollama', isOllamaShown ? ollamaOffer : null),
      DIGEST,
    ];
    const chosen = wanted ?? found.find((info) => info.isAvailable)?.id ?? DIGEST.id;
    const models = withWanted(found, wanted).map((info) => {
      const price = priceOf(info.id);
      return { ...info, isDefault: info.id === chosen, ...(price === null ? {} : { price }) };
    });
    known = models;
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
    const port = parts === null ? null : parts.provider === 'own' ? own.get(parts.name) : ports[parts.provider];
    if (parts === null || port == null) throw unknown(id);
    // Ollama's list is complete; other endpoints serve names that they do not list.
    const held = known.filter((info) => info.provider === 'ollama' && info.isAvailable);
    const isHeld = held.length === 0 || held.some((info) => info.id === id || info.id === `${id}:latest`);
    if (parts.provider === 'ollama' && !isHeld) throw unknown(id);
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

  const presentDefault = (): string => endpoints.wanted ?? known.find((info) => info.isDefault)?.id ?? DIGEST.id;

  return {
    priceOf,
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
      return endpoints.wanted ?? models.find((info) => info.isDefault)?.id ?? DIGEST.id;
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

async function* notFound(model: string, message: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  if (signal.aborted) return;
  yield { type: 'start', model };
  yield failure('not_found', message);
}

const DIGEST: ModelInfo = { id: 'digest', provider: 'digest', label: 'digest', isDefault: false, isAvailable: true };

function infosOf(provider: ModelInfo['provider'], offer: Offer | null): readonly ModelInfo[] {
  if (offer === null) return [];
  if (offer.kind === 'problem') {
    return [
      { id: `${provider}/*`, provider, label: provider, isDefault: false, isAvailable: false, problem: offer.problem },
    ];
  }
  return offer.names.map(({ name, label }) => ({
    id: `${provider}/${name}`,
    provider,
    label,
    isDefault: false,
    isAvailable: true,
  }));
}

/** The list with LONGHAND_MODEL in it, even when its endpoint does not list it: first, or as unavailable when its provider is not set up. */
function withWanted(found: readonly ModelInfo[], wanted: string | undefined): readonly ModelInfo[] {
  if (wanted === undefined || found.some((info) => info.id === wanted)) return found;
  const parts = splitModelId(wanted);
  const siblings = found.filter((info) => info.provider === parts?.provider);
  // The lists of these two are complete; other endpoints serve names that they do not list.
  const isWhole = parts?.provider === 'ollama' || parts?.provider === 'own';
  const isServed = siblings.some((info) => info.isAvailable) && !isWhole;
  const isTagged = found.some((info) => info.id === `${wanted}:latest`);
  const problem = siblings.find((info) => info.problem !== undefined)?.problem ?? 'model.state.unknown';
  const entry = {
    id: wanted,
    provider: parts?.provider ?? 'openai',
    label: parts?.name ?? wanted,
    isDefault: true,
  } as const;
  return [isServed || isTagged ? { ...entry, isAvailable: true } : { ...entry, isAvailable: false, problem }, ...found];
}

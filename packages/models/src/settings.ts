import { type EndpointKind, type Price, SECTIONS_AT_ONCE } from '@longhand/protocol';

/** A place that serves models. */
export interface Endpoint {
  /** What stands before the slash in the ids of its models. */
  readonly name: string;
  readonly kind: EndpointKind;
  /** As its adapter takes it: with the version for `openai`, without for `anthropic`, the origin for `ollama`. */
  readonly address: string;
  readonly apiKey?: string;
  /** Names of the models to offer; empty: what the endpoint lists. */
  readonly models: readonly string[];
  /** Tokens that a model may read. */
  readonly contextLength?: number;
  /** Of models that have no price of their own. */
  readonly price?: Price;
  /** Calls that it may get at once. */
  readonly concurrency?: number;
  /** `found`: nobody named it, it is only looked for. */
  readonly origin: 'environment' | 'page' | 'found';
}

export interface EndpointSettings {
  readonly endpoints: readonly Endpoint[];
  /** LONGHAND_MODEL. */
  readonly wanted?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const ANTHROPIC_ADDRESS = 'https://api.anthropic.com';

/**
 * Reads OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, OLLAMA_HOST, OLLAMA_CONTEXT_LENGTH, OLLAMA_NUM_PARALLEL,
 * LONGHAND_CONCURRENCY and LONGHAND_MODEL.
 */
export function endpointsOf(env: Environment): EndpointSettings {
  const value = (name: string): string | undefined => env[name]?.trim() || undefined;
  const count = (name: string): number | undefined => {
    const number = Number(value(name));
    return Number.isSafeInteger(number) && number > 0 ? number : undefined;
  };
  const key = value('OPENAI_API_KEY');
  const base = value('OPENAI_BASE_URL');
  const anthropicKey = value('ANTHROPIC_API_KEY');
  const host = value('OLLAMA_HOST');
  const wanted = value('LONGHAND_MODEL');
  const hosted = optional('concurrency', count('LONGHAND_CONCURRENCY'));
  const set = { models: [], origin: 'environment' } as const;
  const openai: readonly Endpoint[] =
    key === undefined && base === undefined
      ? []
      : [
          {
            ...set,
            ...hosted,
            name: 'openai',
            kind: 'openai',
            address: openaiBase(base ?? 'https://api.openai.com'),
            ...optional('apiKey', key),
          },
        ];
  const anthropic: readonly Endpoint[] =
    anthropicKey === undefined
      ? []
      : [
          {
            ...set,
            ...hosted,
            name: 'anthropic',
            kind: 'anthropic',
            address: anthropicBase(value('ANTHROPIC_BASE_URL') ?? ANTHROPIC_ADDRESS),
            apiKey: anthropicKey,
          },
        ];
  const ollama: Endpoint = {
    ...set,
    name: 'ollama',
    kind: 'ollama',
    address: ollamaHost(host ?? '127.0.0.1:11434'),
    ...optional('contextLength', count('OLLAMA_CONTEXT_LENGTH')),
    ...optional('concurrency', count('LONGHAND_CONCURRENCY') ?? count('OLLAMA_NUM_PARALLEL')),
    origin: host === undefined ? 'found' : 'environment',
  };
  return { endpoints: [...openai, ...anthropic, ollama], ...optional('wanted', wanted) };
}

/** The endpoints that count: what the environment sets stands above the page, and what the page sets above what is only looked for. */
export function merged(fromEnv: readonly Endpoint[], fromPage: readonly Endpoint[]): readonly Endpoint[] {
  const named = fromEnv.filter(({ origin }) => origin === 'environment');
  const found = fromEnv.filter(({ origin }) => origin === 'found');
  const shown = fromPage.filter(({ name }) => !named.some((one) => one.name === name));
  return [...named, ...shown, ...found.filter(({ name }) => !shown.some((one) => one.name === name))];
}

type Limited = Pick<Endpoint, 'kind' | 'concurrency'>;

/**
 * How many calls each model of an endpoint may get at once, over all documents. A local model answers one after another, and would only share its
 * speed; what a hosted one takes is between its provider and the account, so nothing limits it unless a person does.
 */
export function concurrencyOf({ kind, concurrency }: Limited): number {
  return concurrency ?? (kind === 'ollama' ? 1 : Number.POSITIVE_INFINITY);
}

/** How many sections of one document may be written side by side. */
export function sectionsAtOnceOf({ kind, concurrency }: Limited): number {
  return concurrency ?? (kind === 'ollama' ? 1 : SECTIONS_AT_ONCE);
}

/** The address as the adapter of its kind takes it, from what a person wrote. */
export function addressOf(kind: EndpointKind, given: string): string {
  switch (kind) {
    case 'openai':
      return openaiBase(given);
    case 'anthropic':
      return anthropicBase(given);
    case 'ollama':
      return ollamaHost(given);
    default:
      return kind satisfies never;
  }
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  // A computed key widens to string; it is the one that was passed.
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}

/**
 * The base URL with its version: people give it with or without `/v1`, with a trailing slash, or the whole path of the call.
 *
 * @example openaiBase('http://127.0.0.1:8000') // 'http://127.0.0.1:8000/v1'
 */
export function openaiBase(given: string): string {
  const url = (/^https?:\/\//i.test(given) ? given : `http://${given}`)
    .replace(/\/+$/, '')
    .replace(/\/chat\/completions$/, '');
  return /\/v\d+\w*(?:\/|$)/.test(url.replace(/^https?:\/\/[^/]*/i, '')) ? url : `${url}/v1`;
}

/**
 * The base URL without its version, which Anthropic's own clients add.
 *
 * @example anthropicBase('https://api.anthropic.com/v1/') // 'https://api.anthropic.com'
 */
function anthropicBase(given: string): string {
  return (/^https?:\/\//i.test(given) ? given : `https://${given}`)
    .replace(/\/+$/, '')
    .replace(/\/v1(?:\/messages)?$/, '');
}

/**
 * The address behind OLLAMA_HOST, which may be a host, a port, a URL, or the address that the server listens on.
 *
 * @example ollamaHost('0.0.0.0') // 'http://127.0.0.1:11434'
 */
export function ollamaHost(given: string): string {
  const [, scheme = 'http', rest = ''] = /^(?:(https?):\/\/)?(.*)$/i.exec(given.replace(/\/+$/, '')) ?? [];
  const [, host = '', port, path = ''] = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?(\/.*)?$/.exec(rest) ?? [];
  const isAny = host === '' || host === '0.0.0.0' || host === '[::]';
  const usualPort = /^https:/i.test(given) ? '443' : /^http:/i.test(given) ? '80' : '11434';
  return `${scheme.toLowerCase()}://${isAny ? '127.0.0.1' : host}:${port ?? usualPort}${path}`;
}

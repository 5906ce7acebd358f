/** Addresses and keys of the endpoints, read from the environment once. */
export interface Endpoints {
  readonly openai: { readonly baseUrl: string; readonly apiKey?: string } | null;
  readonly anthropic: { readonly apiKey: string; readonly baseUrl?: string } | null;
  readonly ollama: {
    readonly host: string /** OLLAMA_HOST named it; else it is only looked for. */;
    readonly isNamed: boolean;
    readonly contextLength?: number;
  };
  /** LONGHAND_MODEL. */
  readonly wanted?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, OLLAMA_HOST, OLLAMA_CONTEXT_LENGTH and LONGHAND_MODEL. */
export function endpointsOf(env: Environment): Endpoints {
  const value = (name: string): string | undefined => env[name]?.trim() || undefined;
  const key = value('OPENAI_API_KEY');
  const base = value('OPENAI_BASE_URL');
  const anthropicKey = value('ANTHROPIC_API_KEY');
  const anthropicBase = value('ANTHROPIC_BASE_URL');
  const host = value('OLLAMA_HOST');
  const context = Number(value('OLLAMA_CONTEXT_LENGTH'));
  const wanted = value('LONGHAND_MODEL');
  return {
    openai:
      key === undefined && base === undefined
        ? null
        : { baseUrl: openaiBase(base ?? 'https://api.openai.com'), ...(key === undefined ? {} : { apiKey: key }) },
    anthropic:
      anthropicKey === undefined
        ? null
        : { apiKey: anthropicKey, ...(anthropicBase === undefined ? {} : { baseUrl: anthropicBase }) },
    ollama: {
      host: ollamaHost(host ?? '127.0.0.1:11434'),
      isNamed: host !== undefined,
      ...(Number.isInteger(context) && context > 0 ? { contextLength: context } : {}),
    },
    ...(wanted === undefined ? {} : { wanted }),
  };
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

import type { ModelCapabilities } from '@longhand/protocol';

/** Remembers what is known of every endpoint and model. */
export interface CapabilityBook {
  /** What is known; a record of nothing when it is nothing. */
  get(endpoint: string, model: string): ModelCapabilities;
  /** Replaces a record, and tells the keeper when something changed. */
  set(record: ModelCapabilities): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface CapabilityBookOptions {
  /** What was kept before. */
  readonly known?: readonly ModelCapabilities[];
  /** Keeps a record that changed. */
  readonly keep?: (record: ModelCapabilities) => void;
  /** Milliseconds since the epoch; the machine's own clock when absent. */
  readonly now?: () => number;
}

/**
 * @example
 * const book = capabilityBook({ known: await tables.listCapabilities(), keep: (record) => void tables.putCapabilities(record) });
 */
export function capabilityBook({
  known = [],
  keep = () => {},
  now = Date.now,
}: CapabilityBookOptions = {}): CapabilityBook {
  const records = new Map(known.map((record) => [keyOf(record.endpoint, record.model), record]));
  return {
    now,
    get: (endpoint, model) => records.get(keyOf(endpoint, model)) ?? nothingKnown(endpoint, model),
    set: (record) => {
      const key = keyOf(record.endpoint, record.model);
      if (JSON.stringify(records.get(key)) === JSON.stringify(record)) return;
      records.set(key, record);
      keep(record);
    },
  };
}

export function nothingKnown(endpoint: string, model: string): ModelCapabilities {
  return {
    endpoint,
    model,
    json: 'unknown',
    tools: 'unknown',
    prefill: 'unknown',
    usage: 'unknown',
    context: null,
    gaps: [],
    probedAt: null,
  };
}

/** The address as a name: without credentials, query and trailing slash. */
export function endpointOf(address: string): string {
  return address
    .replace(/^(\w+:\/\/)[^/@]*@/, '$1')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
}

function keyOf(endpoint: string, model: string): string {
  return `${endpoint} ${model}`;
}

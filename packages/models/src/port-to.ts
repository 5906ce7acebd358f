import type { ModelPort } from '@longhand/protocol';
import type { AdapterOptions } from './adapter.ts';
import { anthropic } from './anthropic.ts';
import { ollama } from './ollama.ts';
import { openaiCompatible } from './openai.ts';
import type { Endpoint } from './settings.ts';

/** A model at its endpoint. */
export interface Place {
  readonly endpoint: Endpoint;
  /** As the endpoint calls it. */
  readonly name: string;
}

/** The adapter that speaks with an endpoint; it takes ids with the kind before the name. */
export function portTo(endpoint: Endpoint, adapters: AdapterOptions): ModelPort {
  const { kind, address, apiKey, contextLength } = endpoint;
  const key = apiKey === undefined ? {} : { apiKey };
  switch (kind) {
    case 'openai':
      return openaiCompatible({ ...adapters, baseUrl: address, ...key });
    case 'anthropic':
      return anthropic({ ...adapters, baseUrl: address, apiKey: apiKey ?? '' });
    case 'ollama':
      return ollama({ ...adapters, host: address, ...key, ...(contextLength === undefined ? {} : { contextLength }) });
    default:
      return kind satisfies never;
  }
}

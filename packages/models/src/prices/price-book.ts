/**
 * What models cost: from the user's own list, else from the dated snapshot that lies beside this file. What neither knows stays unknown.
 * @module
 */
import type { ModelInfo, Price } from '@longhand/protocol';
import { numberOf, objectOf, parseJson, stringOf } from '../json.ts';
import { ModelError } from '../model-error.ts';
import { splitModelId } from '../model-id.ts';
import type { Endpoint } from '../settings.ts';
import snapshot from './snapshot.json' with { type: 'json' };

export type KnownPrice = NonNullable<ModelInfo['price']>;
/** By model id; `endpoint/*` holds for the models of an endpoint that have no line of their own. */
export type PriceList = Readonly<Record<string, Price>>;

/** A model with a date behind its name is that model. */
const DATED = /-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/;

/**
 * Prices by model id. The snapshot speaks only of a model that is called at the address whose prices it holds: the same name elsewhere may
 * cost something else.
 *
 * @example priceBook(endpointsOf({ OPENAI_API_KEY: '…' }).endpoints, {})('openai/gpt-4o') // { currency: 'USD', input: 2.5, … }
 */
export function priceBook(endpoints: readonly Endpoint[], own: PriceList): (model: string) => KnownPrice | null {
  const lists: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = snapshot.hosts;
  return (model) => {
    const parts = splitModelId(model);
    if (parts === null) return null;
    const endpoint = endpoints.find(({ name }) => name === parts.endpoint);
    const wildcard = `${parts.endpoint}/*`;
    const given = [model, wildcard].find((id) => Object.hasOwn(own, id));
    const mine = given === undefined ? endpoint?.price : own[given];
    if (mine) return { ...mine, origin: 'person' };
    // Who brings a model along, or runs it at home, knows what it costs.
    const host = endpoint === undefined || endpoint.kind === 'ollama' ? '' : hostOf(endpoint.address);
    const list = Object.hasOwn(lists, host) ? lists[host] : undefined;
    const name = [parts.name, parts.name.replace(DATED, '')].find((known) => list && Object.hasOwn(list, known));
    const line = name === undefined ? undefined : list?.[name];
    return line ? { ...priceOf(line), origin: 'snapshot', date: snapshot.date } : null;
  };
}

function priceOf([input = 0, output = 0, tokens, inputAbove, outputAbove]: readonly number[]): Price {
  const rates = { currency: snapshot.currency, input, output };
  if (tokens === undefined || inputAbove === undefined || outputAbove === undefined) return rates;
  return { ...rates, above: { tokens, input: inputAbove, output: outputAbove } };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/**
 * Reads a price list: `{"openai/gpt-4o": {"currency": "USD", "input": 2.5, "output": 10}}`, in currency units for a million tokens. A price of
 * 0 is a price.
 *
 * @param path for the sentence that says what is wrong
 * @throws ModelError `model.badPrices` (params `path`, `detail`)
 */
export function readPriceList(text: string, path: string): PriceList {
  const refuse = (detail: string) =>
    new ModelError('model.badPrices', `The price list ${path} cannot be used: ${detail}.`, { path, detail });
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw refuse('JSON');
  const entries = Object.entries(objectOf(parsed)).map(([model, value]): readonly [string, Price] => {
    const line = objectOf(value);
    const input = numberOf(line.input);
    const output = numberOf(line.output);
    const currency = stringOf(line.currency) ?? 'USD';
    const isPrice = input !== undefined && output !== undefined && input >= 0 && output >= 0;
    if (!isPrice || !/^[A-Z]{3}$/.test(currency) || splitModelId(model) === null) throw refuse(model);
    return [model, { currency, input, output }];
  });
  return Object.fromEntries(entries);
}

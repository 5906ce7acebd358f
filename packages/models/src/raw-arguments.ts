import { objectOf, parseJson, stringOf } from './json.ts';

/** Where arguments go that are no JSON object: some wires take nothing else, and what a model wrote is not repaired. */
const RAW = '_raw';

/**
 * Arguments for a wire that takes objects only.
 *
 * @example argumentsObject('{"q":"cut') // { _raw: '{"q":"cut' }
 */
export function argumentsObject(text: string): Readonly<Record<string, unknown>> {
  const value = text === '' ? {} : parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  // An object that looks like our own wrapping is wrapped too, or the way back would take it for text.
  return isObject && rawOf(value) === undefined ? objectOf(value) : { [RAW]: text };
}

/** The way back: the text that the model wrote, or the same JSON value with its spacing lost. */
export function argumentsText(value: unknown): string {
  return rawOf(value) ?? stringOf(value) ?? JSON.stringify(value ?? {});
}

function rawOf(value: unknown): string | undefined {
  const fields = objectOf(value);
  return Object.keys(fields).join() === RAW ? stringOf(fields[RAW]) : undefined;
}

import { type JsonObject, listOf, numberOf, objectOf, stringOf } from './json.ts';

/**
 * Says where a value does not fit a JSON Schema, or null when it fits. Knows the words that wishes for an answer are written in: `type`, `enum`,
 * `const`, `properties`, `required`, `additionalProperties`, `items`, limits of lists, texts and numbers, `anyOf`, `oneOf`, `allOf`. Values are
 * never changed to fit: "3" is no integer.
 *
 * @param path of the value, for the message
 * @example mismatch({ type: 'object', required: ['a'] }, {}) // 'a is missing'
 */
export function mismatch(schema: unknown, value: unknown, path = ''): string | null {
  if (schema === false) return `${nameOf(path)} is not wanted`;
  const wanted = objectOf(schema);
  return (
    typeMismatch(wanted, value, path) ??
    choiceMismatch(wanted, value, path) ??
    limitMismatch(wanted, value, path) ??
    membersMismatch(wanted, value, path) ??
    itemsMismatch(wanted, value, path)
  );
}

function nameOf(path: string): string {
  return path === '' ? 'the answer' : path;
}

function typeMismatch({ type }: JsonObject, value: unknown, path: string): string | null {
  const types = typeof type === 'string' ? [type] : listOf(type);
  if (types.length === 0 || types.some((name) => isOfType(name, value))) return null;
  return `${nameOf(path)} must be ${types.join(' or ')}, not ${typeOf(value)}`;
}

function isOfType(name: unknown, value: unknown): boolean {
  if (name === 'integer') return Number.isInteger(value);
  return name === typeOf(value);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function choiceMismatch(wanted: JsonObject, value: unknown, path: string): string | null {
  const text = JSON.stringify(value);
  const isOneOf = (choices: readonly unknown[]): boolean => choices.some((choice) => JSON.stringify(choice) === text);
  if (wanted.enum !== undefined && !isOneOf(listOf(wanted.enum)))
    return `${nameOf(path)} must be one of ${JSON.stringify(wanted.enum)}`;
  if ('const' in wanted && !isOneOf([wanted.const])) return `${nameOf(path)} must be ${JSON.stringify(wanted.const)}`;
  for (const part of listOf(wanted.allOf)) {
    const problem = mismatch(part, value, path);
    if (problem !== null) return problem;
  }
  const fitting = (parts: unknown): number =>
    listOf(parts).filter((part) => mismatch(part, value, path) === null).length;
  if (wanted.anyOf !== undefined && fitting(wanted.anyOf) === 0) return `${nameOf(path)} fits none of its shapes`;
  if (wanted.oneOf !== undefined && fitting(wanted.oneOf) !== 1) return `${nameOf(path)} must fit one of its shapes`;
  return null;
}

function limitMismatch(wanted: JsonObject, value: unknown, path: string): string | null {
  const size = typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : value;
  if (typeof size !== 'number') return null;
  const [least, most] =
    typeof value === 'string'
      ? [wanted.minLength, wanted.maxLength]
      : Array.isArray(value)
        ? [wanted.minItems, wanted.maxItems]
        : [wanted.minimum, wanted.maximum];
  if (size < (numberOf(least) ?? size)) return `${nameOf(path)} is below ${String(least)}`;
  if (size > (numberOf(most) ?? size)) return `${nameOf(path)} is above ${String(most)}`;
  return null;
}

function membersMismatch(wanted: JsonObject, value: unknown, path: string): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const inside = (key: string): string => (path === '' ? key : `${path}.${key}`);
  for (const key of listOf(wanted.required)) {
    const name = stringOf(key);
    if (name !== undefined && !Object.hasOwn(value, name)) return `${inside(name)} is missing`;
  }
  const properties = objectOf(wanted.properties);
  for (const [key, member] of Object.entries(value)) {
    const rule = Object.hasOwn(properties, key) ? properties[key] : wanted.additionalProperties;
    const problem = rule === undefined ? null : mismatch(rule, member, inside(key));
    if (problem !== null) return problem;
  }
  return null;
}

function itemsMismatch({ items }: JsonObject, value: unknown, path: string): string | null {
  if (items === undefined || !Array.isArray(value)) return null;
  for (const [index, item] of value.entries()) {
    const problem = mismatch(items, item, `${path}[${index}]`);
    if (problem !== null) return problem;
  }
  return null;
}

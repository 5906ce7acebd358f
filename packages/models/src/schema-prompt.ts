import type { Message, ModelRequest } from '@longhand/protocol';
import { listOf, objectOf } from './json.ts';

/** The messages with the wanted schema in the system message: a grammar keeps the shape, but only the prompt tells the model what to put in. */
export function withSchema(messages: readonly Message[], schema: ModelRequest['schema']): readonly Message[] {
  if (schema === undefined) return messages;
  const wish = `Answer with one JSON object and nothing else. It must match this JSON Schema:\n${JSON.stringify(schema.schema)}`;
  const [first, ...rest] = messages;
  if (first?.role === 'system') return [{ role: 'system', text: `${first.text}\n\n${wish}` }, ...rest];
  return [{ role: 'system', text: wish }, ...messages];
}

/** True when OpenAI's strict mode takes the schema: every object closed, every property required. */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (typeof schema !== 'object' || schema === null) return true;
  const { type, properties, required, additionalProperties } = objectOf(schema);
  if (type === 'object' || properties !== undefined) {
    const names = Object.keys(objectOf(properties));
    if (additionalProperties !== false || names.some((name) => !listOf(required).includes(name))) return false;
  }
  return Object.values(schema).every(isStrict);
}

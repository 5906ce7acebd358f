export type JsonObject = Readonly<Record<string, unknown>>;

/** A plain object, or an empty one: foreign JSON is read by asking for fields, and a missing field is undefined. */
export function objectOf(value: unknown): JsonObject {
  // The border where foreign JSON becomes a readable object.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The parsed text, or undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

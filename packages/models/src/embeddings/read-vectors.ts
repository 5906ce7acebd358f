/**
 * What endpoints of embeddings answer, read with care: items out of order, missing or doubled, numbers that are none, text in their place.
 * @module
 */
import { type Failure, failure, failureInBand } from '../failure.ts';
import { type JsonObject, listOf, numberOf, objectOf, parseJson } from '../json.ts';

export type ReadVectors =
  | { readonly vectors: readonly Float32Array[]; readonly tokens: number | null }
  | { readonly error: Failure };

type Items = readonly unknown[] | Failure;

/** An answer of `/v1/embeddings`: items may stand in any order, each with its `index`. */
export function readOpenAIVectors(body: string, count: number): ReadVectors {
  return read(body, count, (answer) => {
    const items = listOf(answer.data).map(objectOf);
    const indexes = items.map(({ index }) => numberOf(index));
    const ordered: unknown[] = new Array(items.length).fill(undefined);
    // Some servers number no items: then they stand in the order of the texts.
    if (indexes.every((index) => index === undefined)) return items.map(({ embedding }) => embedding);
    for (const [at, { embedding }] of items.entries()) {
      const index = indexes[at];
      if (
        index === undefined ||
        !Number.isInteger(index) ||
        index < 0 ||
        index >= count ||
        ordered[index] !== undefined
      )
        return failure('malformed', `item ${at} has the index ${String(index)}, for ${count} texts`);
      ordered[index] = embedding;
    }
    return ordered;
  });
}

/** An answer of `/api/embed`: one vector after another. */
export function readOllamaVectors(body: string, count: number): ReadVectors {
  return read(body, count, (answer) => listOf(answer.embeddings));
}

function read(body: string, count: number, itemsOf: (answer: JsonObject) => Items): ReadVectors {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null) {
    // JSON that breaks off was cut; anything else (a web page, a bare NaN) is something else.
    const isCut = body.trimStart().startsWith('{') && !body.trimEnd().endsWith('}');
    return { error: failure(isCut ? 'incomplete' : 'malformed', `the answer is no JSON: ${body.slice(0, 80)}`) };
  }
  const answer = objectOf(parsed);
  if (answer.error !== undefined && answer.error !== null) return { error: failureInBand(answer.error) };
  const items = itemsOf(answer);
  if ('type' in items) return { error: items };
  if (items.length !== count) return { error: failure('malformed', `${items.length} vectors came for ${count} texts`) };
  const vectors: Float32Array[] = [];
  for (const [at, item] of items.entries()) {
    const vector = vectorOf(item);
    if (vector === null) return { error: failure('malformed', `item ${at} is no vector of numbers`) };
    const { length = vector.length } = vectors[0] ?? {};
    if (vector.length !== length)
      return { error: failure('malformed', `item ${at} has ${vector.length} numbers, the others ${length}`) };
    vectors.push(vector);
  }
  const usage = objectOf(answer.usage);
  const tokens =
    numberOf(usage.prompt_tokens) ?? numberOf(usage.total_tokens) ?? numberOf(answer.prompt_eval_count) ?? null;
  return { vectors, tokens: tokens === null || tokens < 0 ? null : Math.round(tokens) };
}

/** The vector at length 1; null for what has a number that is none, or no direction. */
function vectorOf(item: unknown): Float32Array | null {
  const numbers = typeof item === 'string' ? fromBase64(item) : listOf(item);
  if (numbers.length === 0) return null;
  let square = 0;
  for (const number of numbers) {
    if (typeof number !== 'number' || !Number.isFinite(number)) return null;
    square += number * number;
  }
  const length = Math.sqrt(square);
  if (!Number.isFinite(length) || length === 0) return null;
  // Every item was seen to be a number just now.
  return Float32Array.from(numbers as ArrayLike<number>, (number) => number / length);
}

/** Float32 in little-endian order: some servers send it unasked. */
function fromBase64(text: string): readonly number[] {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 4 !== 0) return [];
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(4 * at));
}

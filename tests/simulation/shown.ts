/**
 * Whether what a reader shows is what the log holds.
 */
import type { DocState } from '@longhand/protocol';
import { Violation } from './audit.ts';

/**
 * @param wanted the fold of what is durable up to the same seq
 * @throws Violation
 */
export function assertShown(name: string, state: DocState, wanted: DocState | undefined, isThorough: boolean): void {
  // Cheap signs first: the whole comparison costs a page of JSON.
  if (wanted === undefined || state.blocks.length !== wanted.blocks.length || lengths(state) !== lengths(wanted)) {
    throw new Violation(`${name} shows other text at ${state.seq} than the log holds`);
  }
  if (isThorough && JSON.stringify(sorted(state)) !== JSON.stringify(sorted(wanted)))
    throw new Violation(`${name} differs from the log at ${state.seq}: ${difference(state, wanted)}`);
}

function lengths(state: DocState): string {
  return Object.values(state.open)
    .map(({ text }) => text.length)
    .join();
}

/** JSON leaves out what is undefined, and the order of keys is no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

function difference(a: object, b: object): string {
  const other: Record<string, unknown> = { ...b };
  return Object.entries(a)
    .filter(([key, value]) => JSON.stringify(sorted(value)) !== JSON.stringify(sorted(other[key])))
    .map(
      ([key, value]) =>
        `${key}: ${JSON.stringify(value)?.slice(0, 200)} instead of ${JSON.stringify(other[key])?.slice(0, 200)}`,
    )
    .join('; ');
}

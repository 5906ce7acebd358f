/**
 * Which pauses end without a person: for the engine that ends them, and for everybody who shows them.
 * @module
 */
import type { RunState } from './state.ts';

/** Notices of pauses that wait for a person although their cause is the storage. */
const FOR_A_PERSON: ReadonlySet<string> = new Set(['run.storage', 'run.spaceOften']);

/**
 * True for a run that the system paused for want of space, or because its log could not be written, and that goes on by itself: no person
 * decided anything about it since.
 */
export function waitsForSpace(run: RunState | null): boolean {
  return run?.status === 'paused' && run.cause === 'storage' && !FOR_A_PERSON.has(run.notice?.code ?? 'run.storage');
}

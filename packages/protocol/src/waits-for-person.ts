/**
 * What a document waits for, when it waits for a person: for everybody who lists documents.
 * @module
 */
import type { PauseCause } from './events.ts';
import type { RunState } from './state.ts';
import { waitsForSpace } from './waits-for-space.ts';

/** Questions to answer, an outline or a tool's call to approve, or a pause that nobody asked for. */
export type WaitReason = 'questions' | 'outline' | 'approval' | Exclude<PauseCause, 'user' | 'editing'>;

/**
 * Why a run does not go on before a person does something; null for one that works, is finished, goes on by itself, or was paused by a person,
 * who knows of it.
 *
 * @example waitsForPerson(state.run) // 'outline'
 */
export function waitsForPerson(run: RunState | null): WaitReason | null {
  if (run === null || run.status === 'finished') return null;
  if (run.status !== 'paused') return run.interrupt?.kind ?? null;
  switch (run.cause) {
    case 'user':
    case 'editing':
      return null;
    case 'storage':
      return waitsForSpace(run) ? null : 'storage';
    case 'budget':
    case 'error':
    case 'model':
      return run.cause;
    default:
      return run.cause satisfies never;
  }
}

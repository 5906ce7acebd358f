/**
 * What a run does when its log cannot be written, or soon could not be: it is put down, says so, and goes on by itself. Pure.
 * @module
 */
import {
  type Actor,
  type Command,
  callsOf,
  type DocState,
  type Notice,
  type RunState,
  waitsForSpace,
} from '@longhand/protocol';
import type { SpaceStatus } from '@longhand/protocol/ports';
import type { EventBody } from './agent.ts';
import { endCalls } from './budget.ts';
import { EngineError } from './errors.ts';

/** Times in an hour that a run goes on by itself; the next time a person decides. Bounds what a disk that comes and goes can cost. */
export const MAX_RESUMES = 6;
const HOUR_MS = 3_600_000;

/** True when nothing may be written but ends. */
export function isShort(status: SpaceStatus): boolean {
  return status.level !== 'ok' && status.level !== 'low';
}

/**
 * How a run that goes on is put down; nothing for one that does not. Its text stays open: the same sentence goes on.
 *
 * @param status null where nobody tells when there is space again: then a person continues
 * @param outcome of the open call: `lost` when a part of what it brought was not written
 */
export function storagePause(
  state: DocState,
  status: SpaceStatus | null,
  outcome: 'aborted' | 'lost',
  now: number,
): readonly EventBody[] {
  const { run } = state;
  if (!run || run.status === 'paused' || run.status === 'finished') return [];
  return [
    ...endCalls(state, outcome),
    { type: 'run.paused', data: { cause: 'storage', notice: pauseNotice(run, status, now) } },
  ];
}

function pauseNotice(run: RunState, status: SpaceStatus | null, now: number): Notice {
  if (status === null) return { code: 'run.storage' };
  const path = String(status.notice?.params?.path ?? '');
  const count = (run.resumedAt ?? []).filter((at) => at > now - HOUR_MS).length;
  if (count >= MAX_RESUMES) return { code: 'run.spaceOften', params: { count, path } };
  const free = String(status.notice?.params?.free ?? '');
  if (free !== '') return { code: 'run.spaceGone', params: { free, path } };
  return status.level === 'readonly' ? { code: 'run.folderReadOnly', params: { path } } : { code: 'run.diskGone' };
}

/** Who stops a run that waits for space, or gives it another model, has it in hand: it no longer goes on by itself. */
export function takenInHand(run: RunState, by: Actor): readonly EventBody[] {
  if (by.kind !== 'person' || run.status !== 'paused' || run.cause !== 'storage') return [];
  return [{ type: 'run.paused', data: { cause: 'user' } }];
}

/**
 * What a change of the space means for a run: put down while there is too little, on again when there is enough. A run that waits for a
 * person needs no space.
 */
export function heedSpace(state: DocState, status: SpaceStatus, now: number): readonly EventBody[] {
  const { run } = state;
  if (isShort(status)) return waitsOnly(run) ? [] : storagePause(state, status, 'aborted', now);
  return status.mayGoOn && waitsForSpace(run) ? [{ type: 'run.resumed', data: {} }] : [];
}

/** True while a question stands and nothing is being written beside it. */
function waitsOnly(run: RunState | null): boolean {
  return run?.interrupt != null && callsOf(run).length === 0;
}

/** True for a command that makes work which could not be finished without space. */
export function needsSpace(command: Command): boolean {
  return command.type === 'run.start' || command.type === 'run.continue';
}

/** @throws EngineError `run.lowSpace`, `run.notWritable` when a command `needsSpace` and there is too little for it */
export function assertSpaceFor(command: Command, status: SpaceStatus): void {
  // What was begun may be finished in less space than something new needs.
  const isRefused = command.type === 'run.continue' ? isShort(status) : status.level !== 'ok';
  if (!isRefused) return;
  const { path = '', free, needed } = status.notice?.params ?? {};
  throw free === undefined || needed === undefined
    ? new EngineError('run.notWritable', { path })
    : new EngineError('run.lowSpace', { path, free, needed });
}

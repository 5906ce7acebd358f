/**
 * What may happen while there is little space, and what must: nothing new is begun, what goes on is put down.
 */
import { type DocState, type LogEvent, waitsForSpace } from '@longhand/protocol';
import type { Scheduler } from '@longhand/testkit/simulation';
import { type Audit, Violation } from './audit.ts';
import type { House, Life } from './house.ts';

/** A command looks itself before it is decided; then it may wait for a disk that is being mended. */
const COMMAND_MS = 3_000;
/** What goes on by itself was told so by the guard, which looks every three seconds while all is well. */
const TOLD_MS = 6_000;
/** So long the guard and the owners take on a disk that works to put down what goes on. */
const PATIENCE_MS = 8_000;

/** A sync that began on a slow disk may still last so long. */
const SLOW_SYNC_MS = 25_000;

export interface SpaceWatch {
  /** Something else than the space delays what should happen. */
  disturbed(): void;
  /** @throws Violation */
  look(audits: readonly Audit[]): void;
}

export function createSpaceWatch(world: Scheduler, house: House): SpaceWatch {
  let steadySince = 0;
  let life: Life | null = null;
  let offsetMs = 0;
  let jumpedAt = Number.NEGATIVE_INFINITY;
  const seen = new Map<Audit, number>();

  function checkEvent(audit: Audit, event: LogEvent): void {
    const level = event.type === 'run.started' ? 'low' : event.type === 'run.resumed' ? 'critical' : null;
    if (level === null || world.elapsedMs - jumpedAt < 60_000) return;
    const decidedAt = event.at - (house.now() - world.elapsedMs);
    const shortMs = decidedAt - house.volume.since(level);
    if (shortMs > (event.by.kind === 'person' ? COMMAND_MS : TOLD_MS))
      throw new Violation(
        `${event.type} at ${event.seq} of ${audit.document}, and space was ${level} for ${Math.round(shortMs)} ms`,
      );
  }

  return {
    disturbed() {
      steadySince = Math.max(steadySince, world.elapsedMs);
    },
    look(audits) {
      const now = world.elapsedMs;
      const { volume } = house;
      if (offsetMs !== house.clockOffsetMs) jumpedAt = now;
      offsetMs = house.clockOffsetMs;
      const isServing = house.life?.isServing === true && house.life.close !== null;
      // Where others eat what is given up, not even a last word can be written.
      if (life !== house.life || !isServing || volume.room === 'eaten') steadySince = Math.max(steadySince, now);
      if (house.diskFactor !== 1) steadySince = now + SLOW_SYNC_MS;
      life = house.life;
      const shortMs = now - Math.max(steadySince, volume.since('critical'));
      for (const audit of audits) {
        for (let at = seen.get(audit) ?? 0; at < audit.events.length; at += 1) {
          const event = audit.events[at];
          if (event) checkEvent(audit, event);
        }
        seen.set(audit, audit.events.length);
        if (shortMs > PATIENCE_MS && !audit.isRemoved && goesOn(audit.state))
          throw new Violation(`The run of ${audit.document} goes on, and space is ${volume.room} for ${shortMs} ms`);
      }
    },
  };
}

function goesOn({ run }: DocState): boolean {
  return run !== null && run.status !== 'paused' && run.status !== 'finished' && run.interrupt === null;
}

/** Nothing goes on by itself any more: it is over, or a person has the word. */
export function isAtRest({ run }: DocState): boolean {
  if (run === null || run.status === 'finished' || run.interrupt !== null) return true;
  return run.status === 'paused' && !waitsForSpace(run);
}

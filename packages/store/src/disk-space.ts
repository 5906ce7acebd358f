/**
 * Watches the file system of the data directory: before it is full, while it is, and until it is not.
 * @module
 */
import type { Notice } from '@longhand/protocol';
import type { Space, SpaceLevel, SpaceStatus, Timers } from '@longhand/protocol/ports';
import {
  ballastBytesFor,
  hasFewFiles,
  levelOf,
  limitsFor,
  type Room,
  resumeBytes,
  type SpaceLimits,
  sizeText,
} from './disk-space-limits.ts';
import type { Volume } from './disk-space-volume.ts';

/** How often it looks: seldom while all is well, often while people wait for space. */
const CALM_MS = 3_000;
const TENSE_MS = 1_000;
/** A file system that does not answer (a network disk that is gone) must not hold up who asks. */
const LOOK_LIMIT_MS = 2_000;

type Failure = Extract<SpaceLevel, 'full' | 'readonly' | 'failing'>;

export interface DiskSpaceOptions {
  readonly limits?: Partial<SpaceLimits>;
  readonly timers: Timers;
  /** A small durable write through the store: after a failure, nothing else tells whether it writes again. */
  readonly commit: () => Promise<unknown>;
}

export class DiskSpace implements Space {
  readonly #volume: Volume;
  readonly #limits: SpaceLimits;
  readonly #ballastBytes: number;
  readonly #options: DiskSpaceOptions;
  readonly #listeners = new Set<(status: SpaceStatus) => void>();
  #status: SpaceStatus = { level: 'ok', mayGoOn: true, freeBytes: 0, notice: null };
  #failure: Failure | null = null;
  /** The file that is given up when the disk is full: the end of a run, and a person's stop, are then still written. */
  #hasBallast = false;
  /** How often it was given up: also while it was being made. */
  #timesGivenUp = 0;
  #looking: Promise<SpaceStatus> | null = null;
  #cancel: () => void = () => {};
  #isClosed = false;

  /**
   * Looks for the first time, makes the ballast, and goes on looking until it is closed.
   *
   * @example
   * const volume = await folderVolume('/var/lib/longhand');
   * const space = await DiskSpace.watch(volume, { timers, commit: () => ownership.acquire('space') });
   */
  static async watch(volume: Volume, options: DiskSpaceOptions): Promise<DiskSpace> {
    const room = await volume.measure().catch(() => null);
    const space = new DiskSpace(volume, room?.totalBytes ?? 0, options);
    await space.look();
    space.#plan();
    return space;
  }

  private constructor(volume: Volume, totalBytes: number, options: DiskSpaceOptions) {
    this.#volume = volume;
    this.#options = options;
    this.#limits = limitsFor(totalBytes, options.limits);
    this.#ballastBytes = ballastBytesFor(totalBytes);
  }

  get status(): SpaceStatus {
    return this.#status;
  }

  async look(): Promise<SpaceStatus> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const cancel = this.#options.timers.after(LOOK_LIMIT_MS, () => resolve(null));
    const seen = await Promise.race([this.#looking, late]);
    cancel();
    if (seen === null) this.#tell(this.#statusOf(null));
    return this.#status;
  }

  async failed(error: unknown): Promise<void> {
    const failure = failureOf(error);
    if (failure === null) return;
    this.#failure = failure;
    if (failure === 'full') await this.#giveUpBallast();
    const room = await this.#room();
    // A look that was under way may have found that all is well again.
    if (this.#failure !== null) this.#tell(this.#statusOf(room));
    this.#plan();
  }

  onChange(listener: (status: SpaceStatus) => void): () => void {
    const own = (status: SpaceStatus) => listener(status);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Stops looking. The ballast stays for the next process. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    this.#listeners.clear();
    await this.#looking;
  }

  /** What is free beside the ballast, whether that is there or has yet to be made. */
  async #room(): Promise<Room | null> {
    const room = await this.#volume.measure().catch(() => null);
    const missingBytes = this.#hasBallast ? 0 : this.#ballastBytes;
    return room && { ...room, freeBytes: Math.max(0, room.freeBytes - missingBytes) };
  }

  async #giveUpBallast(): Promise<void> {
    this.#hasBallast = false;
    this.#timesGivenUp += 1;
    await this.#volume.giveUp();
  }

  async #makeBallast(): Promise<void> {
    if (this.#hasBallast) return;
    const timesBefore = this.#timesGivenUp;
    await this.#volume.setAside(this.#ballastBytes);
    // Given up while it was being made: what was made is not whole, or stands where the last words should.
    if (this.#timesGivenUp !== timesBefore) return this.#volume.giveUp();
    this.#hasBallast = true;
  }

  #plan(): void {
    this.#cancel();
    if (this.#isClosed) return;
    const waitMs = this.#status.level === 'ok' && this.#failure === null ? CALM_MS : TENSE_MS;
    this.#cancel = this.#options.timers.after(waitMs, () => {
      void this.look().then(() => this.#plan());
    });
  }

  async #look(): Promise<SpaceStatus> {
    let room = await this.#room();
    if (room?.isWritable && (this.#failure !== null || !this.#hasBallast)) {
      if (await this.#tryAgain(room)) room = await this.#room();
    }
    this.#tell(this.#statusOf(room));
    return this.#status;
  }

  /** Puts the ballast back and, after a failure, writes through the store. Returns true when it wrote something. */
  async #tryAgain({ freeBytes }: Room): Promise<boolean> {
    const isEnough = freeBytes >= resumeBytes(this.#limits);
    // Each try on a full disk would eat of the space that was given up for the last words.
    if (!isEnough && this.#failure === 'full') return false;
    const failure = this.#failure;
    try {
      if (isEnough) await this.#makeBallast();
    } catch {
      // A quota, or no file left to make: the store itself is asked.
    }
    if (failure === null) return isEnough;
    try {
      await this.#options.commit();
      if (this.#failure === failure) this.#failure = null;
    } catch {
      // Not yet; whoever failed first has told why.
    }
    return true;
  }

  #statusOf(room: Room | null): SpaceStatus {
    const freeBytes = room?.freeBytes ?? 0;
    const measured = room === null ? 'failing' : levelOf(room, this.#limits);
    const level = this.#failure ?? measured;
    const isCalm = level === 'ok' || level === 'low';
    const mayGoOn = isCalm && freeBytes >= resumeBytes(this.#limits);
    return { level, mayGoOn, freeBytes, notice: this.#noticeOf(level, room) };
  }

  #noticeOf(level: SpaceLevel, room: Room | null): Notice | null {
    const { path } = this.#volume;
    switch (level) {
      case 'ok':
        return null;
      case 'readonly':
        return { code: 'server.folderReadOnly', params: { path } };
      case 'failing':
        return { code: 'server.folderFailing', params: { path } };
      case 'low':
      case 'critical':
      case 'full': {
        const hasBytes = room !== null && room.freeBytes >= this.#limits.lowBytes;
        if (hasBytes && hasFewFiles(room)) {
          return { code: 'server.fewFiles', params: { path, files: room.freeFiles ?? 0 } };
        }
        // A quota: the file system has space, and we get none of it.
        if (hasBytes) return { code: 'server.diskFull' };
        const free = sizeText(room?.freeBytes ?? 0);
        return { code: 'server.lowSpace', params: { path, free, needed: sizeText(this.#limits.lowBytes) } };
      }
      default: {
        const unknown: never = level;
        throw new Error(`unknown level ${String(unknown)}`);
      }
    }
  }

  #tell(status: SpaceStatus): void {
    const before = this.#status;
    this.#status = status;
    if (before.level === status.level && before.mayGoOn === status.mayGoOn) return;
    for (const listener of [...this.#listeners]) listener(status);
  }
}

/** Errors of the store by their code; what is no failure of the disk (`conflict`, `fenced`) says nothing about it. */
function failureOf(error: unknown): Failure | null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'full' || code === 'readonly') return code;
  return code === 'io' ? 'failing' : null;
}

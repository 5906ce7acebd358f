/**
 * Watches the file system of the data directory: before it is full, while it is, and until it is not.
 * @module
 */
import { access, constants, statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Notice } from '@longhand/protocol';
import type { Space, SpaceLevel, SpaceStatus, Timers } from '@longhand/protocol/ports';
import { Ballast } from './disk-space-ballast.ts';
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

/** What the file system of a folder says. @throws the error of the file system */
export async function measureRoom(folder: string): Promise<Room> {
  const { bavail, blocks, bsize, ffree, files } = await statfs(folder);
  const isWritable = await mayWrite(folder);
  const freeFiles = files > 0 ? ffree : null;
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles, totalFiles: files, isWritable };
}

function mayWrite(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** For a file system that does not tell its size: only failures of the store are noticed there. */
async function measureBlindly(folder: string): Promise<Room> {
  const isWritable = await mayWrite(folder);
  return { freeBytes: Number.MAX_SAFE_INTEGER, totalBytes: 0, freeFiles: null, totalFiles: 0, isWritable };
}

export class DiskSpace implements Space {
  readonly #folder: string;
  readonly #limits: SpaceLimits;
  readonly #ballast: Ballast;
  readonly #options: DiskSpaceOptions;
  readonly #measure: (folder: string) => Promise<Room>;
  readonly #listeners = new Set<(status: SpaceStatus) => void>();
  #status: SpaceStatus = { level: 'ok', mayGoOn: true, freeBytes: 0, notice: null };
  #failure: Failure | null = null;
  #looking: Promise<SpaceStatus> | null = null;
  #cancel: () => void = () => {};
  #isClosed = false;

  /**
   * Looks for the first time, makes the ballast, and goes on looking until it is closed.
   *
   * @param dataDir a folder that exists
   * @example const space = await DiskSpace.watch('/var/lib/longhand', { timers, commit: () => ownership.acquire('space') });
   */
  static async watch(dataDir: string, options: DiskSpaceOptions): Promise<DiskSpace> {
    const folder = resolve(dataDir);
    const room = await measureRoom(folder).catch(() => null);
    const measure = room === null ? measureBlindly : measureRoom;
    const space = new DiskSpace(folder, room?.totalBytes ?? 0, options, measure);
    await space.look();
    space.#plan();
    return space;
  }

  private constructor(
    folder: string,
    totalBytes: number,
    options: DiskSpaceOptions,
    measure: (folder: string) => Promise<Room>,
  ) {
    this.#folder = folder;
    this.#measure = measure;
    this.#options = options;
    this.#limits = limitsFor(totalBytes, options.limits);
    this.#ballast = new Ballast(folder, ballastBytesFor(totalBytes));
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
    if (failure === 'full') await this.#ballast.release();
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
    const room = await this.#measure(this.#folder).catch(() => null);
    return room && { ...room, freeBytes: Math.max(0, room.freeBytes - this.#ballast.missingBytes) };
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
    if (room?.isWritable && (this.#failure !== null || !this.#ballast.isThere)) {
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
      if (isEnough) await this.#ballast.build();
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
    const path = this.#folder;
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

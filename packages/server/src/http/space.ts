import type { Notice } from '@longhand/protocol';
import type { Space, SpaceLevel } from '@longhand/protocol/ports';
import { parseSize, type SpaceLimits } from '@longhand/store';
import { ServerError } from '../server-error.ts';

/** What a log cannot tell, because nothing can be written into it: part of a document's answer and of heartbeats. */
export interface StorageNotice extends Notice {
  readonly level: SpaceLevel;
}

/** Null while all is well, and where nobody watches the space. */
export function storageNotice(space: Space | undefined): StorageNotice | null {
  const status = space?.status;
  return status?.notice ? { level: status.level, ...status.notice } : null;
}

const CODES = [
  'server.lowSpace',
  'server.fewFiles',
  'server.folderReadOnly',
  'server.folderFailing',
  'server.diskFull',
] as const;

/**
 * Looks before something large or new is begun, while there is still space to say no in.
 *
 * @throws ServerError 507, naming the free space and the folder
 */
export async function assertSpace(space: Space | undefined): Promise<void> {
  if (space === undefined) return;
  const { level, notice } = await space.look();
  if (level === 'ok') return;
  const code = CODES.find((known) => known === notice?.code) ?? 'server.diskFull';
  throw new ServerError(code, 507, notice?.params ?? {});
}

/**
 * The limits that the environment sets; what it leaves out has a default that goes by the size of the disk.
 *
 * @throws ServerError `server.badSize`
 */
export function spaceLimits(env: Readonly<Record<string, string | undefined>>): Partial<SpaceLimits> {
  const size = (name: string): number | undefined => {
    const text = env[name]?.trim() ?? '';
    if (text === '') return undefined;
    const bytes = parseSize(text);
    if (bytes === null) throw new ServerError('server.badSize', 500, { name, value: text });
    return bytes;
  };
  const [lowBytes, criticalBytes] = [size('LONGHAND_SPACE_LOW'), size('LONGHAND_SPACE_CRITICAL')];
  return {
    ...(lowBytes === undefined ? {} : { lowBytes }),
    ...(criticalBytes === undefined ? {} : { criticalBytes }),
  };
}

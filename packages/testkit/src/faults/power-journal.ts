import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What a process did to the watched folder, in order. Paths are absolute; `inode` tells files apart, also after they were renamed. */
export type DiskOp =
  | { readonly kind: 'create' | 'makeFolder' | 'link'; readonly inode: bigint; readonly path: string }
  | { readonly kind: 'write'; readonly inode: bigint; readonly offset: number; readonly data: Uint8Array }
  | { readonly kind: 'truncate' | 'grow'; readonly inode: bigint; readonly size: number }
  | { readonly kind: 'sync'; readonly inode: bigint }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  /** Written by the process itself: what it had been promised until here. */
  | { readonly kind: 'mark'; readonly text: string };

export interface PowerRecorder {
  /** Environment of the process that is to be recorded. */
  readonly env: Readonly<Record<string, string>>;
  /** The process appends its marks to this file. */
  readonly marks: string;
  /** Everything that was recorded until now. */
  read(): Promise<readonly DiskOp[]>;
}

const SOURCE = fileURLToPath(new URL('./power-loss.c', import.meta.url));
const run = promisify(execFile);

/**
 * Compiles the recorder for one folder; a string says why this machine cannot.
 *
 * @param folder what is watched; an absolute path without symbolic links
 * @param workFolder gets the library, the journal and the marks; lies outside of `folder`
 */
export async function powerRecorder(folder: string, workFolder: string): Promise<PowerRecorder | string> {
  if (process.platform !== 'linux') return `the recorder of disk operations needs Linux, not ${process.platform}`;
  const library = join(workFolder, 'power-loss.so');
  try {
    await run('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-lpthread']);
  } catch (error) {
    return `no C compiler works here: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  }
  const journal = join(workFolder, 'journal');
  const marks = join(workFolder, 'marks');
  return {
    env: {
      LD_PRELOAD: library,
      // Its writes would pass by the library.
      UV_USE_IO_URING: '0',
      LONGHAND_POWER_FOLDER: folder,
      LONGHAND_POWER_JOURNAL: journal,
      LONGHAND_POWER_MARKS: marks,
    },
    marks,
    read: async () => parse(await readFile(journal)),
  };
}

const HEAD = 29;

function parse(bytes: Buffer): readonly DiskOp[] {
  const ops: DiskOp[] = [];
  for (let at = 0; at < bytes.length; ) {
    const code = String.fromCharCode(bytes.readUInt8(at));
    const inode = bytes.readBigUInt64LE(at + 1);
    const offset = Number(bytes.readBigUInt64LE(at + 9));
    const [first, second, length] = [
      bytes.readUInt32LE(at + 17),
      bytes.readUInt32LE(at + 21),
      bytes.readUInt32LE(at + 25),
    ];
    const names = at + HEAD;
    const path = bytes.toString('utf8', names, names + first);
    const to = bytes.toString('utf8', names + first, names + first + second);
    const data = bytes.subarray(names + first + second, names + first + second + length);
    at = names + first + second + length;
    ops.push(opOf(code, { inode, offset, path, to, data }));
  }
  return ops;
}

interface Fields {
  readonly inode: bigint;
  readonly offset: number;
  readonly path: string;
  readonly to: string;
  readonly data: Buffer;
}

function opOf(code: string, { inode, offset, path, to, data }: Fields): DiskOp {
  switch (code) {
    case 'c':
      return { kind: 'create', inode, path };
    case 'd':
      return { kind: 'makeFolder', inode, path };
    case 'l':
      return { kind: 'link', inode, path };
    case 'w':
      return { kind: 'write', inode, offset, data };
    case 't':
      return { kind: 'truncate', inode, size: offset };
    case 'g':
      return { kind: 'grow', inode, size: offset };
    case 's':
      return { kind: 'sync', inode };
    case 'r':
      return { kind: 'rename', from: path, to };
    case 'u':
      return { kind: 'remove', path };
    case 'm':
      return { kind: 'mark', text: data.toString() };
    default:
      throw new Error(`the journal holds an unknown record ${JSON.stringify(code)}`);
  }
}

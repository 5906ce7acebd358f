/**
 * How much memory a process, or a group of them, holds. Known on Linux only; elsewhere only the clock guards.
 * @module
 */
import { readdir, readFile } from 'node:fs/promises';

const KIB = 1024;

/** Resident bytes of one process; 0 when it is gone or the system does not tell. */
export async function memoryOfProcess(pid: number): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const status = await readOrEmpty(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * KIB;
}

/** Bytes of a process group, shared pages counted once (PSS): a browser's processes share most of theirs. */
export async function memoryOfGroup(group: number): Promise<number> {
  if (process.platform !== 'linux') return 0;
  let total = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readOrEmpty(`/proc/${name}/stat`);
    // "pid (name) state ppid pgrp …"; the name may hold anything, so count from its closing bracket.
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) continue;
    const shares = await readOrEmpty(`/proc/${name}/smaps_rollup`);
    const share = Number(/^Pss:\s+(\d+) kB/m.exec(shares)?.[1] ?? 0) * KIB;
    total += share || (await memoryOfProcess(Number(name)));
  }
  return total;
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

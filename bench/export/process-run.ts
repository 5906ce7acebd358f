/**
 * One cold process to its end: wall time and peak memory of its tree.
 * @module
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Run {
  readonly ms: number;
  /** Peak of the process tree, shared pages counted once (PSS); 0 where the system does not tell. */
  readonly mb: number;
}

/** @throws Error when the program does not end with 0 */
export function run(program: string, args: readonly string[]): Promise<Run> {
  const from = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (data: string) => {
    stderr = (stderr + data).slice(-2_000);
  });
  let mb = 0;
  const sampler = setInterval(() => {
    mb = Math.max(mb, child.pid === undefined ? 0 : treeMb(child.pid));
  }, 40);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      clearInterval(sampler);
      reject(error);
    });
    child.on('close', (code) => {
      clearInterval(sampler);
      if (code === 0) resolve({ ms: performance.now() - from, mb });
      else reject(new Error(`${program} ended with ${code}: ${stderr}`));
    });
  });
}

export function has(program: string): Promise<boolean> {
  return run(program, ['--version']).then(
    () => true,
    () => false,
  );
}

/** PSS of a process and its descendants, MB; Linux only. */
function treeMb(root: number): number {
  if (process.platform !== 'linux') return 0;
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readOrEmpty(`/proc/${name}/stat`);
    // "pid (name) state ppid …"; the name may hold anything, so count from its closing bracket.
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isOfTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  let kb = 0;
  for (const pid of parents.keys()) {
    if (isOfTree(pid)) kb += Number(/^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  }
  return kb / 1000;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

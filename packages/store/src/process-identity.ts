import { readFileSync } from 'node:fs';

/**
 * Text that tells a process from a later one with the same pid: boot and start time. Undefined where the system does not show them
 * without a child process (all but Linux), and for a process that is gone.
 */
export function processIdentity(pid: number): string | undefined {
  const fields = statFields(pid);
  if (fields === null) return undefined;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // Field 22 of proc_pid_stat(5), counted from field 3, the first one behind the name.
    return `${boot}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** False for a process that is gone, or that is dead and waits for its parent only. */
export function isProcessAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  const state = statFields(pid)?.[0];
  if (state === 'Z' || state === 'X') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user cannot be signalled, but it lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Fields of /proc/PID/stat behind the name, which may itself hold blanks and brackets. */
function statFields(pid: number): readonly string[] | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

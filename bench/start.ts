/**
 * How fast and how small: install size on disk, `npm start` to the first page, memory of an idle server.
 * See bench/README.md for how each figure is made.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { finish, isQuick, median, printTable } from './harness.ts';

const root = dirname(import.meta.dirname);
const rounds = isQuick ? 2 : 7;
const idleMs = isQuick ? 2000 : 5000;
const giveUpMs = 30_000;
const mebi = 2 ** 20;

const groups = installedGroups();
const installMiB = groups.reduce((sum, group) => sum + group.bytes, 0) / mebi;
printTable(
  ['installed for the main job', 'MiB'],
  groups.slice(0, 12).map((group) => [group.name, Math.round((group.bytes / mebi) * 10) / 10]),
);
console.log(`all ${groups.length} groups: ${installMiB.toFixed(1)} MiB\n`);

await startOnce(); // fills the caches of the file system: the goal speaks of a warm install
const starts: { pageMs: number; rssMiB: number }[] = [];
for (let round = 0; round < rounds; round++) starts.push(await startOnce());
printTable(
  ['start', 'to first page, ms', 'idle RSS, MiB'],
  starts.map((start, index) => [String(index + 1), Math.round(start.pageMs), Math.round(start.rssMiB)]),
);

finish({
  bench: 'start',
  figures: {
    firstPageMs: median(starts.map((start) => start.pageMs)),
    idleRssMiB: median(starts.map((start) => start.rssMiB)),
    installMiB,
  },
  goals: [
    { figure: 'firstPageMs', atMost: 2000 },
    { figure: 'idleRssMiB', atMost: 120 },
    { figure: 'installMiB', atMost: 450 },
  ],
});

/** Starts the product as a person does, loads the page, waits, looks at its memory, stops it. */
async function startOnce(): Promise<{ pageMs: number; rssMiB: number }> {
  const data = mkdtempSync(join(tmpdir(), 'longhand-bench-'));
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { ...process.env, LONGHAND_DATA: data, LONGHAND_PORT: '0', LONGHAND_HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: npm, its shell and the server end together.
    detached: true,
  });
  try {
    const address = await printedAddress(child);
    const page = await fetch(address);
    const body = await page.text();
    const pageMs = performance.now() - began;
    if (!page.ok || !/<html/i.test(body)) throw new Error(`${address} answered ${page.status} and no page`);
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    return { pageMs, rssMiB: serverRss(child.pid ?? 0) / mebi };
  } finally {
    await stop(child);
    rmSync(data, { recursive: true, force: true });
  }
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string): void =>
      reject(new Error(`npm start ${why}. It printed:\n${output.trim() || '(nothing)'}`));
    const timer = setTimeout(() => fail(`printed no address within ${giveUpMs / 1000} s`), giveUpMs);
    const read = (part: Buffer): void => {
      output += part.toString();
      const [address] = /https?:\/\/(?:127\.0\.0\.1|localhost):\d+\S*/.exec(output) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}

/** Resident memory of the server and what it started, without npm and its shell. Linux only; NaN elsewhere. */
function serverRss(group: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  let bytes = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, , groupOf] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (Number(groupOf) !== group || /^npm |\/npm|^sh\0/.test(command)) continue;
      const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      bytes += Number(kilobytes) * 1024;
    } catch {
      // The process ended between two looks.
    }
  }
  return bytes;
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  const group = -child.pid;
  return new Promise((resolve) => {
    const hard = setTimeout(() => process.kill(group, 'SIGKILL'), 5000);
    child.on('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    process.kill(group, 'SIGTERM');
  });
}

/** What a person needs on disk, largest first: everything in the lockfile that is no development tool, and our own packages. */
function installedGroups(): readonly { name: string; bytes: number }[] {
  // npm's own lockfile of what is installed; only these two fields are read.
  const { packages } = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly link?: boolean }>>;
  };
  const sizes = new Map<string, number>();
  const add = (name: string, bytes: number): unknown => sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  for (const [place, entry] of Object.entries(packages)) {
    if (!place.includes('node_modules/') || entry.dev || entry.link || !existsSync(join(root, place))) continue;
    const name = place.replace(/^.*node_modules\//, '');
    add(name.startsWith('@') ? (name.split('/')[0] ?? name) : name, sizeOf(join(root, place)));
  }
  for (const folder of readdirSync(join(root, 'packages')))
    add('longhand itself', sizeOf(join(root, 'packages', folder)));
  return [...sizes].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
}

/** Bytes on disk (whole blocks), without nested node_modules: those have their own entry. */
function sizeOf(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.blocks * 512;
  return readdirSync(path).reduce(
    (sum, name) => (name === 'node_modules' ? sum : sum + sizeOf(join(path, name))),
    stat.blocks * 512,
  );
}

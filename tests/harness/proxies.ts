/**
 * Real proxies as processes of a test: the distribution's programs, with configurations in a folder of their own, on free ports, never as
 * services of the machine.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findChecker } from '../../scripts/checkers.mjs';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');

/** The name that our configurations are written for. */
export const NAME = 'docs.example.com';

export interface Certificate {
  readonly folder: string;
  /** The certificate as text: it is its own authority. */
  readonly ca: string;
}

export type ProxyProgram = 'nginx' | 'caddy' | 'haproxy';

/** The configurations that the distribution's packages bring. */
export const COMES_WITH = { nginx: '/etc/nginx/nginx.conf', caddy: null, haproxy: '/etc/haproxy/haproxy.cfg' } as const;

/** Where the program lies, or the sentence that says why there is none. */
export function findProxy(program: ProxyProgram): { readonly path: string } | { readonly reason: string } {
  const openssl = findChecker('openssl');
  if ('reason' in openssl) return openssl;
  const config = COMES_WITH[program];
  if (config !== null && !existsSync(config)) return { reason: `no ${config} found: install Debian's ${program}` };
  return findChecker(program);
}

/** From 1.25.1 on `http2` is a directive of its own, and a part of `listen` no more (which works, with a warning). */
export function hasHttp2Directive(): boolean {
  const found = findProxy('nginx');
  if ('reason' in found) return false;
  const [, major, minor, patch] =
    /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(spawnSync(found.path, ['-v']).stderr.toString()) ?? [];
  return Number(major) * 1_000_000 + Number(minor) * 1_000 + Number(patch) >= 1_025_001;
}

/** Makes a certificate for NAME: `fullchain.pem`, `privkey.pem`, and both in `longhand.pem`. */
export function makeCertificate(folder: string): Certificate {
  const [cert, key] = [join(folder, 'fullchain.pem'), join(folder, 'privkey.pem')];
  const subject = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const ca = readFileSync(cert, 'utf8');
  writeFileSync(join(folder, 'longhand.pem'), ca + readFileSync(key, 'utf8'));
  return { folder, ca };
}

/**
 * A file of deploy/ with its places filled in. Each place must be there: a test that changes nothing would test another file than the one
 * that operators copy.
 */
export function deployed(file: string, places: Readonly<Record<string, string>>): string {
  let text = readFileSync(join(DEPLOY, file), 'utf8');
  for (const [place, value] of Object.entries(places)) {
    if (!text.includes(place)) throw new Error(`deploy/${file} does not hold ${JSON.stringify(place)}`);
    text = text.replaceAll(place, value);
  }
  return text;
}

/** The files of a running server's own main configuration that belong to the machine; what is left is how it comes. */
export function asItComes(file: string, foreign: RegExp): string {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !foreign.test(line))
    .join('\n');
}

export interface RunningProxy {
  /** Standard error and log files. */
  log(): string;
  stop(): Promise<void>;
}

interface Launch {
  readonly check: readonly string[];
  readonly run: readonly string[];
}

/**
 * Lets the program check the configuration, starts it and waits until it listens.
 *
 * @param folder of its own, for the configuration and everything that it writes
 * @param ports that must answer before this resolves
 * @throws when the program complains about the configuration
 */
export async function startProxy(
  program: ProxyProgram,
  folder: string,
  config: string,
  ports: readonly number[],
): Promise<RunningProxy> {
  const found = findProxy(program);
  if ('reason' in found) throw new Error(found.reason);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, program === 'caddy' ? 'Caddyfile' : `${program}.conf`);
  writeFileSync(file, config);
  const { check, run } = launchOf(program, file, folder);
  const env = { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const checked = spawnSync(found.path, check, { env, cwd: folder, encoding: 'utf8' });
  const complaint = checked.stdout + checked.stderr;
  if (checked.status !== 0 || /\[warn\]|is not formatted/i.test(complaint))
    throw new Error(`${program} on ${file}: ${complaint}`);

  const child = spawn(found.path, run, { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => {
      output += part.toString();
    });
  }
  const log = () => output + (program === 'nginx' ? readFileSync(join(folder, 'error.log'), 'utf8') : '');
  await Promise.all(ports.map((port) => untilListening(port, child, log)));
  return {
    log,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      // nginx calls a quick end SIGTERM; its workers go with it.
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function launchOf(program: ProxyProgram, file: string, folder: string): Launch {
  switch (program) {
    case 'nginx': {
      const args = ['-p', folder, '-c', file, '-e', join(folder, 'error.log')];
      return { check: ['-t', '-q', ...args], run: [...args, '-g', 'daemon off;'] };
    }
    case 'caddy':
      return {
        check: ['validate', '--config', file, '--adapter', 'caddyfile'],
        run: ['run', '--config', file, '--adapter', 'caddyfile'],
      };
    case 'haproxy':
      return { check: ['-c', '-q', '-f', file], run: ['-db', '-f', file] };
    default:
      return program satisfies never;
  }
}

async function untilListening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}: ${log()}`);
    const socket = connect({ host: '127.0.0.1', port });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    if (Date.now() > end) throw new Error(`${child.spawnfile} does not listen on ${port}: ${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What nginx must be told when it lives in a folder of a test: everything that it writes lies there. */
export function nginxMain(http: string): string {
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `${user}
worker_processes 1;
pid nginx.pid;
error_log error.log info;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
${http}
}
`;
}

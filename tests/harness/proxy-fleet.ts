/**
 * Every proxy that a test or a bench wants, started at once before one server: as they come, and with the files of deploy/.
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Door, openDoor } from './doors.ts';
import {
  asItComes,
  type Certificate,
  COMES_WITH,
  deployed,
  findProxy,
  hasHttp2Directive,
  makeCertificate,
  NAME,
  nginxMain,
  type ProxyProgram,
  type RunningProxy,
  startProxy,
} from './proxies.ts';

export interface Passage {
  readonly door: Door;
  readonly program: ProxyProgram;
}

export interface ProxyFleet {
  /** By name; a name whose program is missing is not there. */
  readonly passages: ReadonlyMap<FleetName, Passage>;
  /** What each program said. */
  logs(): Readonly<Partial<Record<ProxyProgram, string>>>;
  close(): Promise<void>;
}

/** Name to its program and how it is reached. `ours` are the files of deploy/. */
const FLEET = {
  'nginx as it comes': { program: 'nginx', reach: 'plain' },
  'nginx with gzip on everything': { program: 'nginx', reach: 'plain' },
  'nginx with TLS and h2': { program: 'nginx', reach: 'h2' },
  'nginx that waits two seconds': { program: 'nginx', reach: 'plain' },
  'nginx that ignores X-Accel-Buffering': { program: 'nginx', reach: 'plain' },
  'nginx, ours': { program: 'nginx', reach: 'h2' },
  'Caddy with encode': { program: 'caddy', reach: 'plain' },
  'Caddy, ours': { program: 'caddy', reach: 'h2' },
  'HAProxy as it comes': { program: 'haproxy', reach: 'plain' },
  'HAProxy, ours': { program: 'haproxy', reach: 'h2' },
} as const satisfies Readonly<Record<string, { program: ProxyProgram; reach: 'plain' | 'h2' }>>;

export type FleetName = keyof typeof FLEET;
// Object.keys gives strings; these are the keys of the constant above.
export const fleetNames = Object.keys(FLEET) as readonly FleetName[];
export const programOf = (name: FleetName): ProxyProgram => FLEET[name].program;

type Ports = Readonly<Record<FleetName, number>>;

/** @param upstream port of the server on 127.0.0.1 */
export async function startProxyFleet(upstream: number): Promise<ProxyFleet> {
  const folder = await mkdtemp(join(tmpdir(), 'longhand-proxies-'));
  const found = new Set((['nginx', 'caddy', 'haproxy'] as const).filter((program) => 'path' in findProxy(program)));
  const names = fleetNames.filter((name) => found.has(programOf(name)));
  if (names.length === 0)
    return { passages: new Map(), logs: () => ({}), close: () => rm(folder, { recursive: true }) };

  const certificate = makeCertificate(folder);
  const numbers = await quietPorts(fleetNames.length);
  // Every name has its number.
  const ports = Object.fromEntries(fleetNames.map((name, index) => [name, numbers[index]])) as Ports;
  const [nginx = 0, caddy = 0, haproxy = 0] = await quietPorts(3, numbers);
  const plain = { nginx, caddy, haproxy };
  const running = new Map<ProxyProgram, RunningProxy[]>();
  const start = async (program: ProxyProgram, config: string, name: string, wanted: readonly FleetName[]) => {
    if (!found.has(program)) return;
    const proxy = await startProxy(
      program,
      join(folder, name),
      config,
      wanted.map((each) => ports[each]),
    );
    running.set(program, [...(running.get(program) ?? []), proxy]);
  };
  const of = (program: ProxyProgram, isOurs: boolean) =>
    fleetNames.filter((name) => programOf(name) === program && name.endsWith('ours') === isOurs);
  const close = async () => {
    await Promise.all([...running.values()].flat().map((proxy) => proxy.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  const started = await Promise.allSettled([
    start('nginx', foreignNginx(upstream, ports, certificate), 'nginx', of('nginx', false)),
    start('nginx', ourNginx(upstream, ports, certificate, plain.nginx), 'nginx-ours', of('nginx', true)),
    start('caddy', bothCaddies(upstream, ports, certificate, plain.caddy), 'caddy', [
      ...of('caddy', false),
      ...of('caddy', true),
    ]),
    start('haproxy', foreignHaproxy(upstream, ports), 'haproxy', of('haproxy', false)),
    start('haproxy', ourHaproxy(upstream, ports, certificate, plain.haproxy), 'haproxy-ours', of('haproxy', true)),
  ]);

  const failed = started.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }

  const passages = names.map((name): [FleetName, Passage] => {
    const isH2 = FLEET[name].reach === 'h2';
    const secure = isH2 ? { name: NAME, ca: certificate.ca, isHttp2: true } : {};
    return [name, { door: openDoor({ port: ports[name], ...secure }), program: programOf(name) }];
  });
  return {
    passages: new Map(passages),
    logs: () =>
      Object.fromEntries([...running].map(([program, all]) => [program, all.map((proxy) => proxy.log()).join('\n')])),
    close,
  };
}

/** What follows the address in `listen` for TLS and HTTP/2, as the comment in deploy/nginx/longhand.conf says. */
const h2 = () => (hasHttp2Directive() ? ' ssl; http2 on;' : ' ssl http2;');

/** Debian's own nginx.conf, with the servers that people write first. */
function foreignNginx(upstream: number, ports: Ports, { folder }: Certificate): string {
  const pass = `location / { proxy_pass http://127.0.0.1:${upstream}; }`;
  const server = (name: FleetName, settings = '', listen = ';') =>
    `server { listen 127.0.0.1:${ports[name]}${listen} ${settings} ${pass} }`;
  const foreign = /^\s*(?:user|pid|error_log|worker_processes|access_log|include \/etc\/nginx\/(?:modules|conf|sites))/;
  const http = asItComes(COMES_WITH.nginx, foreign).replace(/[\s\S]*?http \{([\s\S]*)\n\}[\s\S]*/, '$1');
  return nginxMain(`${http}
    ${server('nginx as it comes')}
    ${server('nginx with gzip on everything', 'gzip_types *; gzip_proxied any; gzip_min_length 0;')}
    ${server('nginx with TLS and h2', `ssl_certificate ${folder}/fullchain.pem; ssl_certificate_key ${folder}/privkey.pem;`, h2())}
    ${server('nginx that waits two seconds', 'proxy_read_timeout 2s;')}
    ${server('nginx that ignores X-Accel-Buffering', 'proxy_ignore_headers X-Accel-Buffering;')}
  `);
}

function ourNginx(upstream: number, ports: Ports, { folder }: Certificate, plain: number): string {
  const config = deployed('nginx/longhand.conf', {
    'listen 80;': `listen 127.0.0.1:${plain};`,
    'listen [::]:80;': '',
    'listen 443 ssl http2;': `listen 127.0.0.1:${ports['nginx, ours']}${h2()}`,
    'listen [::]:443 ssl http2;': '',
    '/etc/ssl/longhand': folder,
    '127.0.0.1:4747': `127.0.0.1:${upstream}`,
  });
  return nginxMain(`include /etc/nginx/mime.types;\n${config}`);
}

function bothCaddies(upstream: number, ports: Ports, { folder }: Certificate, plain: number): string {
  const ours = deployed('caddy/Caddyfile', {
    [`\n${NAME} {`]: `\nhttps://${NAME}:${ports['Caddy, ours']} {\n\ttls ${folder}/fullchain.pem ${folder}/privkey.pem`,
    '127.0.0.1:4747': `127.0.0.1:${upstream}`,
    'grace_period 10s': `grace_period 1s\n\tadmin off\n\thttp_port ${plain}\n\tocsp_stapling off`,
  });
  return `${ours}
http://127.0.0.1:${ports['Caddy with encode']} {
	encode gzip
	reverse_proxy 127.0.0.1:${upstream}
}
`;
}

/** Debian's own haproxy.cfg, with the few lines that every guide adds. */
function foreignHaproxy(upstream: number, ports: Ports): string {
  const foreign = /^\s*(?:log\s+\/dev|chroot|stats|user|group|daemon)/;
  return `${asItComes(COMES_WITH.haproxy, foreign)}
frontend door
    bind 127.0.0.1:${ports['HAProxy as it comes']}
    default_backend longhand
backend longhand
    server longhand 127.0.0.1:${upstream}
`;
}

function ourHaproxy(upstream: number, ports: Ports, { folder }: Certificate, plain: number): string {
  return deployed('haproxy/haproxy.cfg', {
    'bind :80': `bind 127.0.0.1:${plain}`,
    'bind :443': `bind 127.0.0.1:${ports['HAProxy, ours']}`,
    '/etc/haproxy/longhand.pem': `${folder}/longhand.pem`,
    '127.0.0.1:4747': `127.0.0.1:${upstream}`,
  });
}

/**
 * Ports that nobody listens on, below those that the system hands out by itself: programs take some time from being told a port to listening
 * on it, and a busy machine would have given it away.
 */
async function quietPorts(count: number, taken: readonly number[] = []): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(12_000, 32_000);
    if (taken.includes(port) || ports.has(port)) continue;
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    ports.add(port);
  }
  return [...ports];
}

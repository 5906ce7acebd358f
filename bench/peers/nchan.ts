/**
 * nginx with the nchan module, one worker, messages in shared memory. Events are published over HTTP, as nchan asks; the publisher is this
 * process, and the figures are the worker's.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../load/serve.ts';
import { createTexts } from '../load/texts.ts';

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;
const folder = mkdtempSync(join(tmpdir(), 'longhand-bench-nchan-'));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let texts = createTexts(0);
let port = 0;
let master: ReturnType<typeof spawn> | null = null;
process.once('exit', () => {
  master?.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

function configuration(): string {
  return `load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
worker_processes 1;
daemon off;
pid ${folder}/pid;
error_log /dev/null;
worker_rlimit_nofile 20000;
events { worker_connections 12000; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  tcp_nodelay on;
  nchan_shared_memory_size 128M;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location ~ ^/s/(\\d+)$ {
      nchan_subscriber eventsource;
      nchan_channel_id $1;
      nchan_subscriber_first_message newest;
    }
    location ~ ^/publish/(\\d+)$ {
      nchan_publisher;
      nchan_channel_id $1;
      nchan_message_buffer_length 200;
    }
  }
}
`;
}

serve({
  async start(streams) {
    texts = createTexts(streams);
    port = await freePort();
    writeFileSync(join(folder, 'nginx.conf'), configuration());
    master = spawn('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'inherit' });
    while (workerOf(master.pid ?? 0) === null) await new Promise((resolve) => setTimeout(resolve, 20));
    return { port, path: '/s/{}' };
  },
  send(stream, text) {
    const body = JSON.stringify(texts.placed(stream, text));
    return new Promise<void>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const options = { host: '127.0.0.1', port, path: `/publish/${stream}`, method: 'POST', agent, headers };
      request(options, (response) => response.resume().once('end', () => resolve()))
        .once('error', reject)
        .end(body);
    });
  },
  usage() {
    const worker = workerOf(master?.pid ?? 0);
    // Fields 14 and 15 of the line are user and system time; the name before them is in brackets.
    const fields = readFileSync(`/proc/${worker}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const pages = Number(readFileSync(`/proc/${worker}/statm`, 'utf8').split(' ')[1]);
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuUs: (ticks / TICKS_PER_SECOND) * 1e6, rssBytes: pages * PAGE_BYTES };
  },
});

/** The process that serves: the only child of nginx's first one. */
function workerOf(parent: number): string | null {
  for (const task of readdirSync('/proc')) {
    if (!/^\d+$/.test(task)) continue;
    try {
      const fields = readFileSync(`/proc/${task}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      if (Number(fields[1]) === parent) return task;
    } catch {
      // It ended while we looked.
    }
  }
  return null;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const bound = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

import { existsSync } from 'node:fs';
import { type Controlled, startProcess } from '../load/control.ts';
import type { Address, Usage } from '../load/serve.ts';

export interface Contestant {
  readonly label: string;
  readonly file: string;
  readonly args?: readonly string[];
}
export interface Running extends Controlled, Address {
  usage(): Promise<Usage>;
  /** Path of a stream. */
  pathOf(stream: number): string;
}

export const longhand: Contestant = { label: 'Longhand, durable', file: '../stream/longhand-main.ts' };
export const nodeHttp: Contestant = { label: 'node:http res.write', file: '../peers/node-http.ts' };
export const hono: Contestant = { label: 'Hono streamSSE', file: '../peers/hono.ts' };
export const dsMemory: Contestant = { label: 'Durable Streams, memory', file: '../peers/durable-streams.ts' };
export const dsFile: Contestant = {
  label: 'Durable Streams, file',
  file: '../peers/durable-streams.ts',
  args: ['file'],
};
export const relay: Contestant = { label: 'bare relay', file: '../peers/relay.ts' };
export const nchan: Contestant = { label: 'nginx with nchan', file: '../peers/nchan.ts' };

const NGINX = '/usr/sbin/nginx';
const NCHAN = '/usr/lib/nginx/modules/ngx_nchan_module.so';

/** nchan is a package of the distribution, which the bench does not install. */
export const hasNchan = existsSync(NGINX) && existsSync(NCHAN);

/** With `--profile FOLDER` each server process leaves a CPU profile there. */
const profileAt = process.argv.indexOf('--profile');
const profileFolder = profileAt < 0 ? undefined : process.argv[profileAt + 1];

/** Starts the process of a contestant and has it listen. */
export async function start(
  contestant: Contestant,
  {
    env,
    ...params
  }: { readonly streams: number; readonly model?: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Running> {
  const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  const server = await startProcess(contestant.file, contestant.args, { nodeArgs: profiling, env });
  const { port, path } = await server.ask<Address>('start', params);
  return {
    ...server,
    port,
    path,
    usage: () => server.ask<Usage>('usage'),
    pathOf: (stream) => path.replace('{}', String(stream)),
  };
}

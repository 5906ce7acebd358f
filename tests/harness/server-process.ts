/**
 * The real server as a process of its own, started as `npm start` starts it, that a test may kill.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { bareEnvironment } from './bare-environment.ts';

const MAIN = createRequire(import.meta.url).resolve('@longhand/cli');

/** On a machine that is busy with other things; a start as such is measured by the bench. */
export const START_LIMIT_MS = 120_000;

export interface ServerProcess {
  readonly address: string;
  readonly pid: number;
  /** Everything that it wrote to standard error. */
  readonly output: () => string;
  /** Resolves when the process is gone, whatever ended it. */
  readonly gone: Promise<unknown>;
  /** SIGKILL, and waits until the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface ServerOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What is started instead of `longhand serve`; it tells its address in the same way. */
  readonly entry?: string;
}

/** Starts the server and waits for its first answer. */
export async function startServerProcess({ dataDir, port, env = {}, entry }: ServerOptions): Promise<ServerProcess> {
  const program = entry === undefined ? [MAIN, 'serve'] : [entry];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...program], {
    env: {
      ...bareEnvironment,
      HOME: process.env.HOME,
      LANG: 'C.UTF-8',
      LONGHAND_DATA: dataDir,
      LONGHAND_HOST: '127.0.0.1',
      LONGHAND_PORT: String(port),
      LONGHAND_LANG: 'en',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (part: Buffer) => {
    output += part.toString();
  });
  const gone = once(child, 'exit');
  const address = await addressOf(child, (line) => {
    output += `${line}\n`;
  });
  return {
    address,
    pid: child.pid ?? 0,
    output: () => output,
    gone,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
}

async function addressOf(child: ChildProcess, keep: (line: string) => void): Promise<string> {
  if (!child.stderr) throw new Error('The server has no standard error.');
  const lines = createInterface({ input: child.stderr });
  const told: string[] = [];
  return new Promise((resolve, reject) => {
    // Nobody could end it afterwards: whoever waits has not got it yet.
    const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`The server ended with ${code ?? signal}:\n${told.join('\n')}`));
    });
    lines.on('line', (line) => {
      told.push(line);
      keep(line);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    });
  });
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('No port.');
  return address.port;
}

/**
 * The load generator: thousands of readers on raw sockets in a process of its own. It counts, checks that no sequence number is missing or
 * comes twice, and measures how late tokens arrive.
 */
import { connect, type Socket } from 'node:net';
import { nowUs } from './clock.ts';
import { answer } from './control.ts';
import { StreamReader } from './frames.ts';
import { Histogram } from './histogram.ts';

export interface ConnectTo {
  readonly port: number;
  readonly paths: readonly string[];
  /** Where each stream must begin; -1 (the default) takes what comes first. */
  readonly last?: number;
}
export interface Counted {
  readonly seconds: number;
  readonly events: number;
  /** Tokens that came, by their marks. */
  readonly tokens: number;
  readonly bytes: number;
  readonly reads: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Gaps, duplicates and connections that closed, since the start. */
  readonly errors: number;
  readonly firstError: string;
  /** Time of this process in percent of one core. */
  readonly cpuPercent: number;
}
export interface Resumed {
  readonly connections: number;
  readonly errors: number;
  readonly last: number;
  readonly ms: number;
}

/** Connections from one loopback address; more of them come from the next one, as clients of their own. */
const PER_ADDRESS = 100;
const OPENING_AT_ONCE = 100;

/** Sockets read one after another in this thread, so one buffer serves all of them. */
const shared = Buffer.alloc(256 * 1024);
const delays = new Histogram();
const open: { readonly socket: Socket; readonly reader: StreamReader }[] = [];
let stalled: Stalled | null = null;
let opened = 0;
let events = 0;
let tokens = 0;
let bytes = 0;
let reads = 0;
let errors = 0;
let firstError = '';
let began = { us: nowUs(), cpu: process.cpuUsage() };
let arrivedUs = 0;
let isEnding = false;

const tally = {
  events: (count: number) => {
    events += count;
  },
  mark: (dueUs: number) => {
    tokens += 1;
    delays.add(arrivedUs - dueUs);
  },
  wrong,
};

answer({
  connect: connectAll,
  /** How many readers have seen a token. */
  reached: () => open.filter(({ reader }) => reader.hasMark).length,
  begin() {
    events = 0;
    tokens = 0;
    bytes = 0;
    reads = 0;
    delays.clear();
    began = { us: nowUs(), cpu: process.cpuUsage() };
  },
  counted,
  closeAll,
  /** Reads a whole stream once; milliseconds from connecting to the last event. */
  readTo: ({ port, path, through }: { readonly port: number; readonly path: string; readonly through: number }) =>
    new Promise<{ readonly ms: number; readonly bytes: number }>((resolve, reject) => {
      const start = performance.now();
      const before = bytes;
      const { socket } = openReader(port, path, 0, '', (reader) => {
        if (reader.last < through) return;
        socket.destroy();
        resolve({ ms: performance.now() - start, bytes: bytes - before });
      });
      socket.once('error', reject);
    }),
  stall,
  resume,
});

function wrong(what: string): void {
  errors += 1;
  firstError ||= what;
}

async function connectAll({
  port,
  paths,
  last = -1,
}: ConnectTo): Promise<{ readonly statuses: Record<number, number> }> {
  const statuses: Record<number, number> = {};
  const queue = [...paths];
  const openOne = async (): Promise<void> => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const { promise, resolve, reject } = Promise.withResolvers<StreamReader>();
      const one = openReader(port, path, last, '', (reader) => {
        if (reader.isOpen) resolve(reader);
      });
      one.socket.once('error', reject);
      const { status } = await promise;
      statuses[status] = (statuses[status] ?? 0) + 1;
      one.socket.off('error', reject).on('error', (error) => wrong(error.message));
      one.socket.once('close', () => {
        if (!isEnding) wrong('a connection closed');
      });
      open.push(one);
    }
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, openOne));
  return { statuses };
}

function openReader(port: number, path: string, last: number, headers: string, onRead: (reader: StreamReader) => void) {
  const reader = new StreamReader(tally, last);
  const source = Math.floor(opened / PER_ADDRESS) % 60_000;
  opened += 1;
  const socket = connect({
    host: '127.0.0.1',
    port,
    localAddress: `127.0.${Math.floor(source / 250)}.${(source % 250) + 2}`,
    noDelay: true,
    onread: {
      buffer: shared,
      callback(count) {
        arrivedUs = nowUs();
        bytes += count;
        reads += 1;
        reader.push(shared.toString('latin1', 0, count));
        onRead(reader);
        return true;
      },
    },
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n${headers}\r\n`);
  return { socket, reader };
}

function counted(): Counted {
  const seconds = (nowUs() - began.us) / 1e6;
  const { user, system } = process.cpuUsage(began.cpu);
  return {
    ...{ seconds, events, tokens, bytes, reads, errors, firstError },
    p50Ms: delays.quantile(0.5) / 1_000,
    p99Ms: delays.quantile(0.99) / 1_000,
    cpuPercent: (user + system) / seconds / 1e4,
  };
}

async function closeAll(): Promise<void> {
  isEnding = true;
  const gone = open.map(({ socket }) => new Promise<void>((resolve) => socket.once('close', () => resolve())));
  for (const { socket } of open) socket.destroy();
  await Promise.all(gone);
  open.length = 0;
  isEnding = false;
  errors = 0;
  firstError = '';
}

interface Stalled {
  readonly port: number;
  readonly path: string;
  readonly socket: Socket;
  readonly reader: StreamReader;
  isReading: boolean;
}

/** A reader that gets its first event and then reads nothing. Resolves when it has stopped. */
function stall({ port, path }: { readonly port: number; readonly path: string }): Promise<void> {
  return new Promise((resolve) => {
    const one = openReader(port, path, -1, '', ({ last }) => {
      if (last < 0 || stalled?.isReading) return;
      one.socket.pause();
      resolve();
    });
    one.socket.on('error', () => {});
    stalled = { port, path, isReading: false, ...one };
  });
}

/** The stalled reader reads on; where it was cut, it comes back with its position, as a browser does. */
async function resume({ through, idleMs }: { readonly through: number; readonly idleMs: number }): Promise<Resumed> {
  if (stalled === null) throw new Error('nobody is stalled');
  const { port, path } = stalled;
  const start = performance.now();
  stalled.isReading = true;
  let connections = 1;
  let current: { readonly socket: Socket; readonly reader: StreamReader } = stalled;
  const before = errors;
  current.socket.resume();
  while (current.reader.last < through) {
    const seen = current.reader.last;
    const isGone = await over(
      current.socket,
      () => current.reader.last >= through,
      idleMs,
      () => current.reader.last,
    );
    if (current.reader.last >= through) break;
    if (!isGone && current.reader.last === seen) break;
    if (!isGone) continue;
    connections += 1;
    const { last } = current.reader;
    current = openReader(port, path, last, `Last-Event-ID: ${String(last).padStart(10, '0')}\r\n`, () => {});
    current.socket.on('error', () => {});
  }
  current.socket.destroy();
  stalled = null;
  return { connections, errors: errors - before, last: current.reader.last, ms: performance.now() - start };
}

/** Waits until the socket is closed (true), all is there, or nothing came for a while. */
function over(socket: Socket, isDone: () => boolean, idleMs: number, position: () => number): Promise<boolean> {
  return new Promise((resolve) => {
    let seen = position();
    let quietSince = performance.now();
    const timer = setInterval(() => {
      if (position() !== seen) quietSince = performance.now();
      seen = position();
      if (socket.destroyed) end(true);
      else if (isDone() || performance.now() - quietSince > idleMs) end(false);
    }, 20);
    const end = (isGone: boolean) => {
      clearInterval(timer);
      resolve(isGone);
    };
  });
}

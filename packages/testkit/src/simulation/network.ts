/**
 * Lines between clients and a server, in memory: bytes arrive late and in pieces, lines stall, are cut at any byte, or go silent.
 * @module
 */
import { Duplex } from 'node:stream';
import type { Scheduler } from './scheduler.ts';

/** Bytes that a line takes before its writer has to wait, as a kernel's buffers do. */
const KERNEL_BYTES = 8 * 1024;
/** Bytes that a socket takes in memory before it asks its writer to wait. Small, so that a slow line is noticed in a short history. */
const SOCKET_BYTES = 4 * 1024;

type Side = 'client' | 'server';

/** One end of a line; looks like a socket to node:http. */
export class SimulatedSocket extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  readonly remoteFamily = 'IPv4';
  readonly remotePort = 1;
  readonly localAddress = '127.0.0.1';
  readonly localPort = 1;
  readonly encrypted = false;
  connecting = false;
  bytesWritten = 0;
  bytesRead = 0;
  readonly #line: Line;
  readonly #side: Side;

  constructor(line: Line, side: Side) {
    super({ allowHalfOpen: true, autoDestroy: true, writableHighWaterMark: SOCKET_BYTES });
    this.#line = line;
    this.#side = side;
    // A line that breaks is a normal thing: who cares listens for `close`.
    this.on('error', () => {});
  }

  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  address(): { readonly address: string; readonly family: string; readonly port: number } {
    return { address: '127.0.0.1', family: 'IPv4', port: 1 };
  }
  destroySoon(): void {
    if (this.writable) this.end(() => this.destroy());
    else this.destroy();
  }
  resetAndDestroy(): this {
    return this.destroy(reset());
  }

  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.bytesWritten += chunk.length;
    this.#line.send(this.#side, chunk, done);
  }
  override _final(done: (error?: Error | null) => void): void {
    this.#line.send(this.#side, null, done);
  }
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#line.closed(this.#side);
    done(error);
  }
  /** Bytes from the other side; null is its end. */
  arrived(chunk: Buffer | null): void {
    if (this.destroyed) return;
    this.bytesRead += chunk?.length ?? 0;
    this.push(chunk);
    // Nobody reads on behind the last answer, and an end that nobody reads would never be seen.
    if (chunk === null) this.resume();
  }
}

interface Parcel {
  readonly chunk: Buffer | null;
  readonly done: (error?: Error | null) => void;
}
interface Direction {
  readonly to: Side;
  readonly parcels: Parcel[];
  /** Bytes under way whose writer was told that they are gone. */
  kernelBytes: number;
  isMoving: boolean;
}

/** A line with two ends. */
export class Line {
  readonly id: number;
  readonly client: SimulatedSocket;
  readonly server: SimulatedSocket;
  readonly #scheduler: Scheduler;
  readonly #directions: Readonly<Record<Side, Direction>>;
  readonly #onGone: () => void;
  readonly #isHeldBack: boolean;
  #stalledUntil = 0;
  #isSilent = false;
  #isGone = false;

  constructor(id: number, scheduler: Scheduler, isHeldBack: boolean, onGone: () => void) {
    this.id = id;
    this.#isHeldBack = isHeldBack;
    this.#scheduler = scheduler;
    this.#onGone = onGone;
    this.client = new SimulatedSocket(this, 'client');
    this.server = new SimulatedSocket(this, 'server');
    const direction = (to: Side): Direction => ({ to, parcels: [], kernelBytes: 0, isMoving: false });
    this.#directions = { client: direction('server'), server: direction('client') };
  }

  /** Takes bytes of one side. The writer goes on at once while the kernel has room, else when the bytes have arrived. */
  send(from: Side, chunk: Buffer | null, done: Parcel['done']): void {
    const direction = this.#directions[from];
    const bytes = chunk?.length ?? 0;
    const hasRoom = direction.kernelBytes + bytes <= KERNEL_BYTES || this.#isHeldBack;
    direction.kernelBytes += bytes;
    direction.parcels.push({ chunk, done: hasRoom ? () => {} : done });
    if (hasRoom) done();
    this.#move(direction);
  }

  /** Nothing arrives for a while; nothing is lost. */
  stall(ms: number): void {
    this.#stalledUntil = Math.max(this.#stalledUntil, this.#scheduler.elapsedMs + ms);
  }

  /** From now on nothing arrives, and each side finds out by itself, late. */
  silence(): void {
    this.#isSilent = true;
    // The server's keepalive finds out within a minute; a client that waits for an acknowledgement gives up after minutes.
    const server = this.#scheduler.integer(15_000, 60_000);
    this.#scheduler.after(server, `line ${this.id} found dead`, () => void this.server.destroy(reset()));
    const client = this.#scheduler.integer(60_000, 900_000);
    this.#scheduler.after(client, `line ${this.id} given up`, () => void this.client.destroy(reset()));
  }

  /** Breaks the line; what was under way is lost, at any byte. */
  cut(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#onGone();
    this.client.destroy(reset());
    this.server.destroy(reset());
  }

  /** One side has gone away: the other hears of it after what was sent before. */
  closed(side: Side): void {
    const other = side === 'client' ? this.server : this.client;
    if (this.#isGone) return;
    this.#directions[side === 'client' ? 'server' : 'client'].parcels.splice(0);
    if (other.destroyed) {
      this.#isGone = true;
      this.#onGone();
      return;
    }
    if (this.#isSilent) return;
    const direction = this.#directions[side];
    direction.parcels.push({ chunk: null, done: () => {} });
    this.#move(direction);
    this.#scheduler.after(this.#scheduler.wait('net') + 20, `line ${this.id} closed by ${side}`, () => {
      if (direction.parcels.length === 0) return void other.destroy();
      // What was sent before arrives before.
      const last = () => void this.#scheduler.after(1, `line ${this.id} closed`, () => other.destroy());
      direction.parcels.push({ chunk: null, done: last });
    });
  }

  #move(direction: Direction): void {
    if (direction.isMoving || direction.parcels.length === 0) return;
    // A proxy that buffers lets an answer through when it is complete.
    if (this.#isHeldBack && direction.to === 'client' && !direction.parcels.some(({ chunk }) => chunk === null)) return;
    direction.isMoving = true;
    const stall = Math.max(0, this.#stalledUntil - this.#scheduler.elapsedMs);
    const label = `line ${this.id} to ${direction.to}`;
    this.#scheduler.after(stall + this.#scheduler.wait('net'), label, () => {
      direction.isMoving = false;
      if (this.#isGone || this.#isSilent) return;
      if (this.#stalledUntil > this.#scheduler.elapsedMs) return this.#move(direction);
      this.#deliver(direction);
      this.#move(direction);
    });
  }

  /** Some of what waits arrives: all of it, some writes together, or a piece of one, cut at any byte. */
  #deliver(direction: Direction): void {
    const socket = this[direction.to];
    let count = this.#scheduler.chance(0.5)
      ? direction.parcels.length
      : this.#scheduler.integer(1, direction.parcels.length);
    while (count > 0) {
      count -= 1;
      const parcel = direction.parcels.shift();
      if (parcel === undefined) return;
      const { chunk, done } = parcel;
      if (chunk !== null && count === 0 && chunk.length > 1 && this.#scheduler.chance(0.2)) {
        const border = this.#scheduler.integer(1, chunk.length - 1);
        direction.parcels.unshift({ chunk: chunk.subarray(border), done });
        this.#scheduler.note(`line ${this.id} ${border} of ${chunk.length} bytes`);
        direction.kernelBytes -= border;
        socket.arrived(chunk.subarray(0, border));
        return;
      }
      direction.kernelBytes -= chunk?.length ?? 0;
      if (chunk !== null) this.#scheduler.note(`line ${this.id} ${chunk.length} bytes`);
      socket.arrived(chunk);
      done();
    }
  }
}

function reset(): Error {
  return Object.assign(new Error('The line was cut.'), { code: 'ECONNRESET' });
}

export interface Network {
  /** Lines that stand, oldest first. */
  readonly lines: readonly Line[];
  /** What a server does with the ends that it gets; null while there is none: then nobody can connect. */
  listener: ((socket: SimulatedSocket) => void) | null;
  /** While true nothing gets through, and no new line comes about. */
  isDown: boolean;
  /** While true new lines go through a proxy that holds each answer back until it is complete. */
  isHoldingBack: boolean;
  /** A new line to the server, or null when nobody answers. */
  connect(): Line | null;
}

/** @example const network = createNetwork(scheduler); network.listener = (socket) => server.emit('connection', socket); */
export function createNetwork(scheduler: Scheduler): Network {
  const lines = new Set<Line>();
  let lastId = 0;
  return {
    listener: null,
    isDown: false,
    isHoldingBack: false,
    get lines() {
      return [...lines];
    },
    connect() {
      if (this.listener === null || this.isDown) return null;
      lastId += 1;
      const line: Line = new Line(lastId, scheduler, this.isHoldingBack, () => lines.delete(line));
      lines.add(line);
      this.listener(line.server);
      return line;
    },
  };
}

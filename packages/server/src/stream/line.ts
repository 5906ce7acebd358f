import type { ServerResponse } from 'node:http';
import type { LogEvent } from '@longhand/protocol';
import { encodeControl, encodeRetry } from '@longhand/protocol/sse';
import type { ByeReason, House } from './house.ts';
import type { Piece, Place } from './view.ts';
import { type Packet, packetOf, partOf, Wire, type WireUser } from './wire.ts';

/** A packet larger than this is written in parts, each after the one before has left: then a slow line shows progress. */
export const PART_BYTES = 32 * 1024;
/** Catch-up is written in pieces of about this many units, so that a slow socket never holds much more. */
const PIECE_UNITS = 8 * 1024;

/** A write that came too late for a connection; its close is told apart from it. */
const ignore = () => {};

/** The stream that writes to a line. */
export interface LineUser {
  /** There is room for the next frame, after `isFull` was true. */
  onRoom(): void;
  /** The line is over, whoever ended it. Called once. */
  onOver(): void;
}

/**
 * What a stream needs of its connection, whatever it reads: frames go out whole or in parts, a line that stalls is cut, one that is old or
 * silent is noticed, and the end is told once. Nothing waits here but the rest of one frame.
 */
export class Line implements WireUser {
  readonly #house: House;
  readonly #response: ServerResponse;
  readonly #user: LineUser;
  readonly #wire: Wire;
  readonly #leave: () => void;
  readonly #endTick: number;
  #lastWriteTick: number;
  #stalledSinceTick = -1;
  /** Part of a frame is written: only this may follow. */
  #rest: Buffer | null = null;
  #isClosed = false;

  /**
   * @param endTick when the reader is asked to come back
   * @param leave called once, when the stream is over
   */
  constructor(house: House, response: ServerResponse, user: LineUser, endTick: number, leave: () => void) {
    this.#house = house;
    this.#response = response;
    this.#user = user;
    this.#leave = leave;
    this.#endTick = endTick;
    this.#lastWriteTick = house.tick;
    this.#wire = new Wire(response, this);
    const close = () => this.#close();
    // The peer left, or we ended: both are a normal end of a reader, and neither says anything about a run.
    response.on('close', close);
    response.on('error', ignore);
    // A response that waits behind another one on its connection has no socket, and hears nothing when the connection closes.
    if (response.socket === null) response.req.socket.once('close', close);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** No other frame may begin: the socket is full, or the rest of a frame waits for it. */
  get isFull(): boolean {
    return this.#rest !== null || this.#wire.isFull;
  }

  /** Writes whole frames of at most `PART_BYTES`, while the line is not full. */
  write(packet: Pick<Packet, 'bytes' | 'chunk'>): void {
    this.#lastWriteTick = this.#house.tick;
    this.#wire.write(packet);
  }

  /** Writes whole frames of any size, while the line is not full; what the socket does not take at once follows by itself. */
  writeText(text: string): void {
    const packet = packetOf(text);
    if (packet.chunk.length <= PART_BYTES) {
      this.write(packet);
    } else {
      this.#rest = packet.bytes;
      this.#writeRest();
    }
  }

  /**
   * Writes a piece of the log until it is through or the line is full. What is read and cannot be written would wait in memory: it is read
   * again when there is room.
   *
   * @returns how far it got: `piece.through` itself when nothing of the piece is left
   */
  writePiece({ events, through }: Piece, frameOf: (event: LogEvent) => string): Place {
    let text = '';
    for (const event of events) {
      text += frameOf(event);
      if (text.length < PIECE_UNITS) continue;
      this.writeText(text);
      text = '';
      if (this.isFull) return { position: event.seq, prev: event.seq };
    }
    if (text !== '') this.writeText(text);
    return through;
  }

  /**
   * Called once a tick; cuts the line when it stalls.
   *
   * @returns what is to be written as soon as its user writes nothing else
   */
  onTick(): 'heartbeat' | 'bye' | null {
    const { tick, heartbeatTicks, stallTicks, maxPendingBytes, isBeatDue } = this.#house;
    if (this.isFull) {
      if (this.#stalledSinceTick < 0) this.#stalledSinceTick = tick;
      // The first tick may come right after the write, so it does not count.
      const isStalled = tick - this.#stalledSinceTick > stallTicks;
      if (isStalled || this.#wire.pendingBytes > maxPendingBytes) this.cut();
      return null;
    }
    if (tick >= this.#endTick) return 'bye';
    return isBeatDue || tick - this.#lastWriteTick >= heartbeatTicks ? 'heartbeat' : null;
  }

  /** Says goodbye and ends; a reader in the middle of a frame, or with much to read, is cut and comes back by itself. */
  bye(reason: ByeReason): void {
    if (this.#isClosed) return;
    if (this.#rest !== null || this.#wire.pendingBytes > this.#house.maxPendingBytes) {
      this.cut();
    } else {
      const retry = reason === 'deleted' ? '' : encodeRetry(this.#house.retryMs(reason));
      this.write(packetOf(retry + encodeControl('bye', { reason })));
      this.end();
    }
  }

  /** Ends after the last whole frame. */
  end(): void {
    if (this.#isClosed) return;
    this.#response.end();
    this.#close();
  }

  /** The reader comes back by itself, with its cursor. */
  cut(): void {
    this.#response.destroy();
    this.#close();
  }

  onDrain(): void {
    this.#stalledSinceTick = -1;
    if (this.#isClosed) return;
    this.#writeRest();
    if (!this.isFull) this.#user.onRoom();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#rest = null;
    this.#user.onOver();
    this.#leave();
  }

  #writeRest(): void {
    while (this.#rest !== null && !this.#wire.isFull) {
      const rest = this.#rest;
      this.#rest = rest.length > PART_BYTES ? rest.subarray(PART_BYTES) : null;
      this.write(partOf(rest.subarray(0, PART_BYTES)));
    }
  }
}

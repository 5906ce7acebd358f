import type { ServerResponse } from 'node:http';
import type { DocState, DocumentId, Seq } from '@longhand/protocol';
import { encodeControl, encodeFrame, encodeRetry } from '@longhand/protocol/sse';
import { type Batch, type Follower, type Place, READ_EVENTS, type View } from './view.ts';
import { type Packet, packetOf, partsOf, Wire } from './wire.ts';

/** Why a stream ends by the server's will. The reader comes back, but to a deleted document. */
export type ByeReason = 'deploy' | 'deleted' | 'age' | 'busy';

/** What all readers share. Time is counted in ticks: a clock that is set, or a machine that slept, moves none of the limits. */
export interface ReaderHouse {
  /** Ticks since the house was opened. */
  readonly tick: number;
  readonly heartbeatTicks: number;
  readonly stallTicks: number;
  readonly maxPendingBytes: number;
  /** True in the one tick in which every reader gets a heartbeat: it tells something new. */
  readonly isBeatDue: boolean;
  /** The bytes of a heartbeat. */
  readonly heartbeat: (tail: Seq) => string;
  readonly stateOf: (document: DocumentId) => Promise<DocState>;
  readonly report: (error: unknown, document: DocumentId) => void;
  /** Milliseconds after which a reader comes back that was sent away. */
  readonly retryMs: (reason: ByeReason) => number;
  readonly onClose: (reader: Reader) => void;
}

/** Catch-up is written in pieces of about this many units, so that a slow socket never holds much more. */
const PIECE_UNITS = 8 * 1024;
/** A frame larger than this is written in parts, each after the one before has left: then a slow line shows progress. */
const PART_BYTES = 32 * 1024;
const MIN_READ_EVENTS = 32;

/** A write that came too late for a connection; its close is told apart from it. */
const ignore = () => {};

/**
 * One open event stream: a position, not a queue. It writes while its socket drains, and reads on from its position when it does, so a slow
 * reader costs nothing but its socket.
 */
export class Reader implements Follower {
  readonly view: View;
  readonly #house: ReaderHouse;
  readonly #response: ServerResponse;
  readonly #wire: Wire;
  readonly #leave: () => void;
  readonly #endTick: number;
  #position: Seq;
  #prev: Seq;
  #readEvents = READ_EVENTS;
  #lastWriteTick: number;
  #stalledSinceTick = -1;
  #isPumping = false;
  /** Part of a frame is written: only its rest may follow. */
  #isInFrame = false;
  #isClosed = false;
  #wake: (() => void) | null = null;

  /** @param leave called once, when the stream is over */
  constructor(
    house: ReaderHouse,
    response: ServerResponse,
    view: View,
    place: Place,
    endTick: number,
    leave: () => void,
  ) {
    this.#house = house;
    this.#response = response;
    this.view = view;
    this.#position = place.position;
    this.#prev = place.prev;
    this.#endTick = endTick;
    this.#leave = leave;
    this.#lastWriteTick = house.tick;
    this.#wire = new Wire(response, () => this.#onDrain());
    const close = () => this.#close();
    // The peer left, or we ended: both are a normal end of a reader, and neither says anything about a run.
    response.on('close', close);
    response.on('error', ignore);
    // A response that waits behind another one on its connection has no socket, and hears nothing when the connection closes.
    if (response.socket === null) response.req.socket.once('close', close);
  }

  /** Follow first, then catch up by position: whatever is committed in between lies behind the position and is read. */
  start(): void {
    this.view.follow(this);
    void this.#pump();
  }

  onCommit(batch: Batch | null): void {
    if (this.#isPumping || this.#wire.isFull) return;
    if (batch === null || batch.after !== this.#position || (batch.packet?.chunk.length ?? 0) > PART_BYTES) {
      void this.#pump();
      return;
    }
    this.#moveTo(batch.through);
    if (batch.packet !== null) this.#write(batch.packet);
    if (batch.isLast) this.#end();
  }

  /** Called once a tick. */
  onTick(): void {
    const { tick, heartbeatTicks, stallTicks, maxPendingBytes, isBeatDue } = this.#house;
    if (this.#wire.isFull) {
      if (this.#stalledSinceTick < 0) this.#stalledSinceTick = tick;
      // The first tick may come right after the write, so it does not count.
      const isStalled = tick - this.#stalledSinceTick > stallTicks;
      if (isStalled || this.#wire.pendingBytes > maxPendingBytes) this.#cut();
      return;
    }
    if (this.#isPumping) return;
    if (tick >= this.#endTick) {
      this.bye('age');
      return;
    }
    if (!isBeatDue && tick - this.#lastWriteTick < heartbeatTicks) return;
    this.#write(packetOf(this.#house.heartbeat(this.view.tail())));
  }

  /** Says goodbye and ends the stream; a reader in the middle of a frame, or with much to read, is cut and comes back by itself. */
  bye(reason: ByeReason): void {
    if (this.#isClosed) return;
    if (this.#isInFrame || this.#wire.pendingBytes > this.#house.maxPendingBytes) {
      this.#cut();
    } else {
      const retry = reason === 'deleted' ? '' : encodeRetry(this.#house.retryMs(reason));
      this.#write(packetOf(retry + encodeControl('bye', { reason })));
      this.#end();
    }
  }

  #write(packet: Pick<Packet, 'bytes' | 'chunk'>): void {
    this.#lastWriteTick = this.#house.tick;
    this.#wire.write(packet);
  }

  #moveTo({ position, prev }: Place): void {
    this.#position = position;
    this.#prev = prev;
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#response.end();
    this.#close();
  }

  /** The reader comes back by itself, with its cursor. */
  #cut(): void {
    this.#response.destroy();
    this.#close();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.view.unfollow(this);
    this.#leave();
    this.#house.onClose(this);
    this.#wake?.();
  }

  #onDrain(): void {
    this.#stalledSinceTick = -1;
    const wake = this.#wake;
    this.#wake = null;
    if (wake !== null) wake();
    else if (!this.#isPumping && !this.#isClosed) void this.#pump();
  }

  /** Reads and writes until the reader stands at the tail or its socket is full. */
  async #pump(): Promise<void> {
    const { view } = this;
    this.#isPumping = true;
    try {
      if (this.#position > view.tail()) await this.#reset();
      while (!this.#isClosed) {
        if (view.isComplete(this.#position)) return this.#end();
        // At the tail, or to be woken by the drain: both are looked at in one breath with the end of pumping, so nothing falls between.
        if (this.#position >= view.tail() || this.#wire.isFull) return;
        const piece = await view.read({ position: this.#position, prev: this.#prev }, this.#readEvents);
        if (this.#isClosed || piece.through.position === this.#position) return;
        let text = '';
        let isCut = false;
        for (const event of piece.events) {
          text += encodeFrame(event);
          if (text.length < PIECE_UNITS) continue;
          await this.#writeText(text);
          if (this.#isClosed) return;
          text = '';
          this.#moveTo({ position: event.seq, prev: event.seq });
          isCut = this.#wire.isFull;
          if (isCut) break;
        }
        if (isCut) {
          // What is read and cannot be written would wait in memory: it is read again when there is room.
          this.#readEvents = Math.max(MIN_READ_EVENTS, this.#readEvents >> 1);
          return;
        }
        this.#readEvents = Math.min(READ_EVENTS, this.#readEvents * 2);
        if (text !== '') await this.#writeText(text);
        if (this.#isClosed) return;
        this.#moveTo(piece.through);
        if (piece.isLast) return this.#end();
      }
    } catch (error) {
      if (this.#isClosed) return;
      // Deleted between a look and a read.
      if (view.tail() === 0) return this.bye('deleted');
      this.#house.report(error, view.document);
      this.#cut();
    } finally {
      this.#isPumping = false;
    }
  }

  async #reset(): Promise<void> {
    const state = await this.#house.stateOf(this.view.document);
    const place = await this.view.find(state.seq);
    if (this.#isClosed) return;
    await this.#writeText(encodeControl('reset', { state, seq: state.seq }, state.seq));
    this.#moveTo(place ?? { position: state.seq, prev: state.seq });
  }

  async #writeText(text: string): Promise<void> {
    const packet = packetOf(text);
    if (packet.chunk.length <= PART_BYTES) return this.#write(packet);
    this.#isInFrame = true;
    for (const part of partsOf(packet, PART_BYTES)) {
      if (this.#wire.isFull) await this.#drained();
      if (this.#isClosed) return;
      this.#write(part);
    }
    this.#isInFrame = false;
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

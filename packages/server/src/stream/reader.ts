import type { ServerResponse } from 'node:http';
import type { DocumentId, Seq } from '@longhand/protocol';
import { encodeControl, encodeFrame } from '@longhand/protocol/sse';
import type { ByeReason, House, OpenStream } from './house.ts';
import { Line, type LineUser, PART_BYTES } from './line.ts';
import { type Batch, type Follower, type Place, READ_EVENTS, type View } from './view.ts';
import { packetOf } from './wire.ts';

const MIN_READ_EVENTS = 32;

/**
 * One open event stream: a position, not a queue. It writes while its socket drains, and reads on from its position when it does, so a slow
 * reader costs nothing but its socket.
 */
export class Reader implements Follower, LineUser, OpenStream {
  readonly #view: View;
  readonly #house: House;
  readonly #line: Line;
  #position: Seq;
  #prev: Seq;
  #readEvents = READ_EVENTS;
  #isPumping = false;

  /**
   * @param endTick when the reader is asked to come back
   * @param leave called once, when the stream is over
   */
  constructor(house: House, response: ServerResponse, view: View, place: Place, endTick: number, leave: () => void) {
    this.#view = view;
    this.#house = house;
    this.#position = place.position;
    this.#prev = place.prev;
    this.#line = new Line(house, response, this, endTick, leave);
  }

  /** Follow first, then catch up by position: whatever is committed in between lies behind the position and is read. */
  start(): void {
    this.#view.follow(this);
    void this.#pump();
  }

  onCommit(batch: Batch | null): void {
    if (this.#isPumping || this.#line.isFull) return;
    if (batch === null || batch.after !== this.#position || (batch.packet?.chunk.length ?? 0) > PART_BYTES) {
      void this.#pump();
      return;
    }
    this.#moveTo(batch.through);
    if (batch.packet !== null) this.#line.write(batch.packet);
    if (batch.isLast) this.#line.end();
  }

  onTick(): void {
    const due = this.#line.onTick();
    if (due === null || this.#isPumping) return;
    if (due === 'bye') this.#line.bye('age');
    else this.#line.write(packetOf(this.#house.heartbeat({ tail: this.#view.tail() })));
  }

  onDeleted(document: DocumentId): void {
    if (document === this.#view.document) this.#line.bye('deleted');
  }

  bye(reason: ByeReason): void {
    this.#line.bye(reason);
  }

  onRoom(): void {
    if (!this.#isPumping) void this.#pump();
  }

  onOver(): void {
    this.#view.unfollow(this);
    this.#house.onClose(this);
  }

  #moveTo({ position, prev }: Place): void {
    this.#position = position;
    this.#prev = prev;
  }

  /** Reads and writes until the reader stands at the tail or its socket is full. */
  async #pump(): Promise<void> {
    const view = this.#view;
    const line = this.#line;
    this.#isPumping = true;
    try {
      if (this.#position > view.tail()) await this.#reset();
      while (!line.isClosed) {
        // To be woken when there is room, or at the tail: both are looked at in one breath with the end of pumping, so nothing falls between.
        if (line.isFull) return;
        if (view.isComplete(this.#position)) return line.end();
        if (this.#position >= view.tail()) return;
        const piece = await view.read({ position: this.#position, prev: this.#prev }, this.#readEvents);
        if (line.isClosed || piece.through.position === this.#position) return;
        const reached = line.writePiece(piece, encodeFrame);
        this.#moveTo(reached);
        this.#readEvents =
          reached === piece.through
            ? Math.min(READ_EVENTS, this.#readEvents * 2)
            : Math.max(MIN_READ_EVENTS, this.#readEvents >> 1);
      }
    } catch (error) {
      if (line.isClosed) return;
      // Deleted between a look and a read.
      if (view.tail() === 0) return line.bye('deleted');
      this.#house.report(error, view.document);
      line.cut();
    } finally {
      this.#isPumping = false;
    }
  }

  async #reset(): Promise<void> {
    const state = await this.#house.stateOf(this.#view.document);
    const place = await this.#view.find(state.seq);
    if (this.#line.isClosed) return;
    this.#line.writeText(encodeControl('reset', { state, seq: state.seq }, state.seq));
    this.#moveTo(place ?? { position: state.seq, prev: state.seq });
  }
}

import type { ServerResponse } from 'node:http';
import type { DocumentId, Seq } from '@longhand/protocol';
import { encodeControl, frameOfDocument } from '@longhand/protocol/sse';
import type { ByeReason, House, OpenStream, Tails } from './house.ts';
import { Line, type LineUser, PART_BYTES } from './line.ts';
import type { Batch, Follower, View } from './view.ts';
import { packetOf } from './wire.ts';

/** Where a stream stands in one of its documents; it hears of the commits there. */
interface Position extends Follower {
  readonly view: View;
  seq: Seq;
}

/** Small pieces: several documents share one socket, and none should wait long for another one that is far behind. */
const PIECE_EVENTS = 100;

/**
 * One stream of several documents: a position in each, all over one socket. At the tail it takes each commit as all its kind do; documents
 * that are behind are read in turn, a piece at a time.
 */
export class MultiplexStream implements LineUser, OpenStream {
  readonly #house: House;
  readonly #line: Line;
  /** The one that was read last stands last. */
  readonly #positions = new Map<DocumentId, Position>();
  #isPumping = false;

  /**
   * @param cursors views for streams of several documents, and how far the reader has each
   * @param endTick when the reader is asked to come back
   * @param leave called once, when the stream is over
   */
  constructor(
    house: House,
    response: ServerResponse,
    cursors: ReadonlyMap<View, Seq>,
    endTick: number,
    leave: () => void,
  ) {
    this.#house = house;
    this.#line = new Line(house, response, this, endTick, leave);
    for (const [view, seq] of cursors) {
      const position: Position = { view, seq, onCommit: (batch) => this.#onCommit(position, batch) };
      this.#positions.set(view.document, position);
    }
  }

  /** Follow first, then catch up by position: whatever is committed in between lies behind the position and is read. */
  start(): void {
    for (const position of this.#positions.values()) position.view.follow(position);
    void this.#pump();
  }

  onTick(): void {
    const due = this.#line.onTick();
    if (due === null || this.#isPumping) return;
    if (due === 'bye') this.#line.bye('age');
    else this.#line.writeText(this.#house.heartbeat(tailsOf([...this.#positions.values()].map(({ view }) => view))));
  }

  /** The reader is told between two frames, and the others go on. */
  onDeleted(document: DocumentId): void {
    if (this.#positions.has(document) && !this.#isPumping) void this.#pump();
  }

  bye(reason: ByeReason): void {
    this.#line.bye(reason);
  }

  onRoom(): void {
    if (!this.#isPumping) void this.#pump();
  }

  onOver(): void {
    for (const position of this.#positions.values()) position.view.unfollow(position);
    this.#positions.clear();
    this.#house.onClose(this);
  }

  #onCommit(position: Position, batch: Batch | null): void {
    if (this.#isPumping || this.#line.isFull) return;
    const packet = batch?.after === position.seq ? batch.packet : null;
    if (batch === null || packet === null || packet.chunk.length > PART_BYTES) {
      void this.#pump();
      return;
    }
    position.seq = batch.through.position;
    this.#line.write(packet);
  }

  /** Reads and writes until every document stands at its tail or the socket is full. */
  async #pump(): Promise<void> {
    this.#isPumping = true;
    try {
      // Looked at in one breath with the end of pumping, so that no commit and no room falls between.
      while (!this.#line.isClosed && !this.#line.isFull) {
        const position = this.#nextBehind();
        if (position === null) return;
        await this.#advance(position);
      }
    } finally {
      this.#isPumping = false;
    }
  }

  /** The document that waits longest for its turn; it goes to the end of the queue. */
  #nextBehind(): Position | null {
    for (const [document, position] of this.#positions) {
      const tail = position.view.tail();
      if (position.seq === tail && tail > 0) continue;
      this.#positions.delete(document);
      this.#positions.set(document, position);
      return position;
    }
    return null;
  }

  async #advance(position: Position): Promise<void> {
    const { view, seq } = position;
    const { document } = view;
    const line = this.#line;
    try {
      if (view.tail() === 0) return this.#sayGone(position);
      if (seq > view.tail()) {
        const state = await this.#house.stateOf(document);
        if (line.isClosed) return;
        line.writeText(encodeControl('reset', { document, state, seq: state.seq }));
        position.seq = state.seq;
        return;
      }
      const piece = await view.read({ position: seq, prev: seq }, PIECE_EVENTS);
      if (line.isClosed) return;
      // Nothing where there should be something: the reader comes back, and finds out what became of the document.
      if (piece.through.position === seq && view.tail() > 0) return line.cut();
      position.seq = line.writePiece(piece, (event) => frameOfDocument(document, JSON.stringify(event))).position;
    } catch (error) {
      if (line.isClosed) return;
      // Deleted between a look and a read.
      if (view.tail() === 0) return this.#sayGone(position);
      this.#house.report(error, document);
      line.cut();
    }
  }

  #sayGone(position: Position): void {
    const { document } = position.view;
    position.view.unfollow(position);
    this.#positions.delete(document);
    this.#line.write(packetOf(encodeControl('gone', { document })));
    if (this.#positions.size === 0) this.#line.end();
  }
}

/** What a heartbeat tells a reader of these documents. */
export function tailsOf(views: Iterable<View>): Tails {
  return { tails: Object.fromEntries([...views].map((view) => [view.document, view.tail()])) };
}

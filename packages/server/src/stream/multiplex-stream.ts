import type { ServerResponse } from 'node:http';
import type { DocState, DocumentId, Seq } from '@longhand/protocol';
import { encodeControl, encodeRetry } from '@longhand/protocol/sse';
import type { ByeReason } from './reader.ts';
import type { Follower, View } from './view.ts';
import { packetOf, Wire } from './wire.ts';

export interface MultiplexHouse {
  readonly stateOf: (document: DocumentId) => Promise<DocState>;
  readonly report: (error: unknown, document: DocumentId) => void;
  /** The bytes of a heartbeat. */
  readonly heartbeat: (tails: Readonly<Record<DocumentId, Seq>>) => string;
  readonly retryMs: (reason: ByeReason) => number;
  readonly onClose: (stream: MultiplexStream) => void;
  readonly heartbeatTicks: number;
  readonly stallTicks: number;
}

interface Position {
  readonly view: View;
  seq: Seq;
}

/** Small pieces: several documents share one socket, and none should wait long for another one that is far behind. */
const PIECE_EVENTS = 100;

/** One stream of several documents: a position in each, all over one socket. Documents that are behind are read in turn, a piece at a time. */
export class MultiplexStream implements Follower {
  readonly #house: MultiplexHouse;
  readonly #response: ServerResponse;
  readonly #positions = new Map<DocumentId, Position>();
  readonly #wire: Wire;
  readonly #leave: () => void;
  #ticksLeft: number;
  #silentTicks = 0;
  #stalledTicks = 0;
  #isPumping = false;
  #isClosed = false;

  /**
   * @param maxTicks age at which the reader is asked to come back
   * @param leave called once, when the stream is over
   */
  constructor(
    house: MultiplexHouse,
    response: ServerResponse,
    cursors: ReadonlyMap<View, Seq>,
    maxTicks: number,
    leave: () => void,
  ) {
    this.#house = house;
    this.#response = response;
    this.#ticksLeft = maxTicks;
    this.#leave = leave;
    this.#wire = new Wire(response, () => void this.#pump());
    for (const [view, seq] of cursors) this.#positions.set(view.document, { view, seq });
    const close = () => this.#close();
    response.once('close', close);
    response.on('error', close);
    if (response.socket === null) response.req.socket.once('close', close);
  }

  tails(): Readonly<Record<DocumentId, Seq>> {
    return Object.fromEntries([...this.#positions].map(([document, { view }]) => [document, view.tail()]));
  }

  start(): void {
    for (const { view } of this.#positions.values()) view.follow(this);
    void this.#pump();
  }

  onCommit(): void {
    void this.#pump();
  }

  /** Called once a second. */
  onTick(isBeatDue: boolean): void {
    this.#ticksLeft -= 1;
    this.#silentTicks += 1;
    this.#stalledTicks = this.#wire.isFull ? this.#stalledTicks + 1 : 0;
    // The first tick may come right after the write, so it does not count.
    if (this.#stalledTicks > this.#house.stallTicks + 1) this.#cut();
    else if (this.#wire.isFull || this.#isPumping) return;
    else if (this.#ticksLeft <= 0) this.bye('age');
    else if (isBeatDue || this.#silentTicks >= this.#house.heartbeatTicks)
      this.#write(this.#house.heartbeat(this.tails()));
  }

  /** The others go on. */
  onDeleted(document: DocumentId): void {
    if (!this.#forget(document)) return;
    this.#write(encodeControl('gone', { document }));
    if (this.#positions.size === 0) this.#end();
  }

  bye(reason: ByeReason): void {
    if (this.#isClosed) return;
    this.#write(encodeRetry(this.#house.retryMs(reason)) + encodeControl('bye', { reason }));
    this.#end();
  }

  /** Reads and writes until every document stands at its tail or the socket is full. */
  async #pump(): Promise<void> {
    if (this.#isPumping || this.#isClosed) return;
    this.#isPumping = true;
    try {
      // Looked at in one breath with the end of pumping, so that no commit falls between.
      while (!this.#isClosed && !this.#wire.isFull && this.#isBehind()) {
        for (const [document, position] of this.#positions) {
          if (position.seq !== position.view.tail()) await this.#advance(document, position);
          if (this.#isClosed || this.#wire.isFull) break;
        }
      }
    } finally {
      this.#isPumping = false;
    }
  }

  #isBehind(): boolean {
    for (const { view, seq } of this.#positions.values()) if (seq !== view.tail()) return true;
    return false;
  }

  async #advance(document: DocumentId, position: Position): Promise<void> {
    const { view, seq } = position;
    try {
      if (view.tail() === 0) return this.onDeleted(document);
      if (seq > view.tail()) {
        const state = await this.#house.stateOf(document);
        if (this.#isClosed) return;
        this.#write(encodeControl('reset', { document, state, seq: state.seq }));
        position.seq = state.seq;
        return;
      }
      const { events, through } = await view.read({ position: seq, prev: seq }, PIECE_EVENTS);
      if (this.#isClosed || !this.#positions.has(document)) return;
      // Nothing where there should be something: the reader comes back, and finds out what became of the document.
      if (through.position === seq) return this.#cut();
      const head = `data: {"document":${JSON.stringify(document)},`;
      let text = '';
      for (const event of events) text += `${head}${JSON.stringify(event).slice(1)}\n\n`;
      position.seq = through.position;
      this.#write(text);
    } catch (error) {
      if (view.tail() === 0) return this.onDeleted(document);
      if (!this.#isClosed) this.#house.report(error, document);
      this.#cut();
    }
  }

  #write(text: string): void {
    if (this.#isClosed) return;
    this.#silentTicks = 0;
    this.#wire.write(packetOf(text));
  }

  #forget(document: DocumentId): boolean {
    this.#positions.get(document)?.view.unfollow(this);
    return this.#positions.delete(document);
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#response.end();
    this.#close();
  }

  #cut(): void {
    this.#response.destroy();
    this.#close();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const document of [...this.#positions.keys()]) this.#forget(document);
    this.#leave();
    this.#house.onClose(this);
  }
}

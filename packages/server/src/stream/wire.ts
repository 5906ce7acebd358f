import type { ServerResponse } from 'node:http';

/** Bytes of a stream, with the chunk framing of HTTP/1.1 around them: made once, for every reader of either protocol version. */
export class Packet {
  /** The bytes as one chunk (RFC 9112, section 7.1). */
  readonly chunk: Buffer;
  /** Where the bytes begin in it. */
  readonly #start: number;

  constructor(chunk: Buffer, start: number) {
    this.chunk = chunk;
    this.#start = start;
  }

  /** The bytes without framing; the same memory. Made when it is asked for: most readers never ask. */
  get bytes(): Buffer {
    return this.chunk.subarray(this.#start, -2);
  }
}

/** @example packetOf(': ok\n\n').chunk.toString() // '6\r\n: ok\n\n\r\n' */
export function packetOf(text: string): Packet {
  return packetOfParts('', text, '');
}

/**
 * The packet of a text that is given in three parts. Nearly all of it is the middle, which is encoded where it lies: joined first, it would be
 * copied twice more, for each event that anyone reads.
 *
 * @param before ASCII
 * @param after ASCII, a few characters
 */
export function packetOfParts(before: string, middle: string, after: string): Packet {
  const middleBytes = Buffer.byteLength(middle);
  const size = (before.length + middleBytes + after.length).toString(16);
  const head = `${size}\r\n${before}`;
  const chunk = Buffer.allocUnsafe(head.length + middleBytes + after.length + 2);
  chunk.write(head, 0, 'latin1');
  let at = head.length + chunk.write(middle, head.length, 'utf8');
  for (let index = 0; index < after.length; index++) chunk[at++] = after.charCodeAt(index);
  chunk[at] = 0x0d;
  chunk[at + 1] = 0x0a;
  return new Packet(chunk, size.length + 2);
}

/** Part of a packet that is too large for one write; the parts one after another are the same body. */
export function partOf(bytes: Buffer): Pick<Packet, 'bytes' | 'chunk'> {
  const head = Buffer.from(`${bytes.length.toString(16)}\r\n`, 'latin1');
  return { bytes, chunk: Buffer.concat([head, bytes, CRLF]) };
}
const CRLF = Buffer.from('\r\n');

/** Whoever writes to a wire. An object that is there anyway: a function for each idle reader would be a sixth of what it costs us. */
export interface WireUser {
  /** Everything that was written has left this process, after `isFull` was true. */
  onDrain(): void;
}

/**
 * Writes to a response whose head is sent. Where the response has its socket, packets go straight to it: one write instead of three, and
 * no bookkeeping per piece, which is a quarter of the cost of a small event.
 */
export class Wire {
  readonly #response: ServerResponse;
  /** Null behind another answer of a pipelined connection (a response has no socket there yet), and for readers without chunk framing. */
  readonly #socket: ServerResponse['socket'];
  readonly #user: WireUser;
  #isWaiting = false;

  constructor(response: ServerResponse, user: WireUser) {
    this.#response = response;
    this.#socket = response.chunkedEncoding ? response.socket : null;
    this.#user = user;
  }

  /** Bytes that wait in this process. */
  get pendingBytes(): number {
    return this.#response.writableLength;
  }

  /** True from a write that filled the socket's buffer (64 KiB) until it is empty. */
  get isFull(): boolean {
    return (this.#socket ?? this.#response).writableNeedDrain;
  }

  write(packet: Pick<Packet, 'bytes' | 'chunk'>): void {
    const hasRoom = this.#socket === null ? this.#response.write(packet.bytes) : this.#socket.write(packet.chunk);
    if (hasRoom || this.#isWaiting) return;
    this.#isWaiting = true;
    // Only while it waits: a listener each would be a good part of what an idle reader costs.
    (this.#socket ?? this.#response).once('drain', () => {
      this.#isWaiting = false;
      this.#user.onDrain();
    });
  }
}

import type { DocumentId, Seq } from '@longhand/protocol';
import type { Connection } from '../connection.ts';
import type { Moment, TabChannel } from '../environment.ts';
import type { Feed, FeedLink, FeedReader } from '../feed.ts';
import { newKey } from '../key.ts';
import { createLine, type Line, type LineOptions } from '../line.ts';
import { idle } from '../machine.ts';
import type { Message } from '../read-stream.ts';
import { isAbove, type TabMessage, type Term } from './messages.ts';
import { createPulse, type Pulse } from './pulse.ts';
import { lockSeat, type Seat, spokenSeat } from './seat.ts';
import { createWishes, type Wishes } from './wishes.ts';

/** A page between two documents keeps its place among the tabs. */
const LINGER_MS = 1_000;
const NOBODY: Term = { term: 0, tab: '' };

/**
 * One tab among those of a browser. One of them leads: it holds the line for all, and tells the others what it brings, raw; every tab folds it
 * itself, and so proves that it lost nothing. A visible tab that gets no answer from its leader takes its place; a hidden one need not
 * hurry, and its timers do not run. So a leader in the background may sleep as long as nobody looks.
 */
export class Tab implements Feed {
  readonly #options: Omit<LineOptions, 'onMessages' | 'onConnection'>;
  readonly #open: () => TabChannel | null;
  readonly #name: string;
  readonly #id = newKey();
  readonly #readers = new Map<FeedReader, DocumentId>();
  /** How far each followed document has been brought to this tab. */
  readonly #positions = new Map<DocumentId, Seq>();
  readonly #pulse: Pulse;
  #channel: TabChannel | null = null;
  #seat: Seat | null = null;
  /** While this tab leads: the line, and what the other tabs follow. */
  #line: Line | null = null;
  #wishes: Wishes | null = null;
  #leader: Term = NOBODY;
  #connection: Connection = idle.connection;
  #stopListening: () => void = () => {};
  #stopLingering: (() => void) | null = null;

  constructor(name: string, options: Omit<LineOptions, 'onMessages' | 'onConnection'>, open: () => TabChannel | null) {
    this.#name = name;
    this.#options = options;
    this.#open = open;
    const { environment } = options;
    this.#pulse = createPulse(environment, {
      isNeeded: () =>
        this.#line === null && this.#channel !== null && this.#readers.size > 0 && environment.isVisible(),
      ask: () => this.#post({ kind: 'ping', ...this.#leader }),
      onGone: () => this.#seat?.take(),
    });
  }

  follow(document: DocumentId, after: Seq, reader: FeedReader): FeedLink {
    this.#stopLingering?.();
    this.#stopLingering = null;
    this.#readers.set(reader, document);
    const known = this.#positions.get(document) ?? 0;
    this.#positions.set(document, Math.max(after, known));
    this.#join();
    const passed: Message[] = [];
    if (this.#line !== null) this.#wantOnLine(this.#line, document, after, passed);
    else {
      // Another reader of this page is further: what it had will not come again.
      if (known > after) passed.push({ kind: 'passed', document, seq: known });
      this.#tellWants();
      this.#pulse.watch();
    }
    if (passed.length > 0) reader.onMessages(passed);
    return {
      connection: () => this.#connection,
      isShared: true,
      expect: (seq) =>
        this.#line === null ? this.#post({ kind: 'expect', document, seq }) : this.#line.expect(document, seq),
      retry: () => (this.#line === null ? this.#post({ kind: 'retry' }) : this.#line.retry()),
      seen: () => this.#line?.seen(),
      close: () => this.#unfollow(reader, document),
    };
  }

  #unfollow(reader: FeedReader, document: DocumentId): void {
    if (!this.#readers.delete(reader)) return;
    if ([...this.#readers.values()].includes(document)) return;
    this.#positions.delete(document);
    if (this.#line === null) this.#tellWants();
    else this.#dropUnwanted(this.#line);
    if (this.#readers.size > 0) return;
    this.#stopLingering ??= this.#options.environment.after(LINGER_MS, () => {
      this.#stopLingering = null;
      this.#leave();
      this.#stopListening();
      this.#channel?.close();
      this.#channel = null;
    });
  }

  // Joining and leaving

  #join(): void {
    if (this.#channel !== null) return;
    const { environment } = this.#options;
    const channel = this.#open();
    if (channel === null) return;
    this.#channel = channel;
    // The border: only this class writes to the channel, and its name holds the version.
    channel.onMessage((message) => this.#onMessage(message as TabMessage));
    const owner = {
      onGained: () => this.#lead(),
      onLost: () => {
        this.#stepDown();
        this.#pulse.watch();
      },
    };
    const locks = environment.locks();
    const self = () => ({ term: Math.max(this.#leader.term + 1, environment.now()), tab: this.#id });
    this.#seat =
      locks === null
        ? spokenSeat(environment, self, (message) => this.#post(message), owner)
        : lockSeat(locks, this.#name, owner);
    this.#stopListening = environment.onLifecycle((moment) => this.#onMoment(moment));
    this.#come();
  }

  #come(): void {
    this.#pulse.hear();
    this.#seat?.wait();
    this.#tellWants();
    this.#pulse.watch();
  }

  #leave(): void {
    this.#pulse.stop();
    if (this.#line === null) this.#post({ kind: 'leave', tab: this.#id });
    else {
      const term = this.#leader;
      this.#stepDown();
      this.#post({ kind: 'resign', ...term });
    }
    this.#seat?.leave();
    this.#leader = NOBODY;
  }

  #onMoment(moment: Moment): void {
    if (moment === 'left') this.#leave();
    else if (moment === 'back') this.#come();
    else if (moment === 'seen') {
      this.#pulse.hear();
      this.#tellWants();
      this.#pulse.watch();
    }
  }

  // Leading

  #lead(): void {
    if (this.#line !== null || this.#channel === null) return;
    this.#leader = { term: Math.max(this.#leader.term + 1, this.#options.environment.now()), tab: this.#id };
    this.#wishes = createWishes(this.#options.environment, {
      askAll: () => this.#announce(true),
      onForgotten: () => this.#line !== null && this.#dropUnwanted(this.#line),
    });
    const line: Line = createLine({
      ...this.#options,
      onMessages: (messages) => this.#line === line && this.#bring(messages),
      onConnection: (connection) => this.#line === line && this.#onConnection(connection),
    });
    this.#line = line;
    this.#announce(false);
    for (const [document, seq] of this.#positions) line.want(document, seq);
  }

  #stepDown(): void {
    const line = this.#line;
    this.#line = null;
    this.#wishes?.stop();
    this.#wishes = null;
    line?.close();
    this.#pulse.hear();
  }

  #announce(isRollCall: boolean): void {
    this.#post({ kind: 'lead', ...this.#leader, connection: this.#connection, isRollCall });
  }

  #onConnection(connection: Connection): void {
    this.#show(connection);
    this.#announce(false);
    // Another tab may be of a newer version of the page: it may try.
    if (connection.status === 'incompatible' && (this.#wishes?.size ?? 0) > 0) this.#leave();
  }

  #bring(messages: readonly Message[]): void {
    this.#deliver(messages);
    const wanted = messages.filter(({ document }) => this.#wishes?.has(document));
    if (wanted.length > 0) this.#post({ kind: 'brought', messages: wanted });
  }

  /** @param passed gets what was brought already, and will not come again */
  #wantOnLine(line: Line, document: DocumentId, after: Seq, passed: Message[]): void {
    const { status } = line.connection();
    const position = line.position(document);
    if (position === undefined) line.want(document, after);
    else if (position > after) passed.push({ kind: 'passed', document, seq: position });
    // Somebody came who could load the document: the sign-in is good again.
    if (status === 'ended') line.retry();
  }

  #dropUnwanted(line: Line): void {
    for (const document of line.documents()) {
      if (!this.#positions.has(document) && !this.#wishes?.has(document)) line.drop(document);
    }
  }

  // Following

  #onMessage(message: TabMessage): void {
    switch (message.kind) {
      case 'want':
      case 'leave':
        this.#onWant(message.tab, message.kind === 'want' ? message.wants : []);
        break;
      case 'ping':
        // Whoever asks has heard of a higher term than this one: a clock was set back.
        if (this.#line !== null && isAbove(message, this.#leader)) {
          this.#leader = { term: message.term + 1, tab: this.#id };
        }
        this.#answer(message);
        break;
      case 'lead':
        this.#onLead(message);
        break;
      case 'resign':
        if (this.#leader.tab === message.tab) this.#leader = { ...NOBODY, term: message.term };
        this.#answer(message);
        break;
      case 'brought':
        this.#pulse.hear();
        if (this.#line === null) this.#deliver(message.messages);
        break;
      case 'expect':
        this.#line?.expect(message.document, message.seq);
        break;
      case 'retry':
        this.#line?.retry();
        break;
      case 'claim':
        this.#answer(message);
        break;
      default:
        message satisfies never;
    }
  }

  /** A leader that hears of doubts is alive, and says so. */
  #answer(message: TabMessage): void {
    if (this.#line !== null) this.#announce(false);
    else this.#seat?.onMessage(message);
  }

  #onWant(tab: string, wants: readonly (readonly [DocumentId, Seq])[]): void {
    const line = this.#line;
    if (line === null) return;
    this.#wishes?.set(
      tab,
      wants.map(([document]) => document),
    );
    const passed: Message[] = [];
    for (const [document, after] of wants) this.#wantOnLine(line, document, after, passed);
    this.#dropUnwanted(line);
    if (wants.length > 0) this.#announce(false);
    if (passed.length > 0) this.#post({ kind: 'brought', messages: passed });
  }

  #onLead(message: Extract<TabMessage, { kind: 'lead' }>): void {
    const { term, tab, connection, isRollCall } = message;
    const isNew = tab !== this.#leader.tab;
    if (isNew && isAbove(this.#leader, message)) {
      if (this.#line !== null) this.#announce(false);
      return;
    }
    if (this.#line !== null) {
      this.#stepDown();
      this.#seat?.leave();
      this.#seat?.wait();
    }
    this.#seat?.onMessage(message);
    this.#leader = { term, tab };
    this.#pulse.hear();
    // It is said again with every answer; a copy of the same is no change.
    if (JSON.stringify(connection) !== JSON.stringify(this.#connection)) this.#show(connection);
    if (isNew || isRollCall) this.#tellWants();
    this.#pulse.watch();
  }

  #tellWants(): void {
    if (this.#line !== null) return;
    this.#post({ kind: 'want', tab: this.#id, wants: [...this.#positions] });
  }

  // Both

  #deliver(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.kind === 'reset' && this.#positions.has(message.document)) {
        this.#positions.set(message.document, message.state.seq);
      }
      if (message.kind !== 'event') continue;
      const position = this.#positions.get(message.document);
      if (position !== undefined && message.event.seq > position)
        this.#positions.set(message.document, message.event.seq);
    }
    for (const [reader, document] of [...this.#readers]) {
      const own = messages.filter((message) => message.document === document);
      if (own.length > 0) reader.onMessages(own);
    }
  }

  #show(connection: Connection): void {
    this.#connection = connection;
    for (const reader of [...this.#readers.keys()]) reader.onConnection();
  }

  #post(message: TabMessage): void {
    this.#channel?.post(message);
  }
}

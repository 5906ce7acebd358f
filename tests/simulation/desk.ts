/**
 * One document of a history: its log, the people who work on it, its sources, and who follows its runs.
 */
import { createApi } from '@longhand/client';
import type { Actor, DocumentId } from '@longhand/protocol';
import type { Scheduler } from '@longhand/testkit/simulation';
import { type Audit, createAudit, Violation } from './audit.ts';
import type { House } from './house.ts';
import { createPeople, type People } from './person.ts';
import { openRunReader, type RunReader } from './run-reader.ts';

const PERSON: Actor = { kind: 'person', id: 'p1' };
const MAX_RUN_READERS = 2;

/** Sends the wish for a document; `made` is told its id when the answer comes. */
export function askForDocument(name: string, world: Scheduler, house: House, made: (desk: Desk) => void): void {
  const brief = `Document ${name}: Why is the sea salty? 海水为什么是咸的？`;
  const api = createApi({ baseUrl: 'http://localhost', fetch: house.fetch });
  const lang = world.chance(0.5) ? 'zh' : 'en';
  api.documents.create({ brief, lang }).then(({ id }) => made(new Desk(name, id, brief, world, house)), onlyForeseen);
}

export class Desk {
  readonly name: string;
  readonly document: DocumentId;
  readonly audit: Audit;
  readonly people: People;
  readonly runReaders: RunReader[] = [];
  /** A removal that fails puts the owner down, and the run goes on under another. */
  removals = 0;
  readonly #brief: string;
  readonly #world: Scheduler;
  readonly #house: House;
  #sourceCount = 0;

  constructor(name: string, document: DocumentId, brief: string, world: Scheduler, house: House) {
    this.name = name;
    this.document = document;
    this.#brief = brief;
    this.#world = world;
    this.#house = house;
    this.audit = createAudit(house.disk, document);
    this.people = createPeople(name, { world, fetch: house.fetch }, this.audit);
    this.audit.look();
  }

  get isRemoved(): boolean {
    return this.audit.isRemoved;
  }

  /** Takes in what is new on the disk. @throws Violation */
  look(): void {
    const defect = this.people.defect ?? this.runReaders.find((reader) => reader.defect !== null)?.defect ?? null;
    if (defect !== null) throw defect;
    this.audit.look();
    const { life, lives, concurrency } = this.#house;
    const calls =
      life !== null && life.model.open.size > 1 ? [...life.model.open].filter((call) => this.#isOf(call)) : [];
    const isPlanning = calls.some(({ task }) => task?.kind !== 'draft');
    if (calls.length > (isPlanning ? 1 : concurrency))
      throw new Violation(`${calls.length} model calls at once for the run of ${this.document}`);
    const recoveries = this.audit.state.run?.recoveries ?? 0;
    const deaths = lives.length - 1 + this.removals;
    if (recoveries > deaths) throw new Violation(`${recoveries} recoveries after ${deaths} restarts and removals`);
  }

  /** Every prompt names its document's brief. */
  #isOf(call: object): boolean {
    return JSON.stringify(call).includes(this.#brief);
  }

  /** Somebody follows the present run only. */
  followRun(): void {
    const run = this.audit.state.run?.id;
    if (run === undefined || this.runReaders.length >= MAX_RUN_READERS) return;
    this.runReaders.push(openRunReader(run, { world: this.#world, fetch: this.#house.fetch }, this.audit));
    this.#world.note(`somebody follows ${run}`);
  }

  remove(): void {
    this.removals += 1;
    this.#world.note(`remove ${this.document}`);
    this.people.api.documents.delete(this.document).catch(() => {});
  }

  /** A file is added; its text is read a little later, or never, when the process dies in between. */
  addSource(): void {
    const engine = this.#house.life?.engine;
    if (!engine) return;
    this.#sourceCount += 1;
    const id = `source${this.name}${this.#sourceCount}`;
    const record = { id, name: '资料.pdf', media: 'application/pdf', bytes: 9, fileSha256: 'f'.repeat(64) };
    engine.record(this.document, [{ type: 'source.added', data: record }], PERSON).then(() => {
      this.#world.after(this.#world.wait('person'), `${id} is read`, () => this.#readSource(id));
    }, onlyForeseen);
  }

  #readSource(source: string): void {
    const data = { source, sha256: 'a'.repeat(64), chars: 40, chunks: 2, headings: [], opening: '海水' };
    const engine = this.#house.life?.engine;
    engine?.record(this.document, [{ type: 'source.extracted', data }], PERSON).catch(onlyForeseen);
  }

  /** What a start of the server does: sources that a dead process left unread are read. */
  readSources(): void {
    for (const { id, status } of Object.values(this.audit.state.sources))
      if (status === 'extracting') this.#readSource(id);
  }

  /** What a patient person says next, until the run is over; null when it is, or there is none. */
  sayYes(): Promise<unknown> | null {
    const { run } = this.audit.state;
    if (this.isRemoved || !run || run.status === 'finished') return null;
    const { interrupt } = run;
    return this.people.send(
      run.status === 'paused'
        ? { type: 'run.continue' }
        : interrupt?.kind === 'questions'
          ? { type: 'interrupt.answer', interrupt: interrupt.id, answers: {} }
          : { type: 'outline.approve' },
    );
  }

  where(): string {
    return `${this.document}: log at ${this.audit.events.length}, run ${JSON.stringify(this.audit.state.run)?.slice(0, 300)}, answers awaited: ${this.people.open}`;
  }
}

function onlyForeseen(error: unknown): void {
  const isForeseen = error instanceof Error && (error.name === 'StoreError' || error.name === 'EngineError');
  if (!isForeseen) throw error;
}

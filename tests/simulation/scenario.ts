/**
 * One seed, one history: people write with the agent while lines break, disks fail, models misbehave, clocks jump and the process is
 * killed; then all faults end, and everything must come to rest.
 */
import { createApi } from '@longhand/client';
import type { Actor, DocState } from '@longhand/protocol';
import type { DiskFault } from '@longhand/testkit/memory';
import {
  createScheduler,
  fetchOver,
  type Mood,
  type Scheduler,
  settle,
  takeGlobalTime,
} from '@longhand/testkit/simulation';
import { type Audit, createAudit, Violation } from './audit.ts';
import { type Browser, createBrowser } from './browser.ts';
import { createHouse, type House, type Tamper } from './house.ts';
import { createPeople, type People } from './person.ts';
import { openReader, type Reader } from './reader.ts';
import { openRunReader, type RunReader } from './run-reader.ts';

export interface Outcome {
  readonly seed: number;
  /** What was violated; null: everything held. */
  readonly failure: string | null;
  /** Of the whole trace: the same in every run of the seed. */
  readonly hash: string;
  readonly steps: number;
  readonly events: number;
  readonly kills: number;
  /** The last steps. */
  readonly trace: readonly string[];
}

export interface ScenarioOptions {
  readonly tamper?: Tamper;
  readonly keepWholeTrace?: boolean;
}

/** Which faults a seed has, and how often: a seed with few kinds goes deeper into each. */
interface Plan {
  readonly acts: number;
  readonly moods: readonly Mood[];
  readonly cuts: number;
  readonly stalls: number;
  readonly silences: number;
  readonly outages: number;
  readonly proxies: number;
  readonly kills: number;
  readonly stops: number;
  readonly sources: number;
  readonly disk: number;
  readonly jumps: number;
  readonly joins: number;
  readonly runReaders: number;
  /** Share of the readers that are tabs of one browser. */
  readonly sharing: number;
  readonly removes: number;
}

const MOODS: readonly Mood[] = [
  'cut',
  'upstream',
  'busy',
  'overloaded',
  'stall',
  'empty',
  'length',
  'restart',
  'overlap',
  'preamble',
  'tool',
  'long',
  'throws',
  'auth',
];
const PERSON: Actor = { kind: 'person', id: 'p1' };
const MAX_STEPS = 60_000;
const LONG_MS = 20 * 60_000;
/** A reader's own buffer may hold one write of the server beyond the mark where it stops. */
const MAX_WAITING_BYTES = 512 * 1024;

/**
 * @example const { failure, hash } = await runSeed(42);
 */
export async function runSeed(seed: number, options: ScenarioOptions = {}): Promise<Outcome> {
  const world = createScheduler(seed, options.keepWholeTrace ?? false);
  const house = createHouse(world, options.tamper ?? null);
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => void rejections.push(reason);
  process.on('unhandledRejection', onRejection);
  const restore = takeGlobalTime({
    now: () => house.now(),
    elapsed: () => world.elapsedMs,
    random: world.random,
    after: (ms, label, run) => world.after(ms, label, run),
  });
  const story = new Story(world, house, rejections);
  let failure: string | null = null;
  try {
    await story.tell();
  } catch (error) {
    failure =
      error instanceof Violation
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
  } finally {
    story.end();
    await settle();
    restore();
    process.off('unhandledRejection', onRejection);
  }
  const { kills, audit } = story;
  world.note(`end: ${failure ?? 'well'}`);
  return {
    seed,
    failure,
    hash: world.hash(),
    steps: world.steps,
    events: audit?.events.length ?? 0,
    kills,
    trace: world.trace(),
  };
}

class Story {
  kills = 0;
  audit: Audit | null = null;
  readonly #world: Scheduler;
  readonly #house: House;
  readonly #rejections: readonly unknown[];
  readonly #readers: Reader[] = [];
  readonly #runReaders: RunReader[] = [];
  readonly #plan: Plan;
  readonly #browser: Browser;
  #people: People | null = null;
  #readerCount = 0;
  #hasFaults = true;

  constructor(world: Scheduler, house: House, rejections: readonly unknown[]) {
    this.#world = world;
    this.#house = house;
    this.#rejections = rejections;
    this.#plan = planOf(world);
    this.#browser = createBrowser(world, world.chance(0.7));
  }

  async tell(): Promise<void> {
    const world = this.#world;
    world.note(`plan ${JSON.stringify(this.#plan)}`);
    this.#house.start();
    await this.#until(() => this.#house.life?.isServing === true, 'the server listens');
    const { audit, people } = await this.#begin();
    for (let count = world.integer(1, 3); count > 0; count -= 1) this.#join();
    this.#house.fault = (kind) => this.#diskFault(kind);
    await this.#chaos(audit, people);
    await this.#calm(audit, people);
    await this.#seeThrough(audit, people);
    await this.#converge(audit);
    people.check();
  }

  /** Lines, timers and readers of this story go; what still waits is forgotten. */
  end(): void {
    for (const reader of [...this.#readers, ...this.#runReaders]) reader.close();
    this.#house.kill();
  }

  async #begin(): Promise<{ audit: Audit; people: People }> {
    const world = this.#world;
    const api = createApi({ baseUrl: 'http://localhost', fetch: fetchOver(this.#house.network, world) });
    const lang = world.chance(0.5) ? 'zh' : 'en';
    let id: string | null = null;
    api.documents.create({ brief: 'Why is the sea salty? 海水为什么是咸的？', lang }).then((made) => {
      id = made.id;
    }, onlyForeseen);
    await this.#until(() => id !== null, 'a document');
    const audit = createAudit(this.#house.disk, id ?? '');
    this.audit = audit;
    const people = createPeople(world, this.#house.network, audit);
    this.#people = people;
    audit.look();
    void people.send({ type: 'run.start', autonomy: world.chance(0.6) ? 'auto' : 'ask' }).catch(() => {});
    return { audit, people };
  }

  async #chaos(audit: Audit, people: People): Promise<void> {
    const world = this.#world;
    const plan = this.#plan;
    for (let acts = 0; acts < plan.acts && !audit.isRemoved; acts += 1) {
      let isDue = false;
      world.after(world.wait('person'), 'somebody acts', () => {
        isDue = true;
      });
      await this.#until(() => isDue, 'time passes');
      this.#fault();
      this.#followRun(audit);
      if (world.chance(0.75)) people.act(this.#seen(audit));
      if (world.chance(plan.removes)) this.#remove(audit, people);
    }
  }

  /** Somebody follows the present run only. */
  #followRun(audit: Audit): void {
    const run = audit.state.run?.id;
    if (run === undefined || this.#runReaders.length >= 2 || !this.#world.chance(this.#plan.runReaders)) return;
    this.#runReaders.push(openRunReader(run, this.#world, this.#house.network, audit));
    this.#world.note(`somebody follows ${run}`);
  }

  /** A removal that fails puts the owner down, and the run goes on under another. */
  #remove(audit: Audit, people: People): void {
    this.#removals += 1;
    this.#world.note('remove');
    people.api.documents.delete(audit.document).catch(() => {});
  }

  #removals = 0;

  /** What the person who acts sees: some window's state, or the newest. */
  #seen(audit: Audit): DocState {
    const shown = this.#readers.flatMap((reader) => reader.line.state() ?? []);
    return shown.length > 0 && this.#world.chance(0.7) ? this.#world.pick(shown) : audit.state;
  }

  #fault(): void {
    const world = this.#world;
    const { network } = this.#house;
    const plan = this.#plan;
    const line = network.lines.length > 0 ? world.pick(network.lines) : null;
    if (line && world.chance(plan.cuts)) this.#do(`cut ${line.id}`, () => line.cut());
    if (line && world.chance(plan.stalls)) this.#do(`stall ${line.id}`, () => line.stall(world.integer(50, 60_000)));
    if (line && world.chance(plan.silences)) this.#do(`silence ${line.id}`, () => line.silence());
    if (world.chance(plan.outages)) {
      network.isDown = true;
      for (const each of network.lines) if (world.chance(0.7)) each.cut();
      world.after(world.integer(10, 20_000), 'the network is back', () => {
        network.isDown = false;
      });
    }
    network.isHoldingBack = world.chance(plan.proxies);
    if (world.chance(plan.kills)) this.#kill();
    if (world.chance(plan.stops)) this.#stop();
    if (world.chance(plan.sources)) this.#addSource();
    if (world.chance(plan.jumps)) {
      this.#do('the clock jumps', () => {
        this.#house.clockOffsetMs += world.pick([-3_600_000, 3_600_000, -50, 120_000]);
      });
    }
    if (world.chance(plan.joins)) {
      const open = this.#readers.filter((reader) => !reader.isClosed);
      if (open.length < 4 && world.chance(0.6)) this.#join();
      else if (open.length > 0) world.pick(open)[world.chance(0.5) ? 'crash' : 'close']();
    }
    if (plan.moods.length > 0 && world.chance(0.4)) this.#house.moods.push(world.pick(plan.moods));
    this.#house.diskFactor = world.chance(0.1) ? world.pick([1, 1, 20, 300]) : this.#house.diskFactor;
  }

  #do(label: string, act: () => void): void {
    this.#world.note(label);
    act();
  }

  #kill(): void {
    // Anywhere between two steps, also while it starts.
    this.#world.after(this.#world.wait('net'), 'kill', () => {
      if (this.#house.life === null) return;
      this.kills += 1;
      this.#house.kill();
      this.#world.after(this.#world.wait('person'), 'start', () => this.#house.start());
    });
  }

  #stop(): void {
    this.#house.stop();
    const again = () => {
      if (this.#house.life?.close === null) this.#world.after(this.#world.wait('person'), 'start', again);
      else this.#house.start();
    };
    again();
  }

  /** A file is added; its text is read a little later, or never, when the process dies in between. */
  #addSource(): void {
    const { document } = this.audit ?? {};
    const engine = this.#house.life?.engine;
    if (document === undefined || !engine) return;
    this.#sourceCount += 1;
    const id = `source${this.#sourceCount}`;
    const record = { id, name: '资料.pdf', media: 'application/pdf', bytes: 9, fileSha256: 'f'.repeat(64) };
    engine.record(document, [{ type: 'source.added', data: record }], PERSON).then(() => {
      this.#world.after(this.#world.wait('person'), `${id} is read`, () => this.#readSource(id));
    }, onlyForeseen);
  }

  #readSource(source: string): void {
    const { document } = this.audit ?? {};
    const data = { source, sha256: 'a'.repeat(64), chars: 40, chunks: 2, headings: [], opening: '海水' };
    const engine = this.#house.life?.engine;
    if (document !== undefined)
      engine?.record(document, [{ type: 'source.extracted', data }], PERSON).catch(onlyForeseen);
  }

  #sourceCount = 0;
  #badWrites = 0;
  #badCode: DiskFault = 'full';
  #diskFault(kind: string): DiskFault | null {
    if (!this.#hasFaults) return null;
    const world = this.#world;
    if (this.#badWrites === 0 && world.chance(this.#plan.disk)) {
      this.#badWrites = world.chance(0.5) ? 1 : world.integer(2, 12);
      this.#badCode = world.pick(['full', 'full', 'io', 'lost']);
    }
    if (this.#badWrites === 0) return null;
    this.#badWrites -= 1;
    // What was promised to a deleted document's readers is not undone by a lost answer.
    if (this.#badCode === 'lost' && kind !== 'append') return 'io';
    return this.#badCode;
  }

  #join(): void {
    if (this.audit === null) return;
    this.#readerCount += 1;
    const name = `reader ${this.#readerCount}`;
    const tab = this.#world.chance(this.#plan.sharing) ? this.#browser.openTab(name) : null;
    const around = { world: this.#world, network: this.#house.network, tab };
    this.#readers.push(openReader(name, around, this.audit));
    this.#world.note(`reader ${this.#readerCount} joins`);
  }

  /** What a start of the server does: sources that a dead process left unread are read. */
  #readSources(audit: Audit): void {
    for (const { id, status } of Object.values(audit.state.sources)) if (status === 'extracting') this.#readSource(id);
  }

  /** All faults end. Everybody gets an answer, and the process lives. */
  async #calm(audit: Audit, people: People): Promise<void> {
    this.#hasFaults = false;
    this.#house.moods.splice(0);
    this.#house.diskFactor = 1;
    this.#world.note('calm');
    await this.#until(() => {
      this.#house.network.isDown = false;
      this.#house.network.isHoldingBack = false;
      if (this.#house.life === null) this.#house.start();
      return people.open === 0 && this.#house.life?.isServing === true;
    }, 'everybody has an answer');
    await this.#rest(audit);
  }

  async #rest(audit: Audit): Promise<void> {
    let lookedAt = Number.NEGATIVE_INFINITY;
    await this.#until(() => {
      if (audit.isRemoved || isAtRest(audit.state)) return true;
      if (this.#world.elapsedMs - lookedAt > 5_000) {
        lookedAt = this.#world.elapsedMs;
        this.#readSources(audit);
      }
      return false;
    }, 'the run is at rest');
  }

  /** A patient person says yes to everything until the run is over. */
  async #seeThrough(audit: Audit, people: People): Promise<void> {
    for (let turns = 0; turns < 24 && !audit.isRemoved; turns += 1) {
      const { run } = audit.state;
      if (!run || run.status === 'finished') return;
      const { interrupt } = run;
      let isAnswered = false;
      const answer = people.send(
        run.status === 'paused'
          ? { type: 'run.continue' }
          : interrupt?.kind === 'questions'
            ? { type: 'interrupt.answer', interrupt: interrupt.id, answers: {} }
            : { type: 'outline.approve' },
      );
      void answer
        .catch(() => {})
        .then(() => {
          isAnswered = true;
        });
      await this.#until(() => isAnswered && people.open === 0, 'an answer');
      await this.#rest(audit);
    }
    if (!audit.isRemoved)
      throw new Violation(`The run does not end: ${JSON.stringify(audit.state.run)?.slice(0, 600)}`);
  }

  /** Every reader, the engine and the disk agree in the end. */
  async #converge(audit: Audit): Promise<void> {
    await this.#until(
      () => this.#readers.every((reader) => reader.isUpToDate() || audit.isRemoved),
      'every reader is up to date',
    );
    if (audit.isRemoved) {
      await this.#until(
        () => this.#readers.every(({ line, isClosed }) => isClosed || line.connection().status === 'ended'),
        'every reader hears of the end',
      );
      return;
    }
    await this.#until(() => this.#runReaders.every(({ isOver }) => isOver), 'the views of runs end');
    if (Object.keys(audit.state.open).length > 0) throw new Violation('Text is open although the run is over');
    for (const reader of this.#readers) if (!reader.isClosed) reader.check(true);
  }

  /** Steps until `isDone`; every step is looked at. */
  async #until(isDone: () => boolean, what: string): Promise<void> {
    const limit = this.#world.elapsedMs + LONG_MS;
    while (!isDone()) {
      if (this.#world.steps > MAX_STEPS) throw new Violation(`${what}: not after ${MAX_STEPS} steps`);
      if (this.#world.elapsedMs > limit)
        throw new Violation(`${what}: not within ${LONG_MS / 60_000} minutes. ${this.#where()}`);
      if (!(await this.#world.step()))
        throw new Violation(`${what}: nothing is left that could bring it. ${this.#where()}`);
      this.#look();
    }
  }

  #where(): string {
    const readers = this.#readers.map(
      ({ name, line }) => `${name} ${line.connection().status} at ${line.state()?.seq}`,
    );
    return `log at ${this.audit?.events.length}, run ${JSON.stringify(this.audit?.state.run)?.slice(0, 300)}, ${readers.join(', ')}, answers awaited: ${this.#people?.open}`;
  }

  #look(): void {
    const { audit } = this;
    if (this.#rejections.length > 0) {
      const [reason] = this.#rejections;
      throw new Violation(`A promise was left rejected: ${stackOf(reason)}`);
    }
    const defect = this.#people?.defect ?? this.#runReaders.find((reader) => reader.defect !== null)?.defect ?? null;
    if (defect !== null) throw defect;
    audit?.look();
    for (const reader of this.#readers) if (!reader.isClosed) reader.check(this.#world.random() < 0.01);
    const { life, network, problems } = this.#house;
    if (life && life.model.open > 1) throw new Violation(`${life.model.open} model calls at once for one run`);
    for (const line of network.lines) {
      if (line.server.writableLength > MAX_WAITING_BYTES)
        throw new Violation(`${line.server.writableLength} bytes wait for line ${line.id}`);
    }
    const problem = problems.find(({ error }) => !isForeseen(error));
    if (problem) throw new Violation(`A defect at ${problem.where}: ${stackOf(problem.error)}`);
    const recoveries = audit?.state.run?.recoveries ?? 0;
    const deaths = this.#house.lives.length - 1 + this.#removals;
    if (recoveries > deaths) throw new Violation(`${recoveries} recoveries after ${deaths} restarts and removals`);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function onlyForeseen(error: unknown): void {
  const isForeseen = error instanceof Error && (error.name === 'StoreError' || error.name === 'EngineError');
  if (!isForeseen) throw error;
}

function isForeseen(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'StoreError' || /^(The adapter broke|The tool broke)/.test(error.message);
}

function isAtRest({ run }: DocState): boolean {
  return !run || run.status === 'paused' || run.status === 'finished' || run.interrupt !== null;
}

function planOf(world: Scheduler): Plan {
  const sometimes = (share: number, most: number) => (world.chance(share) ? most * world.random() : 0);
  return {
    acts: world.integer(6, 40),
    moods: world.chance(0.7) ? MOODS.filter(() => world.chance(0.3)) : [],
    cuts: sometimes(0.6, 0.6),
    stalls: sometimes(0.4, 0.3),
    silences: sometimes(0.2, 0.2),
    outages: sometimes(0.2, 0.15),
    proxies: sometimes(0.2, 1),
    kills: sometimes(0.5, 0.2),
    stops: sometimes(0.2, 0.1),
    sources: sometimes(0.3, 0.3),
    disk: sometimes(0.4, 0.05),
    jumps: sometimes(0.2, 0.2),
    joins: sometimes(0.5, 0.4),
    runReaders: sometimes(0.4, 0.3),
    sharing: sometimes(0.5, 1),
    removes: sometimes(0.12, 0.15),
  };
}

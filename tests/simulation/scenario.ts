/**
 * One seed, one history: people write with the agent while lines break, disks fail, models misbehave, clocks jump and the process is
 * killed; then all faults end, and everything must come to rest.
 */
import { createApi } from '@longhand/client';
import type { DocState } from '@longhand/protocol';
import type { DiskFault } from '@longhand/testkit/memory';
import { createScheduler, type Scheduler, settle, takeGlobalTime } from '@longhand/testkit/simulation';
import { Violation } from './audit.ts';
import { type Browser, createBrowser } from './browser.ts';
import { askForDocument, type Desk } from './desk.ts';
import { createHouse, type House, type Tamper } from './house.ts';
import { type Plan, planOf } from './plan.ts';
import { openReader, type Reader } from './reader.ts';
import { openSeveralReader, type SeveralReader } from './several-reader.ts';
import { createSpaceWatch, isAtRest, type SpaceWatch } from './space-watch.ts';

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

const NAMES = ['a', 'b', 'c'];
/** Sections that are written side by side. */
const MAX_CONCURRENCY = 3;
const MAX_STEPS = 100_000;
const LONG_MS = 20 * 60_000;
/** A reader's own buffer may hold one write of the server beyond the mark where it stops. */
const MAX_WAITING_BYTES = 512 * 1024;

/**
 * @example const { failure, hash } = await runSeed(42);
 */
export async function runSeed(seed: number, options: ScenarioOptions = {}): Promise<Outcome> {
  const world = createScheduler(seed, options.keepWholeTrace ?? false);
  const house = createHouse(world, options.tamper ?? null, 1 + (Math.abs(seed) % MAX_CONCURRENCY));
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
  const { kills, events } = story;
  world.note(`end: ${failure ?? 'well'}`);
  return {
    seed,
    failure,
    hash: world.hash(),
    steps: world.steps,
    events,
    kills,
    trace: world.trace(),
  };
}

class Story {
  kills = 0;
  readonly #world: Scheduler;
  readonly #house: House;
  readonly #rejections: readonly unknown[];
  readonly #desks: Desk[] = [];
  readonly #readers: Reader[] = [];
  readonly #severalReaders: SeveralReader[] = [];
  readonly #plan: Plan;
  readonly #browser: Browser;
  readonly #space: SpaceWatch;
  #readerCount = 0;
  #hasFaults = true;
  #badWrites = 0;
  #badCode: DiskFault = 'full';

  constructor(world: Scheduler, house: House, rejections: readonly unknown[]) {
    this.#world = world;
    this.#house = house;
    this.#rejections = rejections;
    this.#plan = planOf(world);
    this.#browser = createBrowser(world, world.chance(0.7));
    this.#space = createSpaceWatch(world, house);
    house.modelFactor = this.#plan.modelFactor;
  }

  /** Of all documents. */
  get events(): number {
    return this.#desks.reduce((sum, { audit }) => sum + audit.events.length, 0);
  }

  async tell(): Promise<void> {
    const world = this.#world;
    world.note(`plan ${JSON.stringify(this.#plan)}`);
    this.#house.start();
    await this.#until(() => this.#house.life?.isServing === true, 'the server listens');
    for (const name of NAMES.slice(0, this.#plan.documents)) await this.#begin(name);
    for (let count = world.integer(1, 3); count > 0; count -= 1) this.#join();
    this.#house.fault = (kind) => this.#diskFault(kind);
    await this.#chaos();
    await this.#calm();
    await this.#seeThrough();
    await this.#converge();
    for (const { people, audit } of this.#desks)
      people.checkApart(this.#desks.flatMap((desk) => (desk.audit === audit ? [] : [desk.audit])));
    for (const { people } of this.#desks) people.check();
  }

  /** Lines, timers and readers of this story go; what still waits is forgotten. */
  end(): void {
    const runReaders = this.#desks.flatMap((desk) => desk.runReaders);
    for (const reader of [...this.#readers, ...this.#severalReaders, ...runReaders]) reader.close();
    this.#house.kill();
  }

  /** Documents that are still there. */
  #present(): readonly Desk[] {
    return this.#desks.filter((desk) => !desk.isRemoved);
  }

  async #begin(name: string): Promise<void> {
    const { length } = this.#desks;
    askForDocument(name, this.#world, this.#house, (desk) => this.#desks.push(desk));
    await this.#until(() => this.#desks.length > length, 'a document');
    const isBegun = length === 0 || this.#world.chance(0.7);
    const autonomy = this.#world.chance(0.6) ? 'auto' : 'ask';
    if (isBegun) void this.#desks[length]?.people.send({ type: 'run.start', autonomy }).catch(() => {});
  }

  async #chaos(): Promise<void> {
    const world = this.#world;
    const plan = this.#plan;
    for (let acts = 0; acts < plan.acts && this.#present().length > 0; acts += 1) {
      let isDue = false;
      world.after(world.wait('person'), 'somebody acts', () => {
        isDue = true;
      });
      await this.#until(() => isDue, 'time passes');
      this.#fault();
      const present = this.#present();
      if (present.length === 0) return;
      const desk = world.pick(present);
      if (world.chance(plan.runReaders)) desk.followRun();
      if (world.chance(0.75)) desk.people.act(this.#seen(desk));
      if (world.chance(plan.sources)) desk.addSource();
      if (world.chance(plan.removes)) desk.remove();
    }
  }

  /** What the person who acts sees: some window's state, or the newest. */
  #seen({ audit }: Desk): DocState {
    const shown = this.#readers.flatMap((reader) => (reader.audit === audit ? (reader.line.state() ?? []) : []));
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
    if (world.chance(plan.shortages)) this.#shortage();
    if (world.chance(plan.jumps)) {
      this.#do('the clock jumps', () => {
        this.#house.clockOffsetMs += world.pick([-3_600_000, 3_600_000, -50, 120_000]);
      });
    }
    if (world.chance(plan.joins)) {
      const open = this.#readers.filter((reader) => !reader.isClosed);
      if (open.length < 6 && world.chance(0.6)) this.#join();
      else if (open.length > 0) this.#leave(world.pick(open));
    }
    if (this.#severalReaders.length < 2 && world.chance(plan.severalReaders)) this.#followSeveral();
    if (plan.moods.length > 0 && world.chance(0.4)) this.#house.moods.push(world.pick(plan.moods));
    this.#house.diskFactor = world.chance(0.1) ? world.pick([1, 1, 20, 300]) : this.#house.diskFactor;
  }

  /** Other programs fill the disk; sooner or later they make room again, or more is missing. Who eats all goes on until it goes. */
  #shortage(): void {
    const world = this.#world;
    const { volume } = this.#house;
    if (volume.room === 'eaten' || (volume.room !== 'plenty' && world.chance(0.7))) return;
    volume.room = world.pick(['plenty', 'low', 'low', 'critical', 'critical', 'full', 'eaten']);
    const { room } = volume;
    world.after(world.integer(100, 40_000), `room was ${room}`, () => {
      if (volume.room === room) volume.room = 'plenty';
    });
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

  #diskFault(kind: string): DiskFault | null {
    if (!this.#hasFaults) return null;
    const world = this.#world;
    if (this.#badWrites === 0 && world.chance(this.#plan.disk)) {
      this.#badWrites = world.chance(0.5) ? 1 : world.integer(2, 12);
      this.#badCode = world.pick(['full', 'full', 'io', 'lost']);
    }
    if (this.#badWrites === 0) return null;
    this.#badWrites -= 1;
    this.#space.disturbed();
    // What was promised to a deleted document's readers is not undone by a lost answer.
    if (this.#badCode === 'lost' && kind !== 'append') return 'io';
    return this.#badCode;
  }

  /** A window of one document; or of all of them, which it then reads over one line, as a browser's tabs do. */
  #join(): void {
    const world = this.#world;
    const { fetch } = this.#house;
    this.#readerCount += 1;
    const name = `reader ${this.#readerCount}`;
    const isOfAll = this.#desks.length > 1 && world.chance(0.5);
    const isShared = world.chance(this.#plan.sharing);
    const browser = isShared ? this.#browser : isOfAll ? createBrowser(world, world.chance(0.7)) : null;
    const window = {
      world,
      api: createApi({ baseUrl: 'http://localhost', fetch }),
      tab: browser?.openTab(name) ?? null,
    };
    const desks = isOfAll ? this.#desks : [world.pick(this.#desks)];
    for (const { name: of, audit } of desks) this.#readers.push(openReader(`${name}${of}`, window, audit));
    world.note(`${name} joins`);
  }

  /** One document is closed, or the whole window vanishes. */
  #leave(reader: Reader): void {
    if (this.#world.chance(0.5)) reader.close();
    else for (const other of this.#readers) if (other.window === reader.window && !other.isClosed) other.crash();
  }

  #followSeveral(): void {
    const name = `bare reader ${this.#severalReaders.length + 1}`;
    const audits = this.#desks.map(({ audit }) => audit);
    this.#severalReaders.push(openSeveralReader(name, { world: this.#world, fetch: this.#house.fetch }, audits));
    this.#world.note(`${name} joins`);
  }

  /** All faults end, and there is space. Everybody gets an answer, and the process lives. */
  async #calm(): Promise<void> {
    this.#hasFaults = false;
    this.#house.moods.splice(0);
    this.#house.diskFactor = 1;
    this.#house.modelFactor = 1;
    this.#world.note('calm');
    this.#house.volume.room = 'plenty';
    await this.#until(() => {
      this.#house.network.isDown = false;
      this.#house.network.isHoldingBack = false;
      if (this.#house.life === null) this.#house.start();
      return this.#desks.every(({ people }) => people.open === 0) && this.#house.life?.isServing === true;
    }, 'everybody has an answer');
    await this.#rest();
  }

  /** What was put down for want of space goes on by itself: nobody says a word here. */
  async #rest(): Promise<void> {
    let lookedAt = Number.NEGATIVE_INFINITY;
    await this.#until(() => {
      const busy = this.#present().filter(({ audit }) => !isAtRest(audit.state));
      if (busy.length === 0) return true;
      if (this.#world.elapsedMs - lookedAt > 5_000) {
        lookedAt = this.#world.elapsedMs;
        for (const desk of busy) desk.readSources();
      }
      return false;
    }, 'the runs are at rest');
  }

  /** Patient people say yes to everything until the runs are over. */
  async #seeThrough(): Promise<void> {
    for (let turns = 0; turns < 24; turns += 1) {
      const answers = this.#desks.flatMap((desk) => desk.sayYes() ?? []);
      if (answers.length === 0) return;
      let awaited = answers.length;
      for (const answer of answers) {
        void answer
          .catch(() => {})
          .then(() => {
            awaited -= 1;
          });
      }
      await this.#until(() => awaited === 0 && this.#desks.every(({ people }) => people.open === 0), 'an answer');
      await this.#rest();
    }
    const open = this.#present().find(({ audit }) => audit.state.run && audit.state.run.status !== 'finished');
    if (open) throw new Violation(`The run does not end: ${JSON.stringify(open.audit.state.run)?.slice(0, 600)}`);
  }

  /** Every reader, the engine and the disk agree in the end. */
  async #converge(): Promise<void> {
    await this.#until(() => this.#readers.every((reader) => reader.isUpToDate()), 'every reader is up to date');
    await this.#until(
      () => this.#severalReaders.every((reader) => reader.isUpToDate()),
      'the bare readers are up to date',
    );
    const runReaders = this.#present().flatMap((desk) => desk.runReaders);
    await this.#until(() => runReaders.every(({ isOver }) => isOver), 'the views of runs end');
    for (const { audit, document } of this.#present()) {
      if (Object.keys(audit.state.open).length > 0)
        throw new Violation(`Text is open in ${document} although the run is over`);
    }
    for (const reader of this.#readers) if (!reader.isClosed) reader.check(true);
    for (const reader of this.#severalReaders) reader.check();
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
    const desks = this.#desks.map((desk) => desk.where());
    return [...desks, ...readers, `room ${this.#house.volume.room}`].join(', ');
  }

  #look(): void {
    if (this.#rejections.length > 0) {
      const [reason] = this.#rejections;
      throw new Violation(`A promise was left rejected: ${stackOf(reason)}`);
    }
    const defect = this.#severalReaders.find((reader) => reader.defect !== null)?.defect ?? null;
    if (defect !== null) throw defect;
    for (const desk of this.#desks) desk.look();
    this.#space.look(this.#desks.map(({ audit }) => audit));
    for (const reader of this.#readers) if (!reader.isClosed) reader.check(this.#world.random() < 0.01);
    const { network, problems } = this.#house;
    for (const line of network.lines) {
      if (line.server.writableLength > MAX_WAITING_BYTES)
        throw new Violation(`${line.server.writableLength} bytes wait for line ${line.id}`);
    }
    const problem = problems.find(({ error }) => !isForeseen(error));
    if (problem) throw new Violation(`A defect at ${problem.where}: ${stackOf(problem.error)}`);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isForeseen(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'StoreError' || /^(The adapter broke|The tool broke)/.test(error.message);
}

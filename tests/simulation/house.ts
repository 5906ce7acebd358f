/**
 * A whole Longhand in a simulated world: the real engine, agent, server and HTTP on a disk in memory. It can be killed at any step and
 * started again on what was synced.
 */
import { createServer as createHttpServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Span } from '@longhand/document';
import { createEngine, type Engine } from '@longhand/engine';
import type { DocumentId } from '@longhand/protocol';
import type { EventLog, Space } from '@longhand/protocol/ports';
import { createRetriever, createServer } from '@longhand/server';
import { DiskSpace, StoreError } from '@longhand/store';
import { type DiskFault, type MemoryDisk, memoryDisk, openMemoryStore, type WriteKind } from '@longhand/testkit/memory';
import {
  createNetwork,
  fetchOver,
  type Mood,
  type Network,
  type Pace,
  type Scheduler,
  type SimulatedModel,
  simulatedModel,
} from '@longhand/testkit/simulation';
import { writer } from '@longhand/writer';
import { createVolume, type SimulatedVolume } from './volume.ts';

/** A defect that is put in on purpose, to see that the simulation finds it. */
export interface Tamper {
  readonly log?: (log: EventLog, scheduler: Scheduler) => EventLog;
  readonly space?: (space: Space) => Space;
  /** What readers get over their lines. */
  readonly fetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
}

export interface Problem {
  readonly where: string;
  readonly error: unknown;
}

/** One process, from its start to its death. */
export interface Life {
  readonly number: number;
  isAlive: boolean;
  /** Null until it has opened its store. */
  engine: Engine | null;
  readonly model: SimulatedModel;
  /** Set once it listens. */
  isServing: boolean;
  /** Ends it in good order, once it listens. */
  close: (() => Promise<void>) | null;
}

export interface House {
  readonly disk: MemoryDisk;
  readonly volume: SimulatedVolume;
  readonly network: Network;
  /** For people and readers: over the lines of `network`. */
  readonly fetch: typeof globalThis.fetch;
  readonly moods: Mood[];
  readonly problems: Problem[];
  /** Wall clock minus simulated time, in ms. */
  clockOffsetMs: number;
  /** What the disk does to the next writes. */
  fault: (kind: WriteKind, document: DocumentId | null) => DiskFault | null;
  /** How much slower the disk is than usual. */
  diskFactor: number;
  /** How much slower the model is than usual. */
  modelFactor: number;
  readonly life: Life | null;
  /** Model calls that were made by processes that are dead now. */
  readonly lives: readonly Life[];
  /** Calls that may be made at once for one document. */
  readonly concurrency: number;
  now(): number;
  start(): void;
  /** Puts the process down in good order; it is dead when that is done. */
  stop(): void;
  /** Ends the process at once: what was not synced is gone, its lines break, nobody in it hears anything any more. */
  kill(): void;
}

/** A stream lives for minutes instead of a quarter of an hour: a history is short. */
const READER_LIMITS = { maxAgeMs: 90_000 };
const START_MS = 1_800_000_000_000;

const PASSAGES: readonly Span[] = [
  { source: 's1', sha256: 'a'.repeat(64), start: 0, end: 12, quote: 'The sea is s' },
  { source: 's1', sha256: 'a'.repeat(64), start: 20, end: 26, quote: '海水是咸的。' },
];

export function createHouse(world: Scheduler, tamper: Tamper | null, concurrency: number): House {
  const network = createNetwork(world);
  const fetch = fetchOver(network, world);
  const disk = memoryDisk();
  const volume = createVolume(world);
  const moods: Mood[] = [];
  const problems: Problem[] = [];
  const lives: Life[] = [];
  let life: Life | null = null;
  let lastId = 0;

  const house: House = {
    disk,
    volume,
    network,
    fetch: tamper?.fetch?.(fetch) ?? fetch,
    moods,
    problems,
    lives,
    concurrency,
    clockOffsetMs: 0,
    diskFactor: 1,
    modelFactor: 1,
    fault: () => null,
    get life() {
      return life;
    },
    now: () => START_MS + world.elapsedMs + house.clockOffsetMs,
    start() {
      if (life !== null) return;
      const begun = beginLife();
      life = begun;
      lives.push(begun);
      open(begun).catch((error: unknown) => problems.push({ where: 'start', error }));
    },
    stop() {
      const ending = life;
      if (ending?.close == null) return;
      const { close } = ending;
      ending.close = null;
      network.listener = null;
      close().then(
        () => {
          world.note(`life ${ending.number} has ended`);
          if (life === ending) house.kill();
        },
        (error: unknown) => problems.push({ where: 'stop', error }),
      );
    },
    kill() {
      if (life === null) return;
      life.isAlive = false;
      life = null;
      network.listener = null;
      for (const line of network.lines) line.cut();
    },
  };

  /** The world as a process sees it: when it is dead, nothing calls back. */
  function scoped(of: () => Life): Scheduler {
    return Object.assign(Object.create(world) as Scheduler, {
      after: (ms: number, label: string, run: () => void) =>
        world.after(ms, label, () => {
          if (of().isAlive) run();
        }),
    });
  }

  function beginLife(): Life {
    const begun: Life = {
      number: lives.length + 1,
      isAlive: true,
      engine: null,
      isServing: false,
      close: null,
      model: simulatedModel(slowed(scoped(() => begun)), moods),
    };
    return begun;
  }

  function slowed(process: Scheduler): Scheduler {
    return Object.assign(Object.create(process) as Scheduler, {
      wait: (pace: Pace) => world.wait(pace) * (pace === 'model' ? house.modelFactor : 1),
    });
  }

  async function open(begun: Life): Promise<void> {
    const mine = scoped(() => begun);
    const clock = { now: () => Math.floor(house.now()) };
    const store = openMemoryStore(disk, {
      clock,
      failure: (code, message) => new StoreError(code, message),
      pace: {
        later: (what, run) => {
          const ms =
            what === 'read' ? mine.wait('fast') : mine.wait('disk') * (what === 'sync' ? house.diskFactor : 0.1);
          mine.after(ms, `disk ${what}`, run);
        },
        // What takes space back needs none.
        fault: (kind, document) => (volume.isFull && kind !== 'remove' ? 'full' : house.fault(kind, document)),
      },
    });
    const log = tamper?.log?.(store.log, mine) ?? store.log;
    const timers = { after: (ms: number, run: () => void) => mine.after(ms, 'timer', run) };
    const random = {
      id(prefix: string) {
        lastId += 1;
        return `${prefix}_${lastId.toString(36).padStart(6, '0')}`;
      },
    };
    const report = (problem: Problem) => {
      world.note(`report ${problem.where}: ${String(problem.error).slice(0, 120)}`);
      problems.push(problem);
    };
    const guard = await DiskSpace.watch(volume.openFor(mine), {
      timers,
      commit: () => store.ownership.acquire('space-probe'),
    });
    const space = tamper?.space?.(guard) ?? guard;
    const engine = createEngine({
      log,
      ownership: store.ownership,
      clock,
      timers,
      random,
      models: {
        defaultModel: async () => 'test/model',
        concurrency: () => concurrency,
        stream: (request, signal) => begun.model.stream(request, signal),
      },
      agent: writer,
      async retrieve(_document, _query, limit, signal) {
        await new Promise<void>((resolve) => void mine.after(mine.wait('disk'), 'retrieve', resolve));
        signal.throwIfAborted();
        return PASSAGES.slice(0, limit);
      },
      async runTool() {
        await new Promise<void>((resolve) => void mine.after(mine.wait('net'), 'tool', resolve));
        if (mine.chance(0.1)) throw new Error('The tool broke.');
        return { text: '', isError: false, spans: PASSAGES.slice(0, 1) };
      },
      space,
      report,
    });
    begun.engine = engine;
    const server = await createServer(
      {
        ...store,
        log,
        space,
        engine,
        models: {
          list: async () => [],
          resolve: () => undefined,
          probe: async (model) => ({ model, capabilities: null }),
        },
        retriever: createRetriever(store.tables),
        render: () => Promise.reject(new Error('Nothing is rendered here.')),
        clock,
        timers,
        random,
        report,
      },
      { version: 'simulated', readers: READER_LIMITS },
    );
    const listener = getRequestListener(server.app.fetch, {
      overrideGlobalObjects: false,
      hostname: 'localhost',
      autoCleanupIncoming: false,
    });
    const http = createHttpServer((request, response) => {
      // The date of the answer is the only real time that would get on the line.
      response.sendDate = false;
      void listener(request, response);
    });
    network.listener = (socket) => void http.emit('connection', socket);
    begun.isServing = true;
    begun.close = async () => {
      await server.close();
      await engine.close();
      await guard.close();
    };
    world.note(`life ${begun.number} listens`);
    await engine.recover();
    world.note(`life ${begun.number} has recovered`);
    await server.recover();
  }

  return house;
}

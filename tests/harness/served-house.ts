/**
 * The house of writing.ts behind a real HTTP server in this process: a test sets its limits, holds its model, and sees what it reports.
 */
import { modelsFromEnv } from '@longhand/models';
import type { DocumentId, LogEvent } from '@longhand/protocol';
import type { EventLog } from '@longhand/protocol/ports';
import { createRetriever, createServer, type ServerOptions } from '@longhand/server';
import { type Script, type Step, sequentialIds } from '@longhand/testkit';
import { type House, openHouse } from './writing.ts';

export interface ServedHouse {
  readonly house: House;
  readonly address: string;
  /** What the engine and the server reported as gone wrong; a normal disconnect is nothing of that kind. */
  readonly reports: readonly unknown[];
  /** How often the server listens to the commits of a document: more while somebody reads it. */
  followers(document: DocumentId): number;
  close(): Promise<void>;
}

/** Opens a house that listens on a port of the system's choice on 127.0.0.1. */
export async function openServedHouse(script: Script, options: Omit<ServerOptions, 'version'>): Promise<ServedHouse> {
  const house = await openHouse({ script });
  const { store, engine } = house;
  const reported: unknown[] = [];
  const counts = new Map<DocumentId, number>();
  const count = (document: DocumentId, by: number) => counts.set(document, (counts.get(document) ?? 0) + by);
  const log = withListening(store.log, count);
  const server = await createServer(
    {
      ...store,
      log,
      engine,
      models: modelsFromEnv({
        OPENAI_API_KEY: 'test',
        OPENAI_BASE_URL: house.model.url,
        LONGHAND_MODEL: 'openai/scripted',
      }),
      retriever: createRetriever(store.tables),
      render: async () => {
        throw new Error('Nothing is exported here.');
      },
      clock: Date,
      timers: {
        after(ms, callback) {
          const timer = setTimeout(callback, ms);
          return () => clearTimeout(timer);
        },
      },
      random: sequentialIds(),
      report: (problem) => reported.push(problem),
    },
    { version: '0.0.0', ...options },
  );
  const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    house,
    address,
    get reports() {
      return [...house.problems, ...reported];
    },
    followers: (document) => counts.get(document) ?? 0,
    async close() {
      await server.close();
      await house.close();
    },
  };
}

/** The same log; `count` hears of every listener that comes and goes. */
function withListening(log: EventLog, count: (document: DocumentId, by: number) => void): EventLog {
  return new Proxy(log, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (key !== 'onCommit') return typeof value === 'function' ? value.bind(target) : value;
      return (...[document, listener]: Parameters<EventLog['onCommit']>) => {
        const unfollow = target.onCommit(document, listener);
        count(document, 1);
        return () => {
          count(document, -1);
          unfollow();
        };
      };
    },
  });
}

/** Gates of runs, by a word in their brief. The model of such a run stops in the middle of each section until its gate is opened. */
export class Gates {
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();

  /** Makes a gate and gives the brief of a run that stops at it. */
  briefOf(name: string): string {
    this.#gates.set(name, Promise.withResolvers<void>());
    return `Write about durable logs. (${name})`;
  }
  open(name: string): void {
    this.#gates.get(name)?.resolve();
  }
  openAll(): void {
    for (const gate of this.#gates.values()) gate.resolve();
  }

  /** The script with the gates in it. Outlines and questions are JSON, and pass. */
  hold(script: Script): Script {
    return (request) => {
      const reply = script(request);
      const steps: readonly Step[] = 'length' in reply ? reply : [reply];
      const asked = JSON.stringify(request.messages);
      const gate = [...this.#gates].find(([name]) => asked.includes(`(${name})`))?.[1].promise;
      if (gate === undefined) return steps;
      return steps.flatMap((step): readonly Step[] => {
        if (!('text' in step) || step.text.startsWith('{')) return [step];
        const middle = Math.floor(step.text.length / 2);
        return [
          { ...step, text: step.text.slice(0, middle) },
          { until: gate },
          { ...step, text: step.text.slice(middle) },
        ];
      });
    };
  }
}

/** Throws unless the events are the whole log from the first on, each exactly once. */
export function assertWhole(document: DocumentId, events: readonly LogEvent[], tail: number): void {
  let last = 0;
  for (const event of events) {
    const first = event.from ?? event.seq;
    if (first !== last + 1) throw new Error(`${document}: ${event.type} ${first} came after ${last}`);
    last = event.seq;
  }
  if (last !== tail) throw new Error(`${document}: the last event that arrived is ${last}, the log ends with ${tail}`);
}

/**
 * People at work: commands that fit what they see, sent over bad lines, sent again, and never carried out twice.
 */
import { type Api, ApiError, createApi } from '@longhand/client';
import { type Command, type DocState, isOperation, type LogEvent, waitingInstructions } from '@longhand/protocol';
import type { Scheduler } from '@longhand/testkit/simulation';
import { type Audit, Violation } from './audit.ts';

/** A command under way, or what came of it. */
export interface Sent {
  readonly key: string;
  readonly command: Command;
  /** Word that only this command's event holds; null for commands without text. */
  readonly marker: string | null;
  outcome: 'open' | 'acked' | 'refused' | 'unknown';
  seq: number;
}

export interface People {
  readonly sent: readonly Sent[];
  /** Commands that wait for an answer. */
  readonly open: number;
  readonly api: Api;
  /** Does something that a person could want in this state; false when nothing came to mind. */
  act(state: DocState): boolean;
  send(command: Command, marker?: string): Promise<Sent>;
  /** The first answer that broke a promise. */
  readonly defect: unknown;
  /** @throws Violation when something that was sent stands in one of these logs: they are of other documents */
  checkApart(others: readonly Audit[]): void;
  /** @throws Violation when what was acknowledged is not in the log exactly once */
  check(): void;
}

const TRIES = 6;
/** Nothing new is begun now: who asks waits for space, and tries again in its own time. */
const NO_SPACE: ReadonlySet<string> = new Set(['run.lowSpace', 'run.notWritable']);
/** The event that holds what a marked command said. */
const EVENT_OF: Readonly<Partial<Record<Command['type'], string>>> = {
  'run.continue': 'run.resumed',
  'run.steer': 'run.steered',
  'run.setModel': 'run.modelChanged',
  'document.change': 'document.changed',
  'block.insert': 'block.inserted',
};
const text = (words: string) => ({ type: 'paragraph', content: [{ type: 'text', text: words }] }) as const;

/** The events without those that bring back what was said before: an undo, a redo, an old version. */
function firstTold(events: readonly LogEvent[]): readonly LogEvent[] {
  let left = 0;
  return events.filter((event) => {
    if (left > 0 && isOperation(event)) {
      left -= 1;
      return false;
    }
    if (event.type === 'document.undone' || event.type === 'document.redone' || event.type === 'version.restored')
      left = event.data.events;
    return true;
  });
}

/** @param name of their document, in the trace and in what they say */
export function createPeople(
  name: string,
  { world, fetch }: { readonly world: Scheduler; readonly fetch: typeof globalThis.fetch },
  audit: Audit,
): People {
  const api = createApi({ baseUrl: 'http://localhost', fetch });
  const sent: Sent[] = [];
  let open = 0;
  let defect: unknown = null;

  async function send(command: Command, marker: string | null = null): Promise<Sent> {
    const one: Sent = { key: `key-${name}${sent.length + 1}`, command, marker, outcome: 'open', seq: 0 };
    sent.push(one);
    world.note(`send ${one.key} ${JSON.stringify(command).slice(0, 100)}`);
    const copies = world.chance(0.15) ? 2 : 1;
    open += 1;
    // Two windows, or a proxy that repeats: the same command under the same key at the same time.
    const outcomes = await Promise.all(Array.from({ length: copies }, () => untilAnswered(one)));
    open -= 1;
    const acked = outcomes.filter((outcome) => typeof outcome === 'number');
    if (new Set(acked).size > 1) throw new Violation(`${one.key} was answered with ${acked.join(' and with ')}`);
    one.seq = acked[0] ?? 0;
    one.outcome = acked.length > 0 ? 'acked' : outcomes.includes('unknown') ? 'unknown' : 'refused';
    world.note(`${one.key} ${one.outcome} ${one.seq}`);
    if (one.outcome === 'acked') onAck(one);
    return one;
  }

  async function untilAnswered(one: Sent): Promise<number | 'refused' | 'unknown'> {
    let isSure = true;
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        return (await api.command(audit.document, one.command, { key: one.key })).seq;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        // A refusal is an answer; it means that nothing happened only when no try before was left without one.
        const isFinal = (error.status >= 400 && error.status < 500) || NO_SPACE.has(error.code);
        if (error.status === 500 && error.code !== 'server.storage')
          throw new Violation(`${one.key} was answered with ${error.message}`);
        if (isFinal) return isSure ? 'refused' : 'unknown';
        // A disk that failed may have taken it all the same.
        if (error.status === 0 || error.code === 'server.storage') isSure = false;
        await new Promise<void>((resolve) => void world.after(world.wait('person'), `${one.key} again`, resolve));
      }
    }
    return 'unknown';
  }

  function onAck(one: Sent): void {
    if (audit.isRemoved) return;
    audit.look();
    const then = audit.at(one.seq);
    if (then === undefined) throw new Violation(`${one.key} was acknowledged with ${one.seq}, which is not durable`);
    const status = then.run?.status;
    if (one.command.type === 'run.stop' && status !== 'paused' && status !== 'finished')
      throw new Violation(`${one.key} was acknowledged, and the run is ${status} at ${one.seq}`);
  }

  function checkApart(others: readonly Audit[]): void {
    const said = JSON.stringify(others.map(({ events }) => events));
    const strayed = sent.find(({ marker }) => marker !== null && said.includes(marker));
    if (strayed) throw new Violation(`${strayed.key} (${strayed.marker}) stands in the log of another document`);
  }

  function check(): void {
    if (audit.isRemoved) return;
    const events = firstTold(audit.events);
    for (const { key, command, marker, outcome, seq } of sent) {
      const type = EVENT_OF[command.type];
      if (marker === null || type === undefined) continue;
      const times = events.filter((event) => event.type === type && JSON.stringify(event.data).includes(marker)).length;
      if (times > 1) throw new Violation(`${key} (${marker}) was carried out ${times} times`);
      if (outcome === 'acked' && times !== 1)
        throw new Violation(`${key} (${marker}) was acknowledged at ${seq} and is in the log ${times} times`);
      if (outcome === 'refused' && times !== 0) throw new Violation(`${key} (${marker}) was refused and is in the log`);
    }
  }

  function act(state: DocState): boolean {
    const marker = `m${name}${sent.length + 1}m`;
    const wish = wishOf(world, state, marker);
    if (wish === null) return false;
    send(wish.command, wish.isMarked ? marker : undefined).catch(onDefect);
    return true;
  }

  function onDefect(error: unknown): void {
    defect ??= error;
  }

  return {
    sent,
    api,
    get open() {
      return open;
    },
    act,
    send: (command, marker) => {
      const sending = send(command, marker);
      sending.catch(onDefect);
      return sending;
    },
    checkApart,
    check,
    get defect() {
      return defect;
    },
  };
}

interface Wish {
  readonly command: Command;
  readonly isMarked?: boolean;
}

function wishOf(world: Scheduler, state: DocState, marker: string): Wish | null {
  const block = state.blocks.length > 0 ? world.pick(state.blocks) : null;
  const openTexts = Object.values(state.open);
  const open = openTexts.length > 0 ? world.pick(openTexts) : null;
  const { outline, run } = state;
  const waiting = run ? waitingInstructions(run)[0] : undefined;
  const status = run?.status ?? 'none';
  const likely: Wish[] = [];
  if (status === 'none' || status === 'finished')
    likely.push({ command: { type: 'run.start', autonomy: world.chance(0.5) ? 'auto' : 'ask' } });
  if (status === 'paused')
    likely.push(
      { command: { type: 'run.continue' } },
      { command: { type: 'run.continue', instruction: `go ${marker}` }, isMarked: true },
    );
  if (run?.interrupt?.kind === 'questions')
    likely.push({
      command: { type: 'interrupt.answer', interrupt: run.interrupt.id, answers: { q1: 'all', q2: null } },
    });
  if (run?.interrupt?.kind === 'outline') likely.push({ command: { type: 'outline.approve' } });
  if (likely.length > 0 && world.chance(0.5)) return world.pick(likely);

  const insert = [{ type: 'text', text: `${marker} ` }] as const;
  const wishes: (Wish | null)[] = [
    { command: { type: 'run.stop' } },
    { command: waiting ? { type: 'run.withdraw', instruction: waiting.seq } : { type: 'run.stop' } },
    { command: { type: 'run.continue', instruction: `do ${marker}`, information: '更多' }, isMarked: true },
    { command: { type: 'run.steer', instruction: `turn ${marker}` }, isMarked: true },
    {
      command: { type: 'run.steer', instruction: `later ${marker}`, mode: state.seq % 2 === 0 ? 'next' : 'queue' },
      isMarked: true,
    },
    { command: { type: 'run.setModel', model: `test/${marker}` }, isMarked: true },
    world.chance(0.3) ? { command: { type: 'run.cancel' } } : null,
    { command: { type: 'document.change', title: `T ${marker}` }, isMarked: true },
    { command: { type: 'block.insert', body: text(`mine ${marker} 我的`), after: block?.id ?? null }, isMarked: true },
    open
      ? { command: { type: 'block.insert', body: text(`mine ${marker}`), after: open.block }, isMarked: true }
      : null,
    open ? { command: { type: 'block.claim', block: open.block, forMs: 5_000 } } : null,
    open
      ? { command: { type: 'block.edit', block: open.block, baseRev: 0, changes: [{ from: 0, to: 0, insert }] } }
      : null,
    block && world.chance(0.3) ? { command: { type: 'block.remove', block: block.id } } : null,
    block
      ? {
          command: {
            type: 'block.move',
            block: block.id,
            after: world.pick([null, ...state.blocks.map(({ id }) => id)]),
          },
        }
      : null,
    block ? { command: { type: 'block.claim', block: block.id } } : null,
    { command: { type: 'document.undo' } },
    { command: { type: 'document.redo' } },
    world.chance(0.3)
      ? { command: { type: 'version.restore', seq: Math.max(1, state.seq - world.integer(0, 40)) } }
      : null,
    block
      ? {
          command: {
            type: 'comment.add',
            block: block.id,
            range: { from: 0, to: 1 },
            baseRev: block.rev,
            text: '为何？',
          },
        }
      : null,
    block
      ? {
          command: {
            type: 'block.edit',
            block: block.id,
            baseRev: Math.max(0, block.rev - world.integer(0, 1)),
            changes: [{ from: 0, to: 0, insert }],
          },
        }
      : null,
    block
      ? { command: { type: 'block.replace', block: block.id, baseRev: block.rev, body: text(`new ${marker}`) } }
      : null,
    outline.length > 0
      ? {
          command: {
            type: 'outline.edit',
            sections: outline.map((section, at) => (at === 0 ? { ...section, title: `S ${marker}` } : section)),
          },
        }
      : null,
    outline.length > 0 && outline.length < 5
      ? {
          command: {
            type: 'outline.edit',
            sections: [...outline, { id: `sec-${marker}`, title: `New ${marker}`, level: 1 }],
          },
        }
      : null,
    outline.length > 1 ? { command: { type: 'outline.edit', sections: outline.slice(1) } } : null,
    outline.length > 0 ? { command: { type: 'outline.approve' } } : null,
  ];
  return world.pick(wishes);
}

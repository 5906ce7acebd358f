/**
 * Reads the disk after every step and proves what must hold of a log, whoever writes it.
 */
import {
  callIn,
  callsOf,
  type DocState,
  type DocumentId,
  type EventOf,
  emptyState,
  evolve,
  type LogEvent,
  waitingInstructions,
} from '@longhand/protocol';
import type { MemoryDisk } from '@longhand/testkit/memory';

export class Violation extends Error {
  override readonly name = 'Violation';
}

/** What may not happen while a run is paused. */
const RESTING = new Set([
  'text.opened',
  'text.delta',
  'text.truncated',
  'run.callStarted',
  'outline.proposed',
  'interrupt.opened',
]);
/** The agent does none of these, but for one repair: it can only suggest. */
const OF_PEOPLE = /^block\.(changed|removed|moved)$/;

export interface Audit {
  readonly document: DocumentId;
  /** The fold of everything durable. */
  readonly state: DocState;
  readonly events: readonly LogEvent[];
  readonly isRemoved: boolean;
  /** The fold at a seq that was durable once. */
  at(seq: number): DocState | undefined;
  /** Takes in what is new on the disk. @throws Violation */
  look(): void;
}

export function createAudit(disk: MemoryDisk, document: DocumentId): Audit {
  const events: LogEvent[] = [];
  const states: DocState[] = [emptyState(document)];
  const seen = {
    finished: new Set<string>(),
    answered: new Set<string>(),
    ended: new Set<string>(),
    settled: new Set<string>(),
    instructions: new Set<string>(),
  };
  let isRemoved = false;

  function once(set: Set<string>, id: string, event: LogEvent): void {
    if (set.has(id)) throw new Violation(`${event.type} of ${id} came twice, at ${event.seq}`);
    set.add(id);
  }

  /** The one change that is not a person's: the agent's own words, put into the document's language, where nobody works or has worked. */
  function onRepair({ seq, by, data: { content } }: EventOf<'block.changed'>, before: DocState): void {
    const block = before.blocks.find(({ id }) => id === content.id);
    const isOwn = block?.prov.by === 'agent' && block.prov.touched !== true && !(content.id in before.claims);
    const isRepair =
      by.kind === 'agent' && before.run?.status === 'reviewing' && content.prov.prompt?.name === 'revise';
    if (!isOwn || !isRepair || content.rev !== block.rev + 1)
      throw new Violation(`The ${by.kind} changed block ${content.id} at ${seq}`);
  }

  function check(before: DocState, event: LogEvent, after: DocState): void {
    const where = `${event.type} at ${event.seq}`;
    if (event.run !== undefined && seen.finished.has(event.run))
      throw new Violation(`${where} is behind the end of ${event.run}`);
    if (before.run?.status === 'paused' && RESTING.has(event.type))
      throw new Violation(`${where} came while the run is paused`);
    switch (event.type) {
      case 'run.finished':
        once(seen.finished, event.run ?? '', event);
        if (before.run && waitingInstructions(before.run).length > 0)
          throw new Violation(`${where}: nothing came of a direction`);
        break;
      case 'run.paused':
        if (after.run && callsOf(after.run).length > 0) throw new Violation(`${where}: calls are open in a paused run`);
        break;
      case 'run.started':
        if (before.run && before.run.status !== 'finished') throw new Violation(`${where}: two runs at once`);
        break;
      case 'run.callStarted':
        for (const open of before.run ? callsOf(before.run) : []) {
          const isOther = open.section !== undefined && open.section !== event.data.section;
          if (!isOther || event.data.section === undefined)
            throw new Violation(`${where}: the call ${open.id} is still open`);
        }
        if (after.run && callsOf(after.run).length > after.run.concurrency)
          throw new Violation(`${where}: more calls than ${after.run.concurrency} at once`);
        break;
      case 'run.callEnded':
        once(seen.ended, event.data.call, event);
        if (before.run?.calls[event.data.call] === undefined) throw new Violation(`${where}: no such call is open`);
        break;
      case 'text.delta': {
        const call = before.run && callIn(before.run, before.open[event.data.block]?.section ?? '');
        if (!call || call.isWaiting) throw new Violation(`${where}: text without a call`);
        break;
      }
      case 'run.instruction':
        once(seen.instructions, String(event.data.instruction), event);
        break;
      case 'interrupt.answered':
        once(seen.answered, event.data.interrupt, event);
        break;
      case 'tool.answered':
        once(seen.answered, event.data.call, event);
        break;
      case 'block.settled':
        once(seen.settled, event.data.content.id, event);
        break;
      default:
    }
    if (event.by.kind === 'person') return;
    if (event.type === 'block.changed') {
      onRepair(event, before);
      return;
    }
    if (OF_PEOPLE.test(event.type)) throw new Violation(`The ${event.by.kind} did ${where}`);
    if (before.blocks === after.blocks) return;
    const kept = new Map(after.blocks.map((block) => [block.id, block]));
    for (const block of before.blocks) {
      // A block that the agent wrote and no person touched may only be added to by `block.settled`, which makes a new one.
      if (kept.get(block.id) !== block) throw new Violation(`${where}: the ${event.by.kind} changed block ${block.id}`);
    }
  }

  return {
    document,
    events,
    get state() {
      return states.at(-1) ?? emptyState(document);
    },
    get isRemoved() {
      return isRemoved;
    },
    at: (seq) => states[seq],
    look() {
      const texts = disk.documents.get(document)?.events ?? [];
      if (isRemoved || texts.length < events.length) {
        if (texts.length > 0)
          throw new Violation(`Document ${document} came back at ${texts.length} after it was removed`);
        isRemoved = true;
        return;
      }
      for (let at = events.length; at < texts.length; at += 1) {
        const event = JSON.parse(texts[at] ?? '') as LogEvent;
        if (event.seq !== at + 1) throw new Violation(`Event ${event.seq} stands at place ${at + 1}`);
        const before = states.at(-1) ?? emptyState(document);
        const after = evolve(before, event);
        check(before, event, after);
        events.push(event);
        states.push(after);
      }
    },
  };
}

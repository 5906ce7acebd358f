import type { ModelEvent, ToolCall } from '@longhand/protocol';
import { parseJson } from './json.ts';

/** One piece of a call as a provider sends it; any field may be missing. */
export interface CallDelta {
  readonly id?: string | undefined;
  readonly index?: number | undefined;
  readonly name?: string | undefined;
  readonly arguments?: string | undefined;
}

export interface ToolCallMerger {
  readonly isEmpty: boolean;
  add(delta: CallDelta): Extract<ModelEvent, { type: 'toolCallDelta' }>;
  /** The calls in the order of their arrival, arguments exactly as they came. */
  calls(): readonly ToolCall[];
}

interface Slot {
  id: string | undefined;
  name: string;
  arguments: string;
  readonly index: number | undefined;
}

/**
 * Joins the pieces of tool calls by id, else by index, else by the arrival of a new name: servers leave out ids, leave out the index, or
 * give every call index 0. `makeId(i)` names a call that came without an id.
 */
export function toolCallMerger(makeId: (position: number) => string): ToolCallMerger {
  const slots: Slot[] = [];

  const find = (delta: CallDelta): Slot | undefined => {
    if (delta.id !== undefined) {
      const same = slots.find((slot) => slot.id === delta.id);
      if (same !== undefined) return same;
    }
    const byIndex = delta.index === undefined ? undefined : slots.findLast((slot) => slot.index === delta.index);
    const candidate = delta.index === undefined ? slots.at(-1) : byIndex;
    if (candidate === undefined) return undefined;
    if (delta.id !== undefined && candidate.id !== undefined) return undefined;
    const isNewName = delta.name !== undefined && candidate.name !== '';
    // Some servers repeat the name with every piece; then the arguments so far are no complete JSON yet.
    const isRepeated = isNewName && delta.name === candidate.name && parseJson(candidate.arguments) === undefined;
    return isNewName && !isRepeated ? undefined : candidate;
  };

  return {
    get isEmpty() {
      return slots.length === 0;
    },
    add: (raw) => {
      const delta = { ...raw, id: raw.id === '' ? undefined : raw.id, name: raw.name === '' ? undefined : raw.name };
      let slot = find(delta);
      if (slot === undefined) {
        slot = { id: delta.id, name: '', arguments: '', index: delta.index };
        slots.push(slot);
      }
      slot.id ??= delta.id;
      if (slot.name === '' && delta.name !== undefined) slot.name = delta.name;
      slot.arguments += delta.arguments ?? '';
      return {
        type: 'toolCallDelta',
        index: slots.indexOf(slot),
        ...(delta.id === undefined ? {} : { id: delta.id }),
        ...(delta.name === undefined ? {} : { name: delta.name }),
        ...(delta.arguments === undefined ? {} : { arguments: delta.arguments }),
      };
    },
    calls: () =>
      slots.map((slot, position) => ({ id: slot.id ?? makeId(position), name: slot.name, arguments: slot.arguments })),
  };
}

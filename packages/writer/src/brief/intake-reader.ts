/**
 * Reads a model's checklist of the brief. What it cannot bring, code reads: the run never waits for it.
 * @module
 */
import type { CallEnd, CallReader, EventBody } from '@longhand/engine';
import { parseStructured } from '@longhand/models';
import type { Requirement, RequirementKind } from '@longhand/protocol';
import { createAnswerReader, hasNotFailed, isRecord, textOf } from '../answer-reader.ts';
import { headingItem, isNaming, kindOf, numbered, readChecklist } from './checklist.ts';
import { prescribedHeadings } from './headings.ts';

const KINDS: ReadonlySet<string> = new Set<RequirementKind>([
  'content',
  'heading',
  'length',
  'style',
  'format',
  'language',
]);
const MAX_TEXT = 500;
const MAX_HEADING = 80;

export function createIntakeReader(): CallReader {
  return createAnswerReader((answer, state): CallEnd => {
    const parsed = parseStructured(answer, itemsIn);
    const isMendable = 'problem' in parsed && /[{[｛]/.test(answer) && hasNotFailed(state, 'intake');
    if (isMendable) return { events: [], problem: { kind: 'malformed', detail: parsed.problem, answer } };
    const items = 'value' in parsed ? checklistOf(parsed.value, state.brief) : [];
    return { events: [listed(state.brief, items)] };
  });
}

/** The checklist as an event: what a model found, or what the brief says as it stands. */
export function listed(brief: string, items: readonly Requirement[] = []): EventBody {
  return items.length > 0
    ? { type: 'requirement.listed', data: { items, origin: 'model' } }
    : { type: 'requirement.listed', data: { items: readChecklist(brief), origin: 'reading' } };
}

interface Given {
  readonly text: string;
  readonly kind: RequirementKind;
  readonly heading: string;
}

/** Headings come from the brief itself: those that code finds rule, and a model's count only where they stand there to the letter. */
function checklistOf(given: readonly Given[], brief: string): readonly Requirement[] {
  const found = prescribedHeadings(brief);
  const named = given.filter(({ heading }) => heading !== '' && brief.includes(heading)).map(({ heading }) => heading);
  const headings = found?.titles ?? named;
  const others = given
    .filter(({ kind, text, heading }) => kind !== 'heading' && heading === '' && !isNaming(text, headings))
    .map(({ text, kind }) => ({ text, kind }));
  if (others.length === 0) return [];
  return numbered([...headings.map((text) => headingItem(text, found?.isOnly === true)), ...others]);
}

function itemsIn(value: unknown): readonly Given[] | null {
  const list = isRecord(value) ? (value.requirements ?? value.checklist ?? value.items) : value;
  if (!Array.isArray(list)) return null;
  return list.flatMap((item: unknown): Given[] => {
    const text = (
      typeof item === 'string' ? item.trim() : isRecord(item) ? textOf(item.text ?? item.requirement) : ''
    ).slice(0, MAX_TEXT);
    const heading = isRecord(item) ? textOf(item.heading).slice(0, MAX_HEADING) : '';
    if (text === '' && heading === '') return [];
    const named = isRecord(item) ? textOf(item.kind) : '';
    const kind = KINDS.has(named) ? (named as RequirementKind) : kindOf(text);
    // A heading without its name is a wish about headings. What code can count is no content, whatever a model calls it.
    const isVague = (kind === 'heading' && heading === '') || kind === 'content';
    const countable = isVague ? kindOf(text) : kind;
    const isCountable = countable === 'length' || countable === 'language';
    return [{ text, kind: isVague && !isCountable ? 'content' : countable, heading }];
  });
}

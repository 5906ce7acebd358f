/**
 * The lines of work of a run: sections that are written side by side, each with its own calls.
 * @module
 */
import type { SectionId } from '@longhand/document';
import type { OutlineSection } from './events.ts';
import type { DocState, Instruction, OpenCall, RunState } from './state.ts';

/**
 * Sections of one document that are written at once where nothing says otherwise: it shortens the time of a document to about a third, and stays
 * below what providers allow new accounts.
 */
export const SECTIONS_AT_ONCE = 3;

/** Open calls, first started first. */
export function callsOf(run: Pick<RunState, 'calls'>): readonly OpenCall[] {
  return Object.values(run.calls);
}

/** The call that writes a section now. */
export function callIn(run: Pick<RunState, 'calls'>, section: SectionId): OpenCall | null {
  return callsOf(run).find((call) => call.section === section) ?? null;
}

/** The line of work that a call belongs to: its section, else its purpose. */
export function topicOf({ purpose, section }: Pick<OpenCall, 'purpose' | 'section'>): string {
  return section ?? purpose;
}

/** Directions that no call took in yet, oldest first. */
export function waitingInstructions(run: Pick<RunState, 'instructions'>): readonly Instruction[] {
  return run.instructions.filter(({ outcome }) => outcome === undefined);
}

/** Sections that are being written, in the order of the outline. */
export function sectionsInWork({
  outline,
  sections,
}: Pick<DocState, 'outline' | 'sections'>): readonly OutlineSection[] {
  return outline.filter(({ id }) => sections[id] === 'drafting');
}

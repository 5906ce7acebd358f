export { type AnswerProblem, numberFrom, problemOfAnswer } from './check-answer.ts';
export type * from './commands.ts';
export { bibliographyOf, contentOfState, entryOf, type VisibleBlock, visibleBlocks } from './content.ts';
export type * from './events.ts';
export type * from './evidence-report.ts';
export { evolve, evolveAll, FoldError } from './evolve.ts';
export { isOperation } from './evolve-history.ts';
export {
  type DocumentFields,
  fieldsOf,
  type History,
  historyKey,
  type Inverse,
  isTextChange,
  type LostReason,
  nextStep,
  type ThreadPlace,
  type UndoStep,
} from './history.ts';
export type * from './model.ts';
export { outputTokens } from './output-tokens.ts';
export { changesSince } from './past-edits.ts';
export type * from './rewrite.ts';
export { callIn, callsOf, SECTIONS_AT_ONCE, sectionsInWork, topicOf, waitingInstructions } from './run-calls.ts';
export type * from './search.ts';
export type * from './settings.ts';
export * from './spending.ts';
export type * from './state.ts';
export { emptyState, STATE_SCHEMA } from './state.ts';
export { type Version, versionsOf } from './versions.ts';
export { type WaitReason, waitsForPerson } from './waits-for-person.ts';
export { waitsForSpace } from './waits-for-space.ts';
export type * from './word-report.ts';

export type * from './commands.ts';
export { contentOfState, type VisibleBlock, visibleBlocks } from './content.ts';
export type * from './events.ts';
export { evolve, evolveAll, FoldError } from './evolve.ts';
export type * from './model.ts';
export type * from './state.ts';
export { emptyState } from './state.ts';
export { type WaitReason, waitsForPerson } from './waits-for-person.ts';
export { waitsForSpace } from './waits-for-space.ts';

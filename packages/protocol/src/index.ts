export type * from './commands.ts';
export type * from './events.ts';
export type * from './model.ts';
export type * from './state.ts';
export { emptyState } from './state.ts';

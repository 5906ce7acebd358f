import type { Gate } from './gate.ts';
import { style, types } from './tools.ts';

/** The gates of `npm run check`, in the order in which they are shown. */
export const gates: readonly Gate[] = [types, style];

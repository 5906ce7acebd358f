import type { Gate } from './gate.ts';
import { style, types } from './tools.ts';
import { deadCode, dependencies, structure } from './tree.ts';

/** The gates of `npm run check`, in the order in which they are shown. */
export const gates: readonly Gate[] = [types, style, structure, deadCode, dependencies];

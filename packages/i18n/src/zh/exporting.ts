import type { Translation } from '../catalogue.ts';
import type { exporting as english } from '../en/exporting.ts';

/** Chinese catalogue: exporting. A missing key is one compiler line here. */
export const exporting: Translation<typeof english> = {};

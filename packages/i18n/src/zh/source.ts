import type { Translation } from '../catalogue.ts';
import type { source as english } from '../en/source.ts';

/** Chinese catalogue: source. A missing key is one compiler line here. */
export const source: Translation<typeof english> = {};

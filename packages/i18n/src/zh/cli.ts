import type { Translation } from '../catalogue.ts';
import type { cli as english } from '../en/cli.ts';

/** Chinese catalogue: cli. A missing key is one compiler line here. */
export const cli: Translation<typeof english> = {};

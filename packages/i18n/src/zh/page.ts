import type { Translation } from '../catalogue.ts';
import type { page as english } from '../en/page.ts';

/** Chinese catalogue: page. A missing key is one compiler line here. */
export const page: Translation<typeof english> = {};

import type { Translation } from '../catalogue.ts';
import type { server as english } from '../en/server.ts';

/** Chinese catalogue: server. A missing key is one compiler line here. */
export const server: Translation<typeof english> = {};

import type { Translation } from '../catalogue.ts';
import type { model as english } from '../en/model.ts';

/** Chinese catalogue: model. A missing key is one compiler line here. */
export const model: Translation<typeof english> = {};

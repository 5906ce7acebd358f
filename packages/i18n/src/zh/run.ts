import type { Translation } from '../catalogue.ts';
import type { run as english } from '../en/run.ts';

/** Chinese catalogue: run. A missing key is one compiler line here. */
export const run: Translation<typeof english> = {
  'run.busy': '这篇文档正在写作。请先停止，或直接给它新的指示。',
};

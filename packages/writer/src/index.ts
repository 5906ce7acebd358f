export { writer } from './agent.ts';
export { parseOptions } from './draft-reader.ts';
export { PROMPT_VERSION } from './prompts/words.ts';
export { requestFor, SEARCH_SOURCES } from './request.ts';
export { createSeam, cutBorder, type Seam } from './seam.ts';
export { shownContent } from './shown-content.ts';

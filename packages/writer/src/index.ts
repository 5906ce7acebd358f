export { writer } from './agent.ts';
export { readChecklist } from './brief/checklist.ts';
export { prescribedHeadings } from './brief/headings.ts';
export { parseOptions } from './draft-reader.ts';
export { requestFor, SEARCH_SOURCES } from './request.ts';
export { createSeam, cutBorder, type Seam } from './seam.ts';
export { shownContent } from './shown-content.ts';

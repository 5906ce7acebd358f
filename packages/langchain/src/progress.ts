import { type DocState, type DocumentId, sectionsInWork, visibleBlocks } from '@longhand/protocol';

/** How far a run is: what a graph's `custom` stream carries. */
export interface Progress {
  readonly type: 'longhand.progress';
  readonly document: DocumentId;
  /** The run's phase, `paused` or `finished`. */
  readonly status: string;
  /** Title of the section that is being written; of several at once, the first in the outline. */
  readonly section?: string;
  /** Titles of all sections that are being written. */
  readonly sections: readonly string[];
  /** Sections that are written, of how many. */
  readonly done: number;
  readonly total: number;
  /** Length of the text so far, in UTF-16 code units. */
  readonly characters: number;
}

/** Tells of every change, each only once. */
export function progressTeller(tell: (progress: Progress) => void): (state: DocState) => void {
  let last = '';
  return (state) => {
    const progress = progressOf(state);
    const text = JSON.stringify(progress);
    if (text === last) return;
    last = text;
    tell(progress);
  };
}

function progressOf(state: DocState): Progress {
  const { id: document, run, outline, sections } = state;
  const titles = sectionsInWork(state).map(({ title }) => title);
  const [section] = titles;
  return {
    type: 'longhand.progress',
    document,
    status: run?.status ?? 'none',
    ...(section === undefined ? {} : { section }),
    sections: titles,
    done: outline.filter(({ id }) => sections[id] === 'done' || sections[id] === 'skipped').length,
    total: outline.length,
    characters: visibleBlocks(state).reduce((sum, item) => sum + lengthOf(item), 0),
  };
}

/** Blocks are immutable: each is measured once. */
const measured = new WeakMap<object, number>();

function lengthOf(item: ReturnType<typeof visibleBlocks>[number]): number {
  if (item.kind === 'open') return item.open.text.length;
  const { body } = item.block;
  const length = measured.get(body) ?? textLength(body);
  measured.set(body, length);
  return length;
}

/** Sums up every `text` in a body, however deep: bodies of all types keep their words under that name. */
function textLength(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, part]) => sum + (name === 'text' && typeof part === 'string' ? part.length : textLength(part)),
    0,
  );
}

/**
 * Which package may import which. One way only:
 *
 *   document <- protocol <- { engine, models, sources, export, store } <- writer <- server <- cli
 *                protocol <- client <- { web, langchain }
 *   i18n, guard, ooxml know none of them
 */
const pillars = ['engine', 'models', 'sources', 'export', 'store'] as const;
const core = ['document', 'protocol'] as const;
const leaves = ['i18n', 'guard', 'ooxml'] as const;

const allowed: Readonly<Record<string, readonly string[]>> = {
  document: [],
  i18n: [],
  guard: [],
  ooxml: [],
  protocol: ['document'],
  client: [...core, 'i18n'],
  web: [...core, 'i18n', 'client'],
  langchain: [...core, 'i18n', 'client'],
  engine: [...core, ...leaves],
  models: [...core, ...leaves],
  sources: [...core, ...leaves],
  export: [...core, ...leaves],
  store: [...core, ...leaves],
  testkit: [...core, ...leaves],
  writer: [...core, ...leaves, ...pillars],
  server: [...core, ...leaves, ...pillars, 'writer'],
  cli: [...core, ...leaves, ...pillars, 'writer', 'server', 'client'],
};

/** Floor of a package; a test may use everything on its own floor or below, and the testkit. */
const floors: Readonly<Record<string, number>> = {
  document: 0,
  i18n: 0,
  guard: 0,
  ooxml: 0,
  protocol: 1,
  testkit: 2,
  engine: 2,
  models: 2,
  sources: 2,
  export: 2,
  store: 2,
  client: 2,
  writer: 3,
  web: 3,
  server: 4,
  cli: 5,
  // Nothing imports it; its tests stand on a whole server.
  langchain: 5,
};

/** These run in a browser: nothing of Node in them. */
export const browserSafe: ReadonlySet<string> = new Set(['document', 'protocol', 'i18n', 'client', 'web']);

/** Whether `from` may import `to`, and false for a package that the table does not know. */
export function mayImport(from: string, to: string, fromIsTest: boolean): boolean {
  if (from === to || allowed[from]?.includes(to)) return true;
  if (!fromIsTest) return false;
  const floor = floors[from];
  const target = floors[to];
  return to === 'testkit' || (floor !== undefined && target !== undefined && target <= floor);
}

export function isKnown(name: string): boolean {
  return name in allowed;
}

import type { Citation, SourceId } from '@longhand/document';
import type { Engine } from '@longhand/engine';
import { bibliographyOf, type DocState, type NearestPassage } from '@longhand/protocol';
import type { Tables } from '@longhand/protocol/ports';
import { sourceEntrySchema } from '@longhand/protocol/schema';
import { nearestPassage, reportOf } from '@longhand/sources';
import type { Hono } from 'hono';
import { PERSON } from '../documents/document-routes.ts';
import { readJson } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { ServerError } from '../server-error.ts';

/** A person looks at a few; finding them takes a pass through the whole text for each. */
const MOST_NEAREST = 50;

/** The report on a document's evidence, and its bibliography. */
export function mountEvidence(
  app: Hono<Env>,
  { engine, tables }: { readonly engine: Engine; readonly tables: Pick<Tables, 'getText'> },
): void {
  app.get('/v1/documents/:document/evidence', async (c) => {
    const state = await engine.state(c.req.param('document'));
    const report = reportOf(state);
    const stale = Object.values(report.citations).filter(({ standing }) => standing === 'stale');
    return c.json({ ...report, nearest: await nearestTo(state, stale.slice(0, MOST_NEAREST), tables) });
  });

  app.get('/v1/documents/:document/bibliography', async (c) =>
    c.json(bibliographyOf(await engine.state(c.req.param('document')))),
  );

  app.post('/v1/documents/:document/sources/:source/entry', async (c) => {
    const { document, source } = c.req.param();
    const { sources } = await engine.state(document);
    if (!Object.hasOwn(sources, source)) throw new ServerError('source.notFound', 404);
    const { entry } = await readJson(c, sourceEntrySchema);
    const seq = await engine.record(document, [{ type: 'source.described', data: { source, entry } }], PERSON);
    return c.json({ seq });
  });
}

async function nearestTo(
  state: DocState,
  stale: readonly Citation[],
  tables: Pick<Tables, 'getText'>,
): Promise<readonly NearestPassage[]> {
  const found: NearestPassage[] = [];
  const texts = new Map<SourceId, Awaited<ReturnType<Tables['getText']>>>();
  for (const { id: citation, source: old, quote: wanted } of stale) {
    const source = presentVersion(state, old);
    if (source === undefined) continue;
    if (!texts.has(source)) texts.set(source, await tables.getText(source));
    const stored = texts.get(source);
    const range = stored ? nearestPassage(stored.text, wanted) : null;
    if (!stored || !range) continue;
    const page = stored.places.find(({ end }) => end > range.start)?.page;
    const { start, end } = range;
    const place = { source, sha256: stored.sha256, ...(page === undefined ? {} : { page }), start, end };
    found.push({ citation, ...place, quote: stored.text.slice(start, end) });
  }
  return found;
}

/** The version that holds now; undefined when it was deleted, or none took the place of this one. */
function presentVersion(state: DocState, source: SourceId): SourceId | undefined {
  const by = state.sources[source]?.replacedBy;
  if (by === undefined) return undefined;
  const next = state.sources[by];
  return next?.replacedBy === undefined ? (next?.id ?? undefined) : presentVersion(state, by);
}

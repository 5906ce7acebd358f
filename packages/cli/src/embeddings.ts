/**
 * `models embeddings`: the model that finds sources by meaning.
 * @module
 */
import { embeddingReportText, embeddingStatusText } from '@longhand/client';
import { EXIT } from './cli-error.ts';
import type { ServerSession } from './session.ts';
import type { Settings } from './settings.ts';

type Wish = (session: ServerSession, settings: Settings) => Promise<number>;

/** What is wanted: to see it, to choose one, to turn it off, to try one; null for anything else. */
export function embeddingWish(verb: string | undefined, name: string | undefined): Wish | null {
  if (verb === 'test') return name === undefined ? null : (session, settings) => test(session, settings, name);
  if (name !== undefined) return null;
  return async ({ api }, { locale }) => {
    if (verb === 'off') await api.embedding.turnOff();
    else if (verb !== undefined) await api.embedding.choose(verb);
    process.stdout.write(`${embeddingStatusText(locale, await api.embedding.status())}\n`);
    return EXIT.ok;
  };
}

async function test({ api }: ServerSession, { locale }: Settings, name: string): Promise<number> {
  const report = await api.embedding.test(name);
  process.stdout.write(`${embeddingReportText(locale, report)}\n`);
  return report.outcome === 'answered' ? EXIT.ok : EXIT.failed;
}

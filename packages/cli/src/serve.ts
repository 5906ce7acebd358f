/**
 * `serve`: the page and the API, until Ctrl-C.
 * @module
 */
import { type Locale, say, sayCode } from '@longhand/i18n';
import { assemble, type Longhand } from '@longhand/server';
import { EXIT } from './cli-error.ts';
import type { Settings } from './settings.ts';
import { onStopSignals } from './signals.ts';
import type { Terminal } from './terminal.ts';

/** Ends that take longer are cut, below the ten seconds that containers have. Nothing is lost: what is open goes on at the next start. */
const HARD_LIMIT_MS = 8000;

export async function serve(settings: Settings, terminal: Terminal): Promise<number> {
  const { locale } = settings;
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  onStopSignals(stop);
  const longhand = await assemble({
    dataDir: settings.dataDir,
    model: settings.model ?? undefined,
    locale,
    logLevel: settings.logLevel,
    env: process.env,
  });
  let address: string;
  try {
    ({ address } = await longhand.listen({ host: settings.host, port: settings.port }));
  } catch (error) {
    await longhand.close();
    throw error;
  }
  terminal.line(say(locale, 'cli.ready', { address }));
  terminal.line(say(locale, 'cli.data', { path: settings.dataDir }));
  terminal.line(say(locale, 'cli.stopHint'));
  // Asking the models may take seconds, and nobody waits for it.
  void tellModel(longhand, locale, terminal);
  longhand.recovered.then(
    (documents) => {
      if (documents.length > 0) terminal.line(say(locale, 'cli.recovered', { count: documents.length }));
    },
    () => {},
  );

  await stopped;
  terminal.line(say(locale, 'cli.stopping'));
  const limit = setTimeout(() => process.exit(EXIT.ok), HARD_LIMIT_MS);
  await longhand.close();
  clearTimeout(limit);
  return EXIT.ok;
}

async function tellModel({ models }: Longhand, locale: Locale, terminal: Terminal): Promise<void> {
  const model = (await models.list()).find((info) => info.isDefault);
  if (model?.id === 'digest') terminal.line(say(locale, 'cli.digestInUse'));
  else if (model?.problem !== undefined) terminal.line(`${model.id}: ${sayCode(locale, model.problem)}`);
}

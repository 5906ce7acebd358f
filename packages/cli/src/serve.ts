/**
 * `serve`: the page and the API, until Ctrl-C.
 * @module
 */
import { say, sayCode } from '@longhand/i18n';
import { assemble } from '@longhand/server';
import { EXIT } from './cli-error.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** Ends that take longer are cut: whatever is open then goes on at the next start. */
const HARD_LIMIT_MS = 8000;

export async function serve(settings: Settings, terminal: Terminal): Promise<number> {
  const { locale } = settings;
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
  const model = (await longhand.models.list()).find((info) => info.isDefault);
  if (model?.id === 'digest') terminal.line(say(locale, 'cli.digestInUse'));
  else if (model?.problem !== undefined) terminal.line(`${model.id}: ${sayCode(locale, model.problem)}`);
  longhand.recovered.then(
    (documents) => {
      if (documents.length > 0) terminal.line(say(locale, 'cli.recovered', { count: documents.length }));
    },
    () => {},
  );

  await new Promise<void>((resolve) => {
    let isStopping = false;
    const stop = () => {
      if (isStopping) process.exit(EXIT.interrupted);
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
  terminal.line(say(locale, 'cli.stopping'));
  const limit = setTimeout(() => process.exit(EXIT.failed), HARD_LIMIT_MS);
  await longhand.close();
  clearTimeout(limit);
  return EXIT.ok;
}

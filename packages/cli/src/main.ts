/**
 * The command line: `longhand serve | write | resume | export | import | search | report | versions | diff | models | doctor`.
 * @module
 */
import { pickLocale, say } from '@longhand/i18n';
import { CliError, EXIT } from './cli-error.ts';
import { explain } from './explain.ts';
import { DEFAULT_HOST, DEFAULT_PORT, type Invocation, readInvocation } from './settings.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

async function run(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { settings } = invocation;
  if (invocation.isVersion) {
    process.stdout.write(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (invocation.isHelp || invocation.command === 'help') {
    process.stdout.write(`${say(settings.locale, 'cli.help', { version: VERSION })}\n`);
    return EXIT.ok;
  }
  switch (invocation.command) {
    case 'serve':
      return (await import('./serve.ts')).serve(settings, terminal);
    case 'write':
      return (await import('./write.ts')).write(invocation, terminal);
    case 'resume':
      return (await import('./write.ts')).resume(invocation, terminal);
    case 'export':
      return (await import('./write.ts')).exportDocument(invocation, terminal);
    case 'import':
      return (await import('./archives.ts')).importArchives(invocation, terminal);
    case 'report':
      return (await import('./archives.ts')).report(invocation, terminal);
    case 'versions':
      return (await import('./versions.ts')).versions(invocation, terminal);
    case 'diff':
      return (await import('./versions.ts')).diff(invocation, terminal);
    case 'search':
      return (await import('./search.ts')).search(invocation, terminal);
    case 'models':
      return (await import('./models.ts')).models(invocation, terminal);
    case 'doctor':
      return (await import('./doctor.ts')).doctor(settings, terminal);
    default:
      throw new CliError('cli.unknownCommand', { command: invocation.command });
  }
}

// Commands are loaded when they are asked for: a mistyped flag is answered at once.
const terminal = createTerminal(process.stdin, process.stderr);
// A reader that goes away (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

let invocation: Invocation | null = null;
try {
  invocation = readInvocation(process.argv.slice(2), process.env);
  process.exitCode = await run(invocation, terminal);
} catch (error) {
  const locale = pickLocale([process.env.LONGHAND_LANG ?? '', process.env.LC_ALL ?? '', process.env.LANG ?? '']);
  const settings = invocation?.settings ?? { locale, dataDir: '', host: DEFAULT_HOST, port: DEFAULT_PORT };
  terminal.line(explain(error, settings));
  if (invocation?.settings.logLevel === 'debug' && error instanceof Error) terminal.line(error.stack ?? '');
  process.exitCode = error instanceof CliError ? EXIT.usage : EXIT.failed;
}
// Handles that a library left open must not keep a finished command alive.
process.exit();

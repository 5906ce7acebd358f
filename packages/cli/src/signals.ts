import { EXIT } from './cli-error.ts';

/**
 * npm passes every signal on to what it runs, and a terminal (or a supervisor) has sent it to the whole group already: under npm the same
 * Ctrl-C comes twice, a moment apart.
 */
const ECHO_MS = 1_000;

/**
 * Calls back at the first SIGINT or SIGTERM. A second one ends the process at once: what is under way goes on at the next start.
 *
 * @returns stops listening
 * @example const ignore = onStopSignals(() => server.close());
 */
export function onStopSignals(stop: () => void): () => void {
  const echoMs = process.env.npm_lifecycle_event === undefined ? 0 : ECHO_MS;
  let firstAt: number | null = null;
  const onSignal = () => {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      stop();
    } else if (now - firstAt >= echoMs) {
      process.exit(EXIT.interrupted);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}

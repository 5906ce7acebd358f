import { EXIT } from './cli-error.ts';

/**
 * npm passes every signal on to what it runs, and a terminal (or a supervisor) has sent it to the whole group already: under npm the same
 * Ctrl-C may come twice, a moment apart.
 */
const ECHO_MS = 1_000;
const LOOK_MS = 500;

/**
 * Calls back at the first SIGINT or SIGTERM. A second one ends the process at once: what is under way goes on at the next start.
 *
 * npm runs its scripts in a shell, and a signal to npm alone ends that shell and no more. So under npm the end of the parent counts as a
 * signal, too: nobody is left who could send one.
 *
 * @returns stops listening
 * @example const ignore = onStopSignals(() => server.close());
 */
export function onStopSignals(stop: () => void): () => void {
  const isUnderNpm = process.env.npm_lifecycle_event !== undefined;
  const parent = process.ppid;
  let firstAt: number | null = null;
  const begin = () => {
    firstAt = performance.now();
    clearInterval(watch);
    stop();
  };
  const onSignal = () => {
    if (firstAt === null) begin();
    else if (!isUnderNpm || performance.now() - firstAt >= ECHO_MS) process.exit(EXIT.interrupted);
  };
  const watch = isUnderNpm ? setInterval(() => void (process.ppid !== parent && begin()), LOOK_MS) : undefined;
  watch?.unref();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    clearInterval(watch);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}

/**
 * The same as a signal that can be handed on, for as long as a command works.
 *
 * @example
 * using stop = stopSignal();
 * await work(stop.signal);
 */
export function stopSignal(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const ignore = onStopSignals(() => controller.abort());
  return { signal: controller.signal, [Symbol.dispose]: ignore };
}

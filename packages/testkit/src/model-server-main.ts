/**
 * The scripted model as a process of its own, for tests that kill the server and need the model to live on.
 * Prints one line of JSON with its url, and one per model call when `--log` is given.
 *
 * node packages/testkit/src/model-server-main.ts --script writer --rate 40 --port 0
 * @module
 */
import { parseArgs } from 'node:util';
import type { Script } from './model-server/script.ts';
import { startModelServer } from './model-server/server.ts';
import { type Misbehaviour, writerScript } from './writer-script/writer-script.ts';

const { values } = parseArgs({
  options: {
    script: { type: 'string', default: 'writer' },
    rate: { type: 'string' },
    port: { type: 'string', default: '0' },
    lang: { type: 'string' },
    seed: { type: 'string', default: '1' },
    words: { type: 'string', default: '220' },
    sections: { type: 'string', default: '5' },
    questions: { type: 'string', default: '2' },
    search: { type: 'boolean', default: false },
    misbehaviour: { type: 'string' },
    log: { type: 'boolean', default: false },
  },
});

const MISBEHAVIOURS: readonly Misbehaviour[] = ['restart', 'repeatOverlap', 'preamble', 'reopenFence'];

function scriptOf(name: string): Script {
  const pace = values.rate === undefined ? {} : { tokensPerSecond: Number(values.rate) };
  if (name === 'echo') return (request) => ({ text: request.messages.at(-1)?.text ?? '', ...pace });
  if (name !== 'writer') throw new Error(`Unknown script "${name}". Use writer or echo.`);
  const misbehaviour = MISBEHAVIOURS.find((kind) => kind === values.misbehaviour);
  return writerScript({
    ...pace,
    seed: Number(values.seed),
    wordsPerSection: Number(values.words),
    sections: Number(values.sections),
    questions: Number(values.questions),
    isSearching: values.search,
    ...(values.lang === 'zh' || values.lang === 'en' ? { lang: values.lang } : {}),
    ...(misbehaviour === undefined ? {} : { misbehaviour }),
  });
}

const server = await startModelServer({ script: scriptOf(values.script), port: Number(values.port) });
process.stdout.write(`${JSON.stringify({ url: server.url, pid: process.pid })}\n`);
if (values.log) {
  server.onRequest(({ path, request }) => {
    process.stdout.write(`${JSON.stringify({ count: request.count, path, model: request.model })}\n`);
  });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.close().then(() => process.exit(0)));

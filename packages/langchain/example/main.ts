/**
 * Writes a report through a graph, against a server that runs (`npm start`):
 *
 *   node packages/langchain/example/main.ts http://127.0.0.1:4747 "Why is the sea salty?" notes.md
 *
 * Questions and the outline are asked in the terminal; the files are the material.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command, INTERRUPT } from '@langchain/langgraph';
import { createApi } from '@longhand/client';
import type { Progress, Waiting } from '@longhand/langchain';
import { reportGraph } from './report-graph.ts';

const [address, brief, ...files] = process.argv.slice(2);
if (address === undefined || brief === undefined) {
  console.error('Usage: node packages/langchain/example/main.ts ADDRESS BRIEF [FILE…]');
  process.exit(2);
}
const { LONGHAND_TOKEN: token } = process.env;
const api = createApi({ baseUrl: address, ...(token ? { token } : {}) });
const graph = reportGraph(api, () =>
  Promise.all(files.map(async (file) => ({ name: basename(file), text: await readFile(file, 'utf8') }))),
);
const config = { configurable: { thread_id: 'report' }, streamMode: ['custom', 'values'] as ['custom', 'values'] };
const lang = /\p{Script=Han}/u.test(brief) ? 'zh' : 'en';

const terminal = createInterface({ input: process.stdin });
const lines = terminal[Symbol.asyncIterator]();
let shown = '';
let input: Parameters<typeof graph.stream>[0] = { brief, lang, autonomy: 'ask' };
for (;;) {
  let waiting: Waiting | undefined;
  let summary: string | undefined;
  for await (const [mode, chunk] of await graph.stream(input, config)) {
    if (mode === 'custom') {
      show(chunk as Progress);
      continue;
    }
    // An interrupted graph ends its stream with what it waits for; LangGraph's types do not know of it.
    const [first] = (chunk as { readonly [INTERRUPT]?: readonly { readonly value: Waiting }[] })[INTERRUPT] ?? [];
    waiting = first?.value;
    summary = chunk.summary;
  }
  if (waiting === undefined) {
    console.log(summary ?? 'The graph ended without a result.');
    break;
  }
  input = new Command<unknown, Record<string, unknown>, never>({ resume: await answerTo(waiting) });
}
terminal.close();

function show({ status, section, done, total }: Progress): void {
  const line = `${status} ${done}/${total}${section === undefined ? '' : ` ${section}`}`;
  if (line !== shown) console.log(line);
  shown = line;
}

async function answerTo(waiting: Waiting): Promise<unknown> {
  if (waiting.problem !== undefined) console.log(waiting.problem);
  switch (waiting.kind) {
    case 'questions': {
      const answers: Record<string, string | null> = {};
      // An empty line is "decide for me".
      for (const { id, text } of waiting.questions) answers[id] = (await ask(text)) || null;
      return { type: 'interrupt.answer', answers };
    }
    case 'outline': {
      for (const { level, title } of waiting.outline) console.log(`${'  '.repeat(level)}- ${title}`);
      const wish = await ask('Enter approves the outline; anything else asks for another one:');
      return wish === '' ? { type: 'outline.approve' } : { type: 'run.steer', instruction: wish };
    }
    case 'approval': {
      const { name, arguments: given } = waiting.tool;
      const said = await ask(`May the tool ${name} be called with ${given}? "yes" allows it:`);
      return { type: 'interrupt.answer', answers: { approve: said === 'yes' ? 'yes' : null } };
    }
    case 'paused': {
      const wish = await ask(
        `Paused (${waiting.cause}). Enter continues, "cancel" ends it, anything else is an instruction:`,
      );
      if (wish === 'cancel') return { type: 'run.cancel' };
      return { type: 'run.continue', ...(wish === '' ? {} : { instruction: wish }) };
    }
    default:
      return waiting satisfies never;
  }
}

async function ask(text: string): Promise<string> {
  console.log(text);
  const line = await lines.next();
  if (line.done === true) throw new Error('The input ended, and the run still waits. Start again and answer.');
  return line.value.trim();
}

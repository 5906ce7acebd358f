import { readFileSync } from 'node:fs';
import { parseAgainst } from './structured.ts';

/** One reply of the committed corpus; see `corpus/README.md`. */
export interface DamagedReply {
  readonly id: string;
  readonly lang: 'zh' | 'en';
  /** In which way it is damaged. */
  readonly shape: string;
  readonly wants: string;
  readonly reply: string;
  /** What the reply says; null when no one value of the wanted shape can be read out of it. */
  readonly says: unknown;
}

export type Verdict = 'read' | 'refused rightly' | 'refused though readable' | 'accepted wrongly';

interface Corpus {
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly replies: readonly DamagedReply[];
}

/** Reads the corpus from its file. */
export function damagedReplies(): Corpus {
  // The file is ours, and the test of the corpus looks at its shape.
  return JSON.parse(readFileSync(new URL('../corpus/damaged-replies.json', import.meta.url), 'utf8')) as Corpus;
}

/** What this reader makes of one reply. */
export function verdictOn(reply: DamagedReply, schema: unknown): Verdict {
  const parsed = parseAgainst(reply.reply, schema);
  if (!('value' in parsed)) return reply.says === null ? 'refused rightly' : 'refused though readable';
  return reply.says !== null && sorted(parsed.value) === sorted(reply.says) ? 'read' : 'accepted wrongly';
}

/** JSON text with the keys in order, to compare by. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** The figures as a Markdown page: per shape, and in all. */
export function figuresOf({ schemas, replies }: Corpus): string {
  const judged = replies.map((reply) => ({ reply, verdict: verdictOn(reply, schemas[reply.wants]) }));
  const count = (of: typeof judged, verdict: Verdict): number => of.filter((one) => one.verdict === verdict).length;
  const row = (name: string, of: typeof judged): string => {
    const cells = [
      of.length,
      count(of, 'read') + count(of, 'refused though readable'),
      count(of, 'read'),
      count(of, 'refused rightly'),
      count(of, 'accepted wrongly'),
    ];
    return `| ${name} | ${cells.join(' | ')} |`;
  };
  const shapes = [...new Set(replies.map(({ shape }) => shape))];
  const readable = judged.filter(({ reply }) => reply.says !== null);
  const missed = judged.filter(({ verdict }) => verdict === 'refused though readable').map(({ reply }) => reply.id);
  const inLang = (lang: string) => judged.filter(({ reply }) => reply.lang === lang);
  return `${[
    '# Structured answers',
    '',
    'How answers in JSON are read when models damage them: what this reader makes of the committed corpus',
    '`packages/models/corpus/damaged-replies.json`. `npm run figures` writes this page; a test compares it with what the reader does.',
    '',
    `- Pass rate: **${count(judged, 'read')} of ${readable.length}** replies that say one value of the wanted shape are read (${percent(count(judged, 'read'), readable.length)}).`,
    `- Wrong-accept rate: **${count(judged, 'accepted wrongly')} of ${judged.length}** replies are taken for something that they do not say.`,
    `- Refused though a person could read them: ${missed.length === 0 ? 'none' : missed.join(', ')}.`,
    '',
    'What is refused is asked for once more: with the damaged answer and what is wrong with it, on the next rung of the ladder.',
    'The corpus was made by hand after the shapes; it counts shapes, not how often a model makes them.',
    '',
    '| shape | replies | readable | read | refused rightly | accepted wrongly |',
    '|---|---|---|---|---|---|',
    ...shapes.map((shape) =>
      row(
        shape,
        judged.filter(({ reply }) => reply.shape === shape),
      ),
    ),
    row('Chinese', inLang('zh')),
    row('English', inLang('en')),
    row('**all**', judged),
  ].join('\n')}\n`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

import type { Lang } from '@longhand/document';
import type { Message } from '@longhand/protocol';

/** What the scripted writer reads out of a prompt of the writer. */
export type PromptTask =
  | { readonly kind: 'clarify'; readonly lang: Lang }
  | { readonly kind: 'intake'; readonly lang: Lang; readonly brief: string }
  | { readonly kind: 'revise'; readonly lang: Lang; readonly text: string }
  /** `requirements`: ids of the listed ones. */
  | { readonly kind: 'outline' | 'review'; readonly lang: Lang; readonly requirements: readonly string[] }
  | {
      readonly kind: 'draft';
      readonly lang: Lang;
      readonly title: string;
      readonly aliases: readonly string[];
      readonly kept: string;
    }
  | { readonly kind: 'unknown'; readonly lang: Lang };

/** Reads the markers: `longhand-task:` in the system message; `section:`, `<kept>` and `[S1]` in the last human message. */
export function readPrompt(messages: readonly Message[], lang?: Lang): PromptTask {
  const system = messages.find((message) => message.role === 'system')?.text ?? '';
  const human = messages.filter((message) => message.role === 'human').map((message) => message.text);
  const all = human.join('\n');
  const kind = /^longhand-task:\s*(intake|clarify|outline|draft|review|revise)\s*$/m.exec(system)?.[1];
  const language = lang ?? languageOf(all);
  if (kind === 'clarify') return { kind, lang: language };
  const data = [...all.matchAll(/<(data-\w+)>\n([\s\S]*?)\n<\/\1>/g)].at(-1)?.[2] ?? '';
  if (kind === 'intake') return { kind, lang: language, brief: data };
  if (kind === 'revise') return { kind, lang: language, text: data };
  if (kind === 'outline' || kind === 'review') {
    const requirements = [...all.matchAll(/^- \[(k\d+)\] /gm)].map((match) => match[1] ?? '');
    return { kind, lang: language, requirements };
  }
  if (kind !== 'draft') return { kind: 'unknown', lang: language };
  const title = /^section:\s*(.*?)\s*$/m.exec(all)?.[1] ?? 'section';
  const kept = [...all.matchAll(/^<kept>\n([\s\S]*?)\n<\/kept>$/gm)].at(-1)?.[1] ?? '';
  const aliases = aliasesOf(messages);
  return { kind, lang: language, title, aliases, kept };
}

/** Aliases of the evidence list: those at the start of a line, else any outside the kept text. */
function aliasesOf(messages: readonly Message[]): readonly string[] {
  const outside = messages
    .filter((message) => message.role === 'human' || message.role === 'tool')
    .map((message) => message.text.replace(/^<kept>\n[\s\S]*?\n<\/kept>$/gm, ''))
    .join('\n');
  const listed = [...outside.matchAll(/^\s*(?:[-*]\s*)?\[(S\d+)\]/gm)];
  const found = listed.length > 0 ? listed : [...outside.matchAll(/\[(S\d+)\]/g)];
  return [...new Set(found.map((match) => match[1] ?? ''))];
}

function languageOf(text: string): Lang {
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = text.match(/\p{Script=Latin}+/gu)?.length ?? 0;
  return chinese > words ? 'zh' : 'en';
}

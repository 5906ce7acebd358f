import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { DocState, EvidenceCounts, EvidenceReport, ReportedSentence } from '@longhand/protocol';
import { useEffect, useState } from 'react';
import { formatNumber, problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { flagText, standingText } from '../sources/cite-text.ts';
import { IconButton } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './evidence.module.css';

interface EvidencePaneProps {
  readonly api: Api;
  readonly state: DocState;
  readonly onBack: () => void;
  readonly onBlock: (block: string) => void;
}

const shown = ['cited', 'uncited', 'flagged', 'stale', 'lost'] as const satisfies readonly (keyof EvidenceCounts)[];
const troubles = ['lost', 'stale', 'uncited', 'flagged'] as const;
/** The report is asked for anew when the text has been at rest for as long. */
const REST_MS = 600;

/** Which sentences are cited, which should be, and which citations want a look, each with the way to its place. */
export function EvidencePane({ api, state, onBack, onBlock }: EvidencePaneProps) {
  const locale = useLocale();
  const { report, problem } = useReport(api, state);
  return (
    <div className={styles.pane}>
      <div className={styles.top}>
        <IconButton icon="back" label={say(locale, 'page.sources.back')} onPress={onBack} />
        <h2>{say(locale, 'page.evidence.title')}</h2>
      </div>
      {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
      {report === null && problem === null && <p>{say(locale, 'page.loading')}</p>}
      {report !== null && <Report report={report} onBlock={onBlock} />}
      <p className={styles.rule}>{say(locale, 'page.evidence.rule')}</p>
    </div>
  );
}

function useReport(api: Api, { id, blocks, citations }: DocState) {
  const [report, setReport] = useState<EvidenceReport | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the text or a citation changed.
  useEffect(() => {
    let isCurrent = true;
    const ask = () => {
      api.documents
        .evidence(id)
        .then((found) => {
          if (!isCurrent) return;
          setReport(found);
          setProblem(null);
        })
        .catch((error: unknown) => isCurrent && setProblem(error));
    };
    const timer = setTimeout(ask, report === null ? 0 : REST_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [api, id, blocks, citations]);
  return { report, problem };
}

function Report({ report, onBlock }: { readonly report: EvidenceReport } & Pick<EvidencePaneProps, 'onBlock'>) {
  const locale = useLocale();
  const { counts, sections } = report;
  if (counts.sentences === 0) return <p>{say(locale, 'page.evidence.empty')}</p>;
  const isFine = troubles.every((kind) => counts[kind] === 0);
  return (
    <>
      <table className={styles.table}>
        <caption>{say(locale, 'page.evidence.bySection')}</caption>
        <thead>
          <tr>
            <th scope="col">{say(locale, 'page.evidence.section')}</th>
            {shown.map((kind) => (
              <th key={kind} scope="col">
                {say(locale, `page.evidence.${kind}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sections.map(({ section, title, counts: own }) => (
            <Row key={section ?? ''} title={section ? title : say(locale, 'page.evidence.outside')} counts={own} />
          ))}
        </tbody>
        <tfoot>
          <Row title={say(locale, 'page.evidence.sum')} counts={counts} />
        </tfoot>
      </table>
      {isFine && <Notice tone="success">{say(locale, 'page.evidence.nothing')}</Notice>}
      {troubles.map((kind) => {
        const sentences = report.sentences.filter((sentence) => isOf(kind, sentence, report));
        if (sentences.length === 0) return null;
        return (
          <section key={kind}>
            <h3>{say(locale, `page.evidence.${kind}`)}</h3>
            <ul className={styles.list}>
              {sentences.map((sentence) => (
                <li key={`${sentence.block} ${sentence.text}`}>
                  <button type="button" className={styles.sentence} onClick={() => onBlock(sentence.block)}>
                    {sentence.text}
                  </button>
                  {reasonsOf(kind, sentence, report, locale).map((reason) => (
                    <span key={reason} className={styles.reason}>
                      {reason}
                    </span>
                  ))}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function Row({ title, counts }: { readonly title: string; readonly counts: EvidenceCounts }) {
  const locale = useLocale();
  return (
    <tr>
      <th scope="row">{title}</th>
      {shown.map((kind) => (
        <td key={kind} data-some={kind !== 'cited' && counts[kind] > 0 ? '' : undefined}>
          {kind === 'cited'
            ? `${formatNumber(locale, counts.cited)} / ${formatNumber(locale, counts.sentences)}`
            : formatNumber(locale, counts[kind])}
        </td>
      ))}
    </tr>
  );
}

type Trouble = (typeof troubles)[number];

function isOf(kind: Trouble, { citations: ids, rules }: ReportedSentence, { citations }: EvidenceReport): boolean {
  if (kind === 'uncited') return ids.length === 0 && rules.length > 0;
  return ids.some((id) => {
    const citation = citations[id];
    return kind === 'flagged'
      ? citation?.standing === undefined && citation?.flags !== undefined
      : citation?.standing === kind;
  });
}

function reasonsOf(
  kind: Trouble,
  { citations: ids, rules }: ReportedSentence,
  { citations }: EvidenceReport,
  locale: 'zh' | 'en',
): readonly string[] {
  if (kind === 'uncited') return [rules.map((rule) => say(locale, `page.evidence.rule.${rule}`)).join(' · ')];
  const reasons = ids.flatMap((id) => {
    const citation = citations[id];
    if (!citation) return [];
    if (kind === 'flagged') {
      return citation.standing === undefined ? (citation.flags ?? []).map((flag) => flagText(locale, flag)) : [];
    }
    return citation.standing === kind ? [standingText(locale, citation)] : [];
  });
  return [...new Set(reasons)];
}

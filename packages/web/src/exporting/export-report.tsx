import { say } from '@longhand/i18n';
import type { ExportNotice, StoredExport } from '@longhand/protocol/ports';
import { noticeText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import styles from './export-pane.module.css';
import { type ReportGroup, reportGroups } from './report-groups.ts';

interface ExportReportProps {
  readonly record: StoredExport;
  /** Shows a block in the text. */
  readonly onBlock: (block: string) => void;
}

/** What is otherwise in a file than in the text, and what in the text wants a look; each with the way to its place. */
export function ExportReport({ record: { warnings = [], findings = [] }, onBlock }: ExportReportProps) {
  const locale = useLocale();
  if (warnings.length + findings.length === 0) return null;
  return (
    <div className={styles.report}>
      {warnings.length > 0 && (
        <details open>
          <summary>{`${say(locale, 'page.report.file')} (${warnings.length})`}</summary>
          <Groups groups={reportGroups(warnings)} onBlock={onBlock} />
        </details>
      )}
      {findings.length > 0 && (
        <details>
          <summary>{`${say(locale, 'page.report.document')} (${findings.length})`}</summary>
          <Groups groups={reportGroups(findings)} onBlock={onBlock} />
        </details>
      )}
    </div>
  );
}

interface GroupsProps {
  readonly groups: readonly { readonly group: ReportGroup; readonly notices: readonly ExportNotice[] }[];
  readonly onBlock: (block: string) => void;
}

function Groups({ groups, onBlock }: GroupsProps) {
  const locale = useLocale();
  return (
    <dl>
      {groups.map(({ group, notices }) => (
        <div key={group}>
          <dt>{say(locale, `page.report.group.${group}`)}</dt>
          {notices.map((notice) => (
            <dd key={JSON.stringify(notice)}>
              <span>{noticeText(locale, notice)}</span>
              {notice.block !== undefined && (
                <Button size="small" tone="quiet" onPress={() => onBlock(notice.block ?? '')}>
                  {say(locale, 'page.report.show')}
                </Button>
              )}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

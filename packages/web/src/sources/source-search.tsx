import { say } from '@longhand/i18n';
import type { SearchHit } from '@longhand/protocol';
import { type FormEvent, Fragment, useId } from 'react';
import { noticeText, problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button, IconButton } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import { Notice } from '../ui/notice.tsx';
import styles from './source-search.module.css';
import type { SourceSearch as Search } from './use-search.ts';

interface SourceSearchProps {
  readonly search: Search;
  readonly onOpen: (hit: SearchHit) => void;
}

/** The field that looks into all sources, and the passages that were found; each leads to its place. */
export function SourceSearch({ search, onOpen }: SourceSearchProps) {
  const locale = useLocale();
  const id = useId();
  const { query, answer, isSearching, problem } = search;

  function submit(event: FormEvent): void {
    event.preventDefault();
    search.search();
  }
  return (
    <search className={styles.search}>
      <form className={styles.form} onSubmit={submit}>
        <label className={field.label} htmlFor={id}>
          {say(locale, 'page.search.label')}
        </label>
        <div className={styles.row}>
          <input
            id={id}
            className={field.input}
            type="text"
            enterKeyHint="search"
            autoComplete="off"
            maxLength={2_000}
            placeholder={say(locale, 'page.search.placeholder')}
            value={query}
            onChange={(event) => search.setQuery(event.target.value)}
          />
          {(query !== '' || answer !== null) && (
            <IconButton icon="close" size="small" label={say(locale, 'page.search.clear')} onPress={search.clear} />
          )}
          <Button type="submit" size="small">
            {say(locale, 'page.search.go')}
          </Button>
        </div>
      </form>
      <p className={styles.status} role="status">
        {isSearching
          ? say(locale, 'page.search.searching')
          : answer !== null &&
            (answer.hits.length === 0
              ? say(locale, 'page.search.none')
              : say(locale, 'page.search.found', { n: answer.hits.length }))}
        {answer?.translated !== undefined && !isSearching && (
          <> · {say(locale, 'page.search.translated', { query: answer.translated })}</>
        )}
      </p>
      {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
      {answer?.notice !== undefined && <Notice tone="info">{noticeText(locale, answer.notice)}</Notice>}
      {answer !== null && answer.hits.length > 0 && (
        <ol className={styles.hits} aria-busy={isSearching}>
          {answer.hits.map((hit) => (
            <li key={`${hit.source}:${hit.start}`}>
              <button type="button" className={styles.hit} onClick={() => onOpen(hit)}>
                <span className={styles.place}>
                  <span className={styles.name}>{hit.name}</span>
                  <Place hit={hit} />
                </span>
                <span className={styles.passage}>
                  <Marked hit={hit} />
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </search>
  );
}

function Place({ hit: { page, label } }: { readonly hit: SearchHit }) {
  const locale = useLocale();
  if (page !== undefined) return <span className={styles.page}>{say(locale, 'page.search.page', { n: page })}</span>;
  if (label === undefined) return null;
  const paragraph = /^p(\d+)$/.exec(label)?.[1];
  const text = paragraph === undefined ? label : say(locale, 'page.search.paragraph', { n: paragraph });
  return <span className={styles.page}>{text}</span>;
}

/** What stands far before the first match is left out: the match must be seen in the few lines that are shown. */
const BEFORE = 40;

function Marked({ hit: { text, highlights } }: { readonly hit: SearchHit }) {
  const first = highlights[0]?.start ?? 0;
  const from = first > BEFORE ? borderAfter(text, first - BEFORE) : 0;
  return (
    <>
      {from > 0 && '… '}
      {highlights.map(({ start, end }, index) => (
        <Fragment key={start}>
          {text.slice(index === 0 ? from : (highlights[index - 1]?.end ?? from), start)}
          <mark>{text.slice(start, end)}</mark>
        </Fragment>
      ))}
      {text.slice(highlights.at(-1)?.end ?? from)}
    </>
  );
}

/** The next place where a word or a character may begin. */
function borderAfter(text: string, at: number): number {
  const space = /[\s，。、；：！？]/.exec(text.slice(at, at + BEFORE / 2));
  const border = space === null ? at : at + space.index + 1;
  const code = text.charCodeAt(border);
  return code >= 0xdc00 && code <= 0xdfff ? border + 1 : border;
}

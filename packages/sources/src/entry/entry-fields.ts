/**
 * From what a file says about itself to an entry of a bibliography: without what programs put there by themselves.
 * @module
 */
import type { CslDate, CslEntry, CslName, CslType } from '@longhand/document';

/** What was found, as it is written in the file. */
export interface EntryFields {
  readonly type?: CslType;
  readonly title?: string | undefined;
  readonly authors?: readonly string[] | undefined;
  readonly issued?: string | undefined;
  readonly publisher?: string | undefined;
  readonly container?: string | undefined;
  readonly volume?: string | undefined;
  readonly issue?: string | undefined;
  readonly page?: string | undefined;
  readonly doi?: string | undefined;
  readonly isbn?: string | undefined;
  readonly url?: string | undefined;
  readonly language?: string | undefined;
}

const LONGEST = 500;
const MOST_AUTHORS = 50;
const EMPTY_TITLES =
  /^(?:untitled|无标题|未命名|title|document\d*|doc\d*|文档\d*|presentation\d*|演示文稿\d*|powerpoint presentation|幻灯片 ?\d*|book\d*|工作簿\d*|slide 1|microsoft (?:word|powerpoint|excel)|print(?:ed)? document)$/i;
const EMPTY_AUTHORS =
  /^(?:administrator|admin|user|users?\d*|owner|unknown|author|guest|default|root|microsoft office user|microsoft|windows user|用户|管理员|作者|未知|lenovo|hp|dell|asus|acer|微软用户|番茄花园|python-docx|un-named|openpyxl)$/i;

/**
 * @returns undefined when nothing is left that names the work
 * @example entryFrom({ title: 'Sea salt', authors: ['Li Wei'], issued: '2024-03' }, 'document')
 */
export function entryFrom(fields: EntryFields, type: CslType): CslEntry | undefined {
  const title = titleOf(fields.title);
  const author = (fields.authors ?? []).flatMap(namesOf).slice(0, MOST_AUTHORS);
  const issued = dateOf(fields.issued);
  const doi = /\b10\.\d{4,9}\/[^\s"<>]+/.exec(fields.doi ?? '')?.[0];
  if (title === undefined && author.length === 0 && doi === undefined) return undefined;
  const texts = {
    publisher: textOf(fields.publisher),
    'container-title': textOf(fields.container),
    volume: textOf(fields.volume),
    issue: textOf(fields.issue),
    page: textOf(fields.page),
    DOI: doi,
    ISBN: /(?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dX]\b/i.exec(fields.isbn ?? '')?.[0],
    URL: /^https?:\/\//i.test(fields.url ?? '') ? textOf(fields.url) : undefined,
    language: /^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$/.exec(fields.language?.trim() ?? '')?.[0],
  };
  return {
    type: fields.type ?? type,
    ...(title === undefined ? {} : { title }),
    ...(author.length === 0 ? {} : { author }),
    ...(issued === undefined ? {} : { issued }),
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
  };
}

function textOf(text: string | undefined): string | undefined {
  const line = text?.replace(/\s+/g, ' ').trim().slice(0, LONGEST).toWellFormed();
  return line === '' ? undefined : line;
}

/** A title that a program made of the file's name, or of nothing, is none. */
function titleOf(text: string | undefined): string | undefined {
  const title = textOf(text?.replace(/^Microsoft (?:Word|PowerPoint|Excel) - /i, ''));
  if (title === undefined || EMPTY_TITLES.test(title)) return undefined;
  return /\.(?:docx?|pptx?|xlsx?|pdf|wps|rtf|tex|dvi|indd|qxd)$/i.test(title) ? undefined : title;
}

/** Several authors in one text are parted by semicolons, or by the signs that no name has. */
function namesOf(text: string): readonly CslName[] {
  return text.split(/[;；、]|，(?=\p{Script=Han})|\sand\s|\s&\s/u).flatMap((part): readonly CslName[] => {
    const name = textOf(part);
    if (name === undefined || EMPTY_AUTHORS.test(name)) return [];
    const [family, given, more] = name.split(/,\s*/);
    // "Wei, Li"; "Li, Wei, Zhang" is a list that nobody can take apart.
    return more === undefined && family && given ? [{ family, given }] : [{ literal: name }];
  });
}

/** `D:20240305…`, `2024-03-05T…`, `2024/03`, `2024年3月`, `5 March 2024`. */
function dateOf(text: string | undefined): CslDate | undefined {
  const match =
    /^(?:D:)?(\d{4})(?:(?:[-/.年]|(?=\d{2}))(1[0-2]|0?[1-9])(?:(?:[-/.月]|(?=\d{2}))(3[01]|[12]\d|0?[1-9]))?)?/.exec(
      text?.trim() ?? '',
    ) ?? /\b(\d{4})\b/.exec(text ?? '');
  if (!match) return undefined;
  const parts = match.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]));
  const [year = 0] = parts;
  // Clocks that were never set.
  return year < 1000 || year === 1601 || year === 1970 || year > 2200 ? undefined : { 'date-parts': [parts] };
}

/** The year alone: a program wrote down when it made the file, not when the work was published. */
export function yearOf(text: string | undefined): string | undefined {
  return /(?:D:)?(\d{4})/.exec(text ?? '')?.[1];
}

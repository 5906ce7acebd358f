/**
 * What the templates read: the theme, the title and what belongs to it, labels and forms, as Typst values. No text of the document is
 * anything but a string here.
 * @module
 */
import { type Face, type Lang, type PageLine, pageSizes, type Theme } from '@longhand/document';
import type { ResolvedDocument } from '../resolve/resolved.ts';
import { isHan } from '../resolve/text.ts';
import { typstFonts } from './typst-fonts.ts';

export interface TypstLook {
  readonly document: ResolvedDocument;
  /** A text of the document as a Typst string literal. */
  readonly literal: (text: string) => string;
  /** A page of its own for the title. */
  readonly hasCover: boolean;
  readonly hasContents: boolean;
  /** Anchor and short text of each chapter, for the running header. */
  readonly chapters: readonly (readonly [anchor: string, text: string])[];
  /** A Typst expression of the logo, or null. */
  readonly logo: string | null;
  /** The source leaves this machine. */
  readonly isShared: boolean;
}

const faces: readonly Face[] = ['serif', 'sans', 'kai', 'title'];

/** Lines of `#let` for everything that the templates ask for. */
export function typstLook(look: TypstLook): string {
  const { document, literal, hasCover, hasContents, chapters, logo, isShared } = look;
  const { title, lang, date, theme, form, matter, labels, template } = document;
  const { page, body, headings, tables, colours, header, footer } = theme;
  const fonts = typstFonts(theme, isShared);
  const byLang = (ask: (lang: Lang) => string): string => `(zh: ${ask('zh')}, en: ${ask('en')})`;
  const [width, height] = pageSizes[page.size];
  const other = lang === 'zh' ? 0.88 : 1.14;
  const step = (text: Lang): string => `${round(text === lang ? body.line : body.line * other)}pt`;
  const strings = (texts: readonly string[]): string => `(${texts.map((text) => `${literal(text)}, `).join('')})`;
  const authors = matter.authors.map(
    ({ name, affiliation, email }) =>
      `(name: ${literal(name)}, affiliation: ${literal(affiliation)}, email: ${literal(email)}), `,
  );
  const day = new Date(document.updatedAt);
  return `
#let template = "${template}"
#let margins = (top: ${page.top}mm, bottom: ${page.bottom}mm, left: ${page.left}mm, right: ${page.right}mm)
#let doc-lang = "${lang}"
#let has-cover = ${hasCover}
#let has-contents = ${hasContents}
#let info = (
  title: ${literal(title)}, subtitle: ${literal(matter.subtitle)}, date: ${literal(date)},
  authors: (${authors.join('')}), abstract: ${strings(matter.abstract)}, keywords: ${strings(matter.keywords)},
)
#let running-title = ${literal(shorten(title, isShownWithChapter(theme) ? 52 : 88))}
// The first entry keeps it a dictionary when there is no chapter.
#let running-heads = ("": "", ${chapters.map(([anchor, text]) => `${literal(anchor)}: ${literal(shorten(text, 52))}, `).join('')})
// Asked anew on each page, worked out once: what a function without arguments finds is remembered.
#let chapter-places() = query(heading.where(level: 1, outlined: true)).map(it => {
  let place = it.location().position()
  (place.page, place.y, str(it.label))
})
#let page-count() = counter(page).final().first()
// The chapter in which the page begins: a new one where it begins at the top.
#let chapter-here() = {
  let page = here().page()
  let name = ""
  for (start, y, key) in chapter-places() {
    if start > page or (start == page and y > margins.top + 25mm and name != "") { break }
    name = key
    if start == page { break }
  }
  running-heads.at(name, default: "")
}
#let form = (
  issuer: ${literal(form.issuer ?? '')}, number: ${literal(form.number ?? '')}, recipient: ${literal(form.recipient ?? '')},
  copies: ${literal(form.copies ?? '')}, printed-by: ${literal(form.printedBy ?? '')}, secrecy: ${literal(form.secrecy ?? '')},
  urgency: ${literal(form.urgency ?? '')}, signer: ${literal(form.signer ?? '')}, copy-mark: ${literal(form.copyMark ?? '')},
  attachments: ${strings(form.attachments ?? [])},
)
#let words = (
  contents: ${literal(labels.contents)}, abstract: ${literal(labels.abstract)}, keywords: ${literal(labels.keywords)},
  ${Object.entries(labels.form)
    .map(([name, label]) => `${name}: ${literal(label)}`)
    .join(', ')},
)
#let caption-separator = ${literal(labels.captionSeparator)}
#let joiner = ${literal('\u2060')}
#let logo-source = ${logo ?? 'none'}

#let paper-width = ${width}mm
#let paper-height = ${height}mm
#let column-count = ${page.columns}
#let face = (${faces.map((name) => `${name}: ${byLang((text) => fonts.face(name, text))}`).join(', ')})
#let faces = ${byLang((text) => fonts.face(body.face, text))}
#let emph-faces = ${byLang((text) => fonts.emphasis(text))}
#let mono = ${fonts.mono}
#let can-fall-back = ${isShared}
#let text-size = ${body.size}pt
#let steps = (zh: ${step('zh')}, en: ${step('en')})
#let first-indent = ${body.indent}em
#let has-indent = ${body.indent > 0}
#let is-justified = ${body.justify}
#let heading-faces = (${headings.faces.map((name) => `face.${name}.${lang}`).join(', ')})
#let heading-sizes = (${headings.sizes.map((size) => `${size}pt`).join(', ')})
#let heading-weights = (${headings.faces
    // Where the hand-written face does not come along, the bold one stands for it.
    .map((name) => (headings.bold || (name === 'kai' && !fonts.hasKai) ? '"bold"' : '"regular"'))
    .join(', ')})
#let number-gap = ${headings.numbers === 'official' ? '0pt' : headings.numbers === 'chapter' ? '0.8em' : '0.6em'}
#let opens-page = ${headings.opensPage}
#let table-rules = "${tables.rules}"
#let table-size = ${tables.size}pt
#let is-shaded = ${tables.shade}
#let ink = rgb("${colours.ink}")
#let quiet = rgb("${colours.quiet}")
#let accent = rgb("${colours.accent}")
#let heading-ink = rgb("${colours.heading}")
#let rule = rgb("${colours.rule}")
#let tint = rgb("${colours.tint}")
#let head-line = ${pageLine(header, literal)}
#let foot-line = ${pageLine(footer, literal)}
#let doc-day = datetime(year: ${day.getUTCFullYear()}, month: ${day.getUTCMonth() + 1}, day: ${day.getUTCDate()}, hour: ${day.getUTCHours()}, minute: ${day.getUTCMinutes()}, second: ${day.getUTCSeconds()})
`;
}

/** Each place becomes a function: what it shows depends on the page. */
function pageLine({ left, center, right, rule }: PageLine, literal: (text: string) => string): string {
  const place = (text: string): string => {
    const parts = text.split(/(\{[a-z]+\})/).flatMap((part) => {
      if (part === '') return [];
      return [placeholders[part] ?? literal(part)];
    });
    return parts.length === 0 ? 'none' : `() => ${parts.join(' + ')}`;
  };
  return `(left: ${place(left)}, center: ${place(center)}, right: ${place(right)}, rule: ${rule})`;
}

/** A function of Typst keeps what its names meant where it was written: these are defined above. */
const placeholders: Readonly<Record<string, string>> = {
  '{title}': 'running-title',
  '{chapter}': 'chapter-here()',
  '{page}': 'str(here().page())',
  '{total}': 'str(page-count())',
  '{date}': 'info.date',
};

const round = (value: number): number => Math.round(value * 100) / 100;

const isShownWithChapter = ({ header, footer }: Theme): boolean =>
  [header, footer].some(({ left, center, right }) => {
    const all = left + center + right;
    return all.includes('{title}') && all.includes('{chapter}');
  });

/** A running header has one line: so many Latin letters, half as many Chinese characters. */
function shorten(text: string, widest: number): string {
  let width = 0;
  let short = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += isHan(segment) ? 2 : 1;
    // Not in the middle of a word.
    if (width > widest) return `${short.replace(/(?<=\s)[\p{L}\p{N}’'-]{0,18}$/u, '').trimEnd()}…`;
    short += segment;
  }
  return text;
}

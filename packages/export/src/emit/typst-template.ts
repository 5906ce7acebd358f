/**
 * The look of the PDF: one Typst preamble. Everything that depends on the document comes in through {@link TypstLook}, as escaped strings.
 * @module
 */
import type { Lang } from '@longhand/document';
import type { Labels } from '../resolve/resolved.ts';
import { isHan } from '../resolve/text.ts';

export interface TypstLook {
  readonly title: string;
  readonly lang: Lang;
  readonly date: string;
  readonly updatedAt: number;
  readonly labels: Labels;
  /** A text of the document as a Typst string literal. */
  readonly literal: (text: string) => string;
  /** A cover and a table of contents, for documents that are more than a note. */
  readonly hasCover: boolean;
  /** Anchor and short text of each chapter, for the running header. */
  readonly chapters: readonly (readonly [anchor: string, text: string])[];
}

export function typstPreamble({
  title,
  lang,
  date,
  updatedAt,
  labels,
  literal,
  hasCover,
  chapters,
}: TypstLook): string {
  const day = new Date(updatedAt);
  const [beforePage, betweenPages, afterPages] = labels.pageOfPages.map(literal);
  return `
#let doc-title = ${literal(title)}
#let doc-date = ${literal(date)}
#let label-contents = ${literal(labels.contents)}
#let caption-separator = ${literal(labels.captionSeparator)}
#let doc-lang = ${literal(lang)}
#let has-cover = ${hasCover}
#let running-title = ${literal(shorten(title))}
// The first entry keeps it a dictionary when there is no chapter.
#let running-heads = ("": "", ${chapters.map(([anchor, text]) => `${literal(anchor)}: ${literal(shorten(text))}, `).join('')})

// Latin letters come from a text face with italics, but quotation marks and dashes of Chinese text must be full width.
#let math-face = "New Computer Modern Math"
#let faces = (
  zh: ((name: "Libertinus Serif", covers: "latin-in-cjk"), "Noto Serif SC", math-face, "DejaVu Sans Mono"),
  en: ("Libertinus Serif", "Noto Serif SC", math-face, "DejaVu Sans Mono"),
)
// Chinese has no italics: emphasis changes to the sans face instead.
#let emph-faces = (
  zh: ((name: "Libertinus Serif", covers: "latin-in-cjk"), "Noto Sans SC", math-face, "DejaVu Sans Mono"),
  en: ("Libertinus Serif", "Noto Sans SC", math-face, "DejaVu Sans Mono"),
)
#let sans = ("Noto Sans SC", "Noto Serif SC", math-face, "DejaVu Sans Mono")
#let mono = ("DejaVu Sans Mono", "Noto Sans SC", math-face)
#let ink = rgb("#1b1f24")
#let quiet = rgb("#5c6670")
#let accent = rgb("#1f4e85")
#let rule = rgb("#c9d0d8")
#let tones = (
  note: (bar: rgb("#2f6fb5"), fill: rgb("#f0f5fb")),
  tip: (bar: rgb("#2c7a51"), fill: rgb("#eef7f1")),
  important: (bar: rgb("#6a4fa3"), fill: rgb("#f4f1fa")),
  warning: (bar: rgb("#a8620a"), fill: rgb("#fdf5e8")),
)

#set document(title: doc-title, date: datetime(year: ${day.getUTCFullYear()}, month: ${day.getUTCMonth() + 1}, day: ${day.getUTCDate()}, hour: ${day.getUTCHours()}, minute: ${day.getUTCMinutes()}, second: ${day.getUTCSeconds()}))
#set text(font: faces.at(doc-lang), size: 10.5pt, fill: ink, fallback: false, lang: doc-lang, region: if doc-lang == "zh" { "cn" } else { "gb" })
#set par(justify: true, leading: if doc-lang == "zh" { 0.85em } else { 0.72em }, spacing: if doc-lang == "zh" { 0.95em } else { 1.1em })
#show emph: it => context text(font: emph-faces.at(text.lang, default: emph-faces.en), it)
#show math.equation: set text(font: (math-face, "Noto Serif SC"))
#show math.equation.where(block: true): set block(above: 1.2em, below: 1.2em)
#show link: set text(fill: accent)
#set super(typographic: false, size: 0.68em, baseline: -0.42em)
#set sub(typographic: false)

#show heading: set text(font: sans, weight: "bold", fill: ink)
#show heading: set par(justify: false, leading: 0.6em)
#show heading: set block(sticky: true)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 1): set block(above: 2.2em, below: 1em)
#show heading.where(level: 2): set text(size: 13pt)
#show heading.where(level: 2): set block(above: 1.7em, below: 0.85em)
#show heading.where(level: 3): set text(size: 11.5pt)
#show heading.where(level: 3): set block(above: 1.5em, below: 0.9em)
#show heading.where(level: 4): set text(size: 10.5pt)
#show heading.where(level: 5): set text(size: 10.5pt, fill: quiet)
#show heading.where(level: 6): set text(size: 10.5pt, fill: quiet)

#set list(indent: 0.6em, body-indent: 0.55em, spacing: 0.75em, marker: ([•], [◦], [–]))
#set enum(indent: 0.6em, body-indent: 0.55em, spacing: 0.75em)
#set footnote.entry(separator: line(length: 28%, stroke: 0.4pt + quiet), gap: 0.55em)
#show footnote.entry: set text(size: 8.5pt)
#show footnote.entry: set par(justify: false, leading: 0.55em)

#show raw: set text(font: mono)
#show raw.where(block: false): set text(size: 0.88em)
#show raw.where(block: true): set text(size: 8.5pt)
#show raw.where(block: true): set par(justify: false, leading: 0.58em)
#show raw.where(block: true): it => block(
  width: 100%, fill: rgb("#f5f6f8"), stroke: 0.5pt + rule, radius: 2pt, inset: (x: 9pt, y: 8pt), above: 1.2em, below: 1.2em,
  breakable: it.text.split("\\n").len() > 25, it,
)

#set figure(supplement: none, numbering: none, gap: 0.75em)
#show figure: set block(above: 1.5em, below: 1.5em)
#show figure.where(kind: table): set block(breakable: true)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: it => block(sticky: it.position == top, width: 100%, {
  set align(center)
  set par(justify: false, leading: 0.55em)
  set text(font: sans, size: 9pt)
  it.body
})
#let caption-label(label) = text(weight: "bold", label + caption-separator)
#let grid-table(columns, align, head-rows, is-repeated, head, body) = {
  set text(size: 9.5pt)
  set par(justify: false, leading: 0.55em, first-line-indent: 0pt)
  table(
    columns: columns, align: align, stroke: none, inset: (x: 5pt, y: 5.2pt),
    table.hline(y: 0, stroke: 1pt + ink),
    ..if head.len() > 0 { (table.header(repeat: is-repeated, ..head, table.hline(y: head-rows, stroke: 0.5pt + ink)),) },
    ..body,
    table.hline(stroke: 1pt + ink),
  )
}

// Paragraphs by language, at the top level and inside of other blocks.
#let written(lang, region, body) = text(lang: lang, region: region, font: faces.at(lang), body)
#let pz(body) = { set par(first-line-indent: (amount: 2em, all: true), leading: 0.85em); par(written("zh", "cn", body)) }
#let pe(body) = { set par(first-line-indent: 0pt, leading: 0.72em); par(written("en", "gb", body)) }
#let nz(body) = { set par(first-line-indent: 0pt, leading: 0.8em); par(written("zh", "cn", body)) }
#let ne(body) = pe(body)
#let iz(body) = written("zh", "cn", body)
#let ie(body) = written("en", "gb", body)

// A word joiner keeps the mark from starting a line, the box keeps it in one piece.
#let mark(dest, label) = ${literal('\u2060')} + box(super(link(dest, label)))
#let bad-mark(label) = super(text(fill: rgb("#a3231f"), label))
#let literal-math(tex) = raw(tex)
#let literal-equation(tex, number) = grid(columns: (1fr, auto), align: (center + horizon, right + horizon), column-gutter: 8pt, raw(tex), number)
#let diagram(notice, source) = align(start, {
  block(below: 0.5em, sticky: true, text(size: 8.5pt, fill: quiet, notice))
  raw(block: true, source)
})
#let quoted(body) = quote(block: true, block(stroke: (left: 2pt + rule), inset: (left: 10pt, y: 2pt), width: 100%, text(fill: rgb("#333a42"), body)))
#show quote.where(block: true): set pad(x: 0pt)
#show quote.where(block: true): set block(above: 1.2em, below: 1.2em)
#let callout(tone, title, body) = {
  let look = tones.at(tone)
  block(width: 100%, fill: look.fill, stroke: (left: 2.5pt + look.bar), inset: (left: 11pt, right: 10pt, y: 9pt), above: 1.3em, below: 1.3em, {
    block(sticky: true, below: 0.6em, text(font: sans, weight: "bold", size: 9.5pt, fill: look.bar, title))
    body
  })
}
#let task(is-done) = text(font: "DejaVu Sans Mono", size: 1.05em, if is-done { "☑" } else { "☐" })
#let picture(path, alt) = layout(size => {
  let natural = measure(image(path))
  let scale = calc.min(1, size.width / natural.width, 15cm / natural.height)
  image(path, alt: alt, width: natural.width * scale)
})
#let placeholder(body) = block(width: 100%, stroke: 0.5pt + rule, inset: 12pt, align(center, text(fill: quiet, size: 9pt, body)))
#let evidence(body) = block(above: 0.7em, below: 0.7em, inset: (left: 8pt), stroke: (left: 1.5pt + rule), {
  set par(justify: false, leading: 0.6em, first-line-indent: 0pt)
  text(size: 9pt, fill: rgb("#333a42"), body)
})

// Notes and citation marks of a heading stay out of the table of contents and of the running header.
#let is-listing = state("is-listing", false)
#let unlisted(body) = context if not is-listing.get() { body }

#set page(
  paper: "a4", margin: (top: 2.7cm, bottom: 2.5cm, x: 2.6cm),
  header: context {
    let page = here().page()
    if page == 1 { return }
    let chapters = query(heading.where(level: 1, outlined: true))
    let here-or-before = chapters.filter(it => it.location().page() <= page)
    let on-page = here-or-before.filter(it => it.location().page() == page)
    let chapter = if on-page.len() > 0 { on-page.first() } else if here-or-before.len() > 0 { here-or-before.last() }
    set text(font: sans, size: 8pt, fill: quiet)
    set par(justify: false, first-line-indent: 0pt)
    grid(columns: (1fr, 1fr), column-gutter: 12pt, align: (left, right), running-title, if chapter != none { running-heads.at(str(chapter.label), default: "") })
    v(-0.55em)
    line(length: 100%, stroke: 0.4pt + rule)
  },
  footer: context {
    if has-cover and here().page() == 1 { return }
    set align(center)
    set text(font: sans, size: 8pt, fill: quiet)
    [#(${beforePage} + str(counter(page).get().first()) + ${betweenPages} + str(counter(page).final().first()) + ${afterPages})]
  },
)

#if has-cover {
  set par(justify: false, first-line-indent: 0pt, leading: 0.7em)
  set align(center)
  v(1fr)
  block(width: 88%, text(font: sans, size: 26pt, weight: "bold", title()))
  v(0.6em)
  line(length: 22%, stroke: 1.2pt + accent)
  v(0.6em)
  text(size: 11pt, fill: quiet, doc-date)
  v(1.9fr)
  pagebreak()
} else {
  set par(justify: false, first-line-indent: 0pt, leading: 0.7em)
  block(below: 0.9em, text(font: sans, size: 20pt, weight: "bold", title()))
  block(below: 1.8em, text(size: 9.5pt, fill: quiet, doc-date))
}
#show title: set text(1em)
#if has-cover {
  show outline.entry.where(level: 1): set text(font: sans, weight: "bold")
  show outline.entry.where(level: 1): set block(above: 1.15em)
  show outline.entry: set par(justify: false, leading: 0.5em)
  set outline.entry(fill: box(width: 1fr, inset: (x: 4pt), repeat(text(weight: "regular", fill: quiet, "."), gap: 0.22em)))
  is-listing.update(true)
  outline(title: block(below: 1.2em, text(size: 17pt, label-contents)), depth: 3, indent: 1.6em)
  is-listing.update(false)
  pagebreak()
}
`;
}

/** A running header has one line: about forty Latin letters, half as many Chinese characters. */
function shorten(text: string): string {
  const widest = 52;
  let width = 0;
  let short = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += isHan(segment) ? 2 : 1;
    if (width > widest) return `${short.trimEnd()}…`;
    short += segment;
  }
  return text;
}

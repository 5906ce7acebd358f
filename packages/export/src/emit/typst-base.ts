/**
 * What all templates share: faces, paragraphs, headings, lists, tables, figures, callouts, notes. It reads the values of `typst-look.ts`, and
 * a template changes it afterwards.
 *
 * Every line box is one em high, whatever the script, so that the distance of the baselines is the theme's.
 * @module
 */
export const typstBase = `
#let math-face = "New Computer Modern Math"
#let sans = face.sans.at(doc-lang)
#let tones = (
  note: (bar: rgb("#2f6fb5"), fill: rgb("#f0f5fb"), sign: "i"),
  tip: (bar: rgb("#2c7a51"), fill: rgb("#eef7f1"), sign: "✓"),
  important: (bar: rgb("#6a4fa3"), fill: rgb("#f4f1fa"), sign: "★"),
  warning: (bar: rgb("#a8620a"), fill: rgb("#fdf5e8"), sign: "!"),
)

#set document(title: info.title, author: info.authors.map(it => it.name), keywords: info.keywords, date: doc-day)
#set text(
  font: faces.at(doc-lang), size: text-size, fill: ink, fallback: can-fall-back, lang: doc-lang,
  region: if doc-lang == "zh" { "cn" } else { "gb" }, top-edge: 0.85em, bottom-edge: -0.15em,
)
#let body-leading(lang) = steps.at(lang) - text-size
#let body-gap(lang) = body-leading(lang) + if lang == "zh" and has-indent { 0.1em } else { 0.5em }
#set par(justify: is-justified, leading: body-leading(doc-lang), spacing: body-gap(doc-lang))
#show emph: it => context text(font: emph-faces.at(text.lang, default: emph-faces.en), it)
#show math.equation: set text(font: (math-face, "Noto Serif SC"))
#show math.equation.where(block: true): set block(above: 1.1em, below: 1.1em)
#show link: set text(fill: accent)
#set super(typographic: false, size: 0.68em, baseline: -0.42em)
#set sub(typographic: false)
// A raised mark must not push its line down.
#show super: set text(top-edge: 0.6em)
#show sub: set text(bottom-edge: -0.05em)

#show heading: set par(justify: false, leading: 0.35em, first-line-indent: 0pt)
#show heading: set block(sticky: true)
#show heading: it => {
  let at = calc.min(it.level, 6) - 1
  set text(font: heading-faces.at(at), size: heading-sizes.at(at), weight: heading-weights.at(at), fill: if at < 4 { heading-ink } else { quiet })
  it
}
#show heading.where(level: 1): set block(above: 1.9em, below: 1.1em)
#show heading.where(level: 2): set block(above: 1.7em, below: 0.9em)
#show heading.where(level: 3): set block(above: 1.5em, below: 0.8em)
#let num(n) = n + h(number-gap)
#let chapter-num(n) = num(n)

#set list(indent: 0.6em, body-indent: 0.55em, spacing: body-leading(doc-lang), marker: ([•], [◦], [–]))
#set enum(indent: 0.6em, body-indent: 0.55em, spacing: body-leading(doc-lang))
#set terms(hanging-indent: 2em, spacing: body-gap(doc-lang))
#set footnote.entry(separator: line(length: 28%, stroke: 0.4pt + quiet), gap: 0.5em)
#show footnote.entry: set text(size: 0.82em)
#show footnote.entry: set par(justify: false, leading: 0.4em, first-line-indent: 0pt)

#show raw: set text(font: mono)
// Typst sets it at 0.8 of the text before.
#show raw.where(block: false): set text(size: 1.08em)
#show raw.where(block: true): set text(size: calc.min(8.5pt, text-size * 0.82))
#show raw.where(block: true): set par(justify: false, leading: 0.42em)
#show raw.where(block: true): it => block(
  width: 100%, fill: tint, stroke: 0.5pt + rule, radius: 2pt, inset: (x: 9pt, y: 8pt), above: 1.2em, below: 1.2em,
  breakable: it.text.split("\\n").len() > 25, it,
)

#set figure(supplement: none, numbering: none, gap: 0.7em)
#show figure: set block(above: 1.4em, below: 1.4em)
#show figure.where(kind: table): set block(breakable: true)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: it => block(sticky: it.position == top, width: 100%, {
  set align(center)
  set par(justify: false, leading: 0.4em, first-line-indent: 0pt)
  set text(font: heading-faces.at(1), size: table-size)
  it.body
})
#let caption-label(label) = text(weight: "bold", label + caption-separator)
// Merged heads are centred, and every row of the head stands on the same tint.
#let grid-table(columns, align, head-rows, is-repeated, head, body) = {
  set text(size: table-size)
  set par(justify: false, leading: 0.35em, first-line-indent: 0pt, spacing: 0.5em)
  let frame = if table-rules == "grid" { 0.5pt + rule } else { none }
  let heavy = if table-rules == "lines" { 1pt + ink } else if table-rules == "rows" { 1.2pt + accent } else { 0.8pt + rule.darken(30%) }
  let between = if table-rules == "rows" { (x, y) => (bottom: if y >= head-rows { 0.4pt + rule }) } else { frame }
  table(
    columns: columns, align: align, stroke: between, inset: (x: 5pt, y: 5.5pt),
    fill: if is-shaded { (x, y) => if y < head-rows { tint } },
    table.hline(y: 0, stroke: heavy),
    ..if head.len() > 0 { (table.header(repeat: is-repeated, ..head, table.hline(y: head-rows, stroke: 0.5pt + if table-rules == "rows" { accent } else { ink })),) },
    ..body,
    table.hline(stroke: heavy),
  )
}

// Paragraphs by language, at the top level and inside of other blocks.
#let written(lang, region, body) = text(lang: lang, region: region, font: faces.at(lang), body)
#let pz(body) = { set par(first-line-indent: (amount: first-indent, all: true), leading: body-leading("zh")); par(written("zh", "cn", body)) }
#let pe(body) = { set par(first-line-indent: 0pt, leading: body-leading("en")); par(written("en", "gb", body)) }
#let nz(body) = { set par(first-line-indent: 0pt, leading: body-leading("zh")); par(written("zh", "cn", body)) }
#let ne(body) = { set par(first-line-indent: 0pt, leading: body-leading("en")); par(written("en", "gb", body)) }
// A line that stands by itself is a paragraph for who hears it, too.
#let line-of(body) = par(first-line-indent: 0pt, spacing: 0pt, body)
#let iz(body) = written("zh", "cn", body)
#let ie(body) = written("en", "gb", body)

// A word joiner keeps the mark from starting a line, the box keeps it in one piece.
#let mark(dest, label) = joiner + box(super(link(dest, label)))
// A style of CSL writes its own brackets and raises its own numbers.
#let styled-mark(dest, label) = link(dest, label)
#let bad-mark(label) = super(text(fill: rgb("#a3231f"), label))
#let whole(body) = { show figure: set block(breakable: false); body }
#let fitted(math-body, equation) = layout(size => {
  let width = measure(math.equation(block: true, math-body)).width + 3em.to-absolute()
  set text(size: calc.max(0.62, calc.min(1, size.width / width)) * 1em)
  equation
})
#let literal-math(tex) = raw(tex)
#let literal-equation(tex, number) = grid(columns: (1fr, auto), align: (center + horizon, right + horizon), column-gutter: 8pt, raw(tex), number)
#let diagram(notice, source) = align(start, {
  block(below: 0.5em, sticky: true, text(size: 8.5pt, fill: quiet, notice))
  raw(block: true, source)
})
#let quoted(body) = quote(block: true, block(stroke: (left: 2pt + rule), inset: (left: 10pt, y: 2pt), width: 100%, text(fill: ink.lighten(15%), body)))
#show quote.where(block: true): set pad(x: 0pt)
#show quote.where(block: true): set block(above: 1.2em, below: 1.2em)
#let callout(tone, title, body) = {
  let look = tones.at(tone)
  block(width: 100%, fill: look.fill, stroke: (left: 2.5pt + look.bar), inset: (left: 11pt, right: 10pt, y: 9pt), above: 1.2em, below: 1.2em, {
    block(sticky: true, below: 0.5em, line-of(text(font: sans, weight: "bold", size: 0.92em, fill: look.bar, title)))
    body
  })
}
#let task(is-done) = text(font: "DejaVu Sans Mono", size: 1.05em, if is-done { "☑" } else { "☐" })
#let task-list(states, ..items) = enum(numbering: n => if states.at(n - 1) == none { "•" } else { task(states.at(n - 1)) }, ..items)
#let picture(source, alt) = layout(size => {
  let natural = measure(image(source))
  let scale = calc.min(1, size.width / natural.width, 15cm / natural.height)
  image(source, alt: alt, width: natural.width * scale)
})
#let ornament(source) = block(width: 100%, above: 1.4em, below: 1.4em, align(center, pdf.artifact(picture(source, none))))
#let placeholder(body) = block(width: 100%, stroke: 0.5pt + rule, inset: 12pt, align(center, text(fill: quiet, size: 9pt, body)))
#let evidence(body) = block(breakable: false, above: 0.7em, below: 0.7em, inset: (left: 8pt), stroke: (left: 1.5pt + rule), {
  set par(justify: false, leading: 0.45em, first-line-indent: 0pt)
  line-of(text(size: 0.86em, fill: ink.lighten(15%), body))
})
#let source-name(name) = block(sticky: true, above: 0pt, below: 0pt, line-of(strong(name)))
#let evidence-list(..items) = {
  set enum(numbering: "[1]", indent: 0pt, spacing: 1.1em)
  enum(..items)
}
// Numbered by the style itself, or hanging where the style counts nothing.
#let reference-list(marks, ..entries) = {
  set text(size: 0.92em)
  set par(justify: false, first-line-indent: 0pt, leading: 0.45em)
  if marks == none { list(marker: none, indent: 0pt, body-indent: 0pt, spacing: 0.7em, ..entries.pos().map(it => par(hanging-indent: 2em, spacing: 0pt, it))) }
  else { enum(numbering: n => marks.at(n - 1), number-align: start + top, indent: 0pt, body-indent: 0.7em, spacing: 0.7em, ..entries) }
}
#let term-list(..entries) = { set par(first-line-indent: 0pt); terms(..entries) }

// Notes and citation marks of a heading stay out of the table of contents and of the running header.
#let is-listing = state("is-listing", false)
#let unlisted(body) = context if not is-listing.get() { body }

#let lines-of(line) = (line.left, line.center, line.right).map(it => if it != none { it() })
#let is-blank(line) = line.left == none and line.center == none and line.right == none
#let page-line(line, is-head) = if not is-blank(line) {
  set text(font: sans, size: 8pt, fill: quiet)
  set par(justify: false, first-line-indent: 0pt, leading: 0.35em)
  let (left-part, center-part, right-part) = lines-of(line)
  let rule-line = if line.rule { std.line(length: 100%, stroke: 0.4pt + rule) }
  let cells = if center-part == none { grid(columns: (1fr, 1fr), column-gutter: 12pt, align: (left, right), left-part, right-part) }
    else { grid(columns: (1fr, auto, 1fr), column-gutter: 12pt, align: (left, center, right), left-part, center-part, right-part) }
  stack(spacing: 4pt, ..if is-head { (cells, rule-line) } else { (rule-line, cells) }.filter(it => it != none))
}
#let head-of-page = context if here().page() > 1 { page-line(head-line, true) }
#let foot-of-page = context if not (has-cover and here().page() == 1) { page-line(foot-line, false) }
#set page(
  width: paper-width, height: paper-height, margin: margins, columns: column-count,
  header: head-of-page, footer: foot-of-page,
)
#set columns(gutter: 7mm)

// Covers are measured for A4. On smaller paper they shrink as a whole.
#let shrink = calc.min(1, paper-width / 210mm, paper-height / 297mm)
#let logo(height) = if logo-source != none { pdf.artifact(image(logo-source, height: height)) }
#let author-names = info.authors.map(it => it.name).join(if doc-lang == "zh" { "　" } else { ", " })
#let affiliations = info.authors.map(it => it.affiliation).filter(it => it != "").dedup()
#let keyword-line = if info.keywords.len() > 0 {
  text(font: heading-faces.first(), weight: "bold", words.keywords + if doc-lang == "zh" { "：" } else { ": " })
  info.keywords.join(if doc-lang == "zh" { "；" } else { "; " })
}
#let plain-par(body) = if doc-lang == "zh" { nz(body) } else { ne(body) }
#let text-par(body) = if doc-lang == "zh" { pz(body) } else { pe(body) }
#let abstract-pages() = if info.abstract.len() > 0 or info.keywords.len() > 0 {
  if info.abstract.len() > 0 {
    heading(level: 1, outlined: false, words.abstract)
    for part in info.abstract { text-par(part) }
  }
  if keyword-line != none { v(0.4em); plain-par(keyword-line) }
}
#let contents-page() = if has-contents {
  show outline.entry.where(level: 1): set text(font: sans, weight: "bold")
  show outline.entry.where(level: 1): set block(above: 1.05em)
  show outline.entry: set par(justify: false, leading: 0.35em, first-line-indent: 0pt)
  set outline.entry(fill: box(width: 1fr, inset: (x: 4pt), repeat(text(weight: "regular", fill: quiet, "."), gap: 0.22em)))
  is-listing.update(true)
  outline(title: words.contents, depth: 3, indent: 1.6em)
  is-listing.update(false)
}
#let subtitle-line(size) = if info.subtitle != "" { block(above: size * 0.9, below: size * 0.5, line-of(text(size: size, fill: quiet, info.subtitle))) }
#let cover-title(size) = {
  show title: set text(font: face.title.at(doc-lang), size: size, weight: "bold", fill: heading-ink)
  show title: set block(above: 0pt, below: 0pt)
  show title: set par(leading: 0.32em, linebreaks: "optimized")
  title()
}
// Above the text of a document that has no cover.
#let title-block(size, place) = block(width: 100%, below: 2em, {
  set par(justify: false, first-line-indent: 0pt, leading: 0.4em)
  set align(place)
  if logo-source != none { logo(12mm); v(4mm) }
  cover-title(size)
  subtitle-line(12pt)
  let by = (author-names,).filter(it => it != none) + affiliations
  block(above: 1em, below: 0pt, line-of(text(fill: quiet, size: 0.92em, (..by, info.date).join("　"))))
})
`;

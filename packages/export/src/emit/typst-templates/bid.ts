/** A bid: the cover is a form with room for seal and signature; each chapter opens a page. */
export const bid = {
  setup: `
#show heading.where(level: 1): it => { pagebreak(weak: true); it }
#show heading.where(level: 1): set block(above: 0pt, below: 1.4em)
#show heading.where(level: 1): set align(if doc-lang == "zh" { center } else { left })
#let bidder = if form.issuer != "" { form.issuer } else if affiliations.len() > 0 { affiliations.first() } else if author-names != none { author-names } else { "" }
// A value on a line, or a line to write on.
#let blank(value) = block(width: 100%, stroke: (bottom: 0.5pt + ink), inset: (bottom: 3pt), if value == "" { h(1pt) } else { align(center, line-of(value)) })
#let field(label, value, after) = (
  block(inset: (bottom: 3pt), line-of(text(font: sans, label + if doc-lang == "zh" { "：" } else { ":" }))), blank(value),
  block(inset: (bottom: 3pt), line-of(text(size: 0.8em, fill: quiet, after))),
)
#let cover() = page(margin: 30mm * shrink, header: none, footer: none, {
  set par(justify: false, first-line-indent: 0pt, leading: 0.5em)
  set text(size: 13pt * shrink)
  grid(columns: (1fr, auto), align: (left + horizon, right + horizon),
    logo(14mm * shrink),
    if form.copy-mark != "" { line-of(box(stroke: 1pt + accent, inset: (x: 12pt * shrink, y: 7pt * shrink), text(font: sans, weight: "bold", size: 14pt * shrink, fill: accent, form.copy-mark))) },
  )
  v(1fr)
  set align(center)
  cover-title(shrink * if doc-lang == "zh" { 28pt } else { 26pt })
  subtitle-line(15pt * shrink)
  if not info.title.contains(words.tender) {
    v(10mm * shrink)
    block(line-of(text(font: face.title.at(doc-lang), weight: "bold", size: shrink * if doc-lang == "zh" { 40pt } else { 22pt }, fill: accent,
      tracking: if doc-lang == "zh" { 0.35em } else { 0.06em }, if doc-lang == "zh" { words.tender } else { upper(words.tender) })))
  }
  v(1.4fr)
  set align(left)
  block(width: 100%, inset: (left: 6mm * shrink), grid(
    columns: (auto, 1fr, auto), column-gutter: 6pt, row-gutter: 1.15em, align: (left + bottom, center + bottom, left + bottom),
    ..field(words.tenderNumber, form.number, ""),
    ..field(words.tenderTo, form.recipient, ""),
    ..field(words.tenderBy, bidder, words.seal),
    ..field(words.signature, "", words.sign),
    ..field(words.day, info.date, ""),
  ))
  v(0.5fr)
})
#cover()
#abstract-pages()
#contents-page()
#pagebreak(weak: true)
`,
  afterText: '',
  atEnd: '',
};

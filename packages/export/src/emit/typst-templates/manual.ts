/** A manual: a block of colour on the cover, a tab at the edge for each chapter, notes that are seen while leafing. */
export const manual = {
  setup: `
#show heading.where(level: 1): it => { pagebreak(weak: true); it }
#show heading.where(level: 1): set block(above: 0pt, below: 1.5em)
#show heading.where(level: 2): it => { show: block.with(sticky: true, above: 1.9em, below: 0.9em, stroke: (bottom: 0.8pt + rule), inset: (bottom: 4pt), width: 100%); it }
#let chapter-num(n) = context if is-listing.get() { num(n) } else { text(size: 1.9em, weight: "regular", fill: accent, n) + h(0.45em) }
#let chapter-index() = {
  let page = here().page()
  chapter-places().filter(((start, ..)) => start <= page).len()
}
#let opens-chapter() = chapter-places().any(((start, ..)) => start == here().page())
#let tab = context {
  let index = chapter-index()
  if index > 0 {
    place(top + right, dy: 30mm + calc.rem(index - 1, 12) * 18mm, rect(width: 10mm, height: 15mm, fill: accent, align(center + horizon, text(font: sans, size: 10pt, weight: "bold", fill: white, str(index)))))
  }
}
#set page(
  background: tab,
  header: context if here().page() > 1 and not opens-chapter() { page-line(head-line, true) },
)
#let callout(tone, title, body) = {
  let look = tones.at(tone)
  block(width: 100%, above: 1.3em, below: 1.3em, stroke: (top: 1.2pt + look.bar, bottom: 0.5pt + look.bar), fill: look.fill, inset: (x: 9pt, y: 9pt), grid(
    columns: (auto, 1fr), column-gutter: 9pt,
    pdf.artifact(circle(radius: 7pt, fill: look.bar, inset: 0pt, align(center + horizon, text(font: (..sans, ..mono), size: 9pt, weight: "bold", fill: white, look.sign)))),
    {
      block(sticky: true, above: 2pt, below: 0.5em, line-of(text(weight: "bold", fill: look.bar, title)))
      body
    },
  ))
}
#let cover() = page(
  margin: (top: 0.155 * paper-height, bottom: 26mm * shrink, x: 28mm * shrink), header: none, footer: none,
  background: place(top + left, rect(width: 100%, height: 58%, fill: accent)),
  {
    set par(justify: false, first-line-indent: 0pt, leading: 0.5em)
    let heading-ink = white
    block(height: 0.337 * paper-height, width: 100%, {
      // On its own ground: nobody knows its colours.
      if logo-source != none { box(fill: white, radius: 2pt, inset: 3mm * shrink, logo(12mm * shrink)) }
      v(1fr)
      show title: set text(font: face.title.at(doc-lang), size: 32pt * shrink, weight: "bold", fill: white)
      show title: set block(above: 0pt, below: 0pt)
      title()
      if info.subtitle != "" { v(4mm * shrink); line-of(text(size: 15pt * shrink, fill: white, info.subtitle)) }
    })
    v(1fr)
    set text(font: sans)
    if author-names != none { block(below: 0.7em, line-of(text(size: 11pt, weight: "bold", author-names))) }
    for place in affiliations { block(above: 0pt, below: 0.7em, line-of(text(fill: quiet, place))) }
    line-of(text(fill: quiet, info.date))
  },
)
#if has-cover { cover() } else { title-block(22pt, left) }
#abstract-pages()
#contents-page()
`,
  afterText: '',
  atEnd: '',
};

/** A report: a strip of colour on the cover, abstract and contents before the text. */
export const report = {
  setup: `
#let cover() = page(
  margin: (top: 34mm * shrink, bottom: 30mm * shrink, left: 40mm * shrink, right: 28mm * shrink), header: none, footer: none, columns: 1,
  background: place(top + left, rect(width: 12mm * shrink, height: 100%, fill: accent)),
  {
    set par(justify: false, first-line-indent: 0pt, leading: 0.5em)
    logo(16mm * shrink)
    v(1fr)
    cover-title(30pt * shrink)
    subtitle-line(15pt * shrink)
    v(8mm * shrink)
    line(length: 28mm, stroke: 2.2pt + accent)
    v(2fr)
    set text(font: sans)
    for author in info.authors {
      block(above: 0pt, below: 0.9em, line-of({
        text(size: 12pt, weight: "bold", author.name)
        if author.affiliation != "" { linebreak(); text(size: 10pt, fill: quiet, author.affiliation) }
        if author.email != "" { linebreak(); text(size: 9pt, fill: quiet, author.email) }
      }))
    }
    block(above: 1.4em, line-of(text(size: 10.5pt, fill: quiet, info.date)))
  },
)
#if has-cover { cover() } else { title-block(20pt, left) }
#abstract-pages()
#if has-contents {
  if info.abstract.len() > 0 { pagebreak(weak: true) }
  contents-page()
  pagebreak(weak: true)
}
`,
  afterText: '',
  atEnd: '',
};

/** An article of a journal: title, authors and abstract over the whole width, then two columns. */
export const paper = {
  setup: `
#let is-zh = doc-lang == "zh"
#set par(
  first-line-indent: if is-zh { 0pt } else { 1em }, spacing: body-leading(doc-lang),
)
#let pe(body) = { set par(first-line-indent: (amount: 1em, all: false), leading: body-leading("en"), spacing: body-leading("en")); par(written("en", "gb", body)) }
#show heading.where(level: 1): set block(above: 1.5em, below: 0.8em)
#show heading.where(level: 2): set block(above: 1.2em, below: 0.7em)
#show heading.where(level: 3): set block(above: 1.1em, below: 0.6em)
#show figure: set block(above: 1.1em, below: 1.1em)

#let by-line = {
  let many = affiliations.len() > 1
  info.authors.map(it => {
    it.name
    if many and it.affiliation != "" { super(str(affiliations.position(place => place == it.affiliation) + 1)) }
  }).join(if is-zh { "，" } else { ", " })
}
#let where-line = {
  let places = affiliations.enumerate().map(((index, place)) => if affiliations.len() > 1 { str(index + 1) + if is-zh { ". " } else { " " } + place } else { place })
  if places.len() > 0 { if is-zh { "（" + places.join("；") + "）" } else { places.join("; ") } }
}
#let run-in(label, body) = {
  set par(first-line-indent: 0pt, leading: 0.42em, justify: true)
  line-of(text(font: heading-faces.first(), weight: "bold", label + if is-zh { "　" } else { "  " }) + body)
}
#place(top + center, scope: "parent", float: true, clearance: 8mm, block(width: 100%, {
  set par(justify: false, first-line-indent: 0pt, leading: 0.4em)
  set align(center)
  if logo-source != none { logo(11mm); v(4mm) }
  block(width: 86%, above: 0pt, below: 0pt, cover-title(if is-zh { 20pt } else { 19pt }))
  subtitle-line(12pt)
  v(4mm)
  if info.authors.len() > 0 { block(below: 0.7em, line-of(text(size: if is-zh { 12pt } else { 11pt }, by-line))) }
  if where-line != none { block(below: 0.7em, line-of(text(size: 9pt, style: if is-zh { "normal" } else { "italic" }, fill: quiet, where-line))) }
  line-of(text(size: 9pt, fill: quiet, info.date))
  if info.abstract.len() > 0 or info.keywords.len() > 0 {
    v(5mm)
    block(width: 100%, inset: (x: 10mm, y: 3.5mm), stroke: (y: 0.5pt + rule), align(left, {
      set text(size: 9pt)
      let (first, ..rest) = (..info.abstract, "")
      if info.abstract.len() > 0 {
        run-in(words.abstract, first)
        for part in rest.filter(it => it != "") { plain-par(part) }
      }
      if info.keywords.len() > 0 {
        v(1em)
        run-in(words.keywords, info.keywords.join(if is-zh { "；" } else { "; " }))
      }
    }))
  }
}))
`,
  afterText: '',
  atEnd: '',
};

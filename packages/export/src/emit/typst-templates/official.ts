/**
 * An official document. In Chinese after GB/T 9704-2012: red head and red rule, the title in 二号, the text in 三号, who it goes to, what is
 * attached, who signs and when, and at the foot of the last page the notes on copies and printing. In English a circular with a letterhead.
 * @module
 */
export const official = {
  setup: `
#let is-zh = doc-lang == "zh"
#let issuer = if form.issuer != "" { form.issuer } else if affiliations.len() > 0 { affiliations.first() } else if author-names != none { author-names } else { "" }
#let red = rgb("#d7000f")
// A date is written without gaps here.
#let written-day = if is-zh { info.date.replace(" ", "") } else { info.date }
#let blank-line = v(if is-zh { 28.99pt } else { 14pt })

#set text(tracking: -0.013em, cjk-latin-spacing: none) if is-zh
#set par(spacing: body-leading(doc-lang)) if is-zh
#show heading: set block(above: body-leading("zh"), below: body-leading("zh"), inset: (left: 2em)) if is-zh
#show heading: set block(above: 1.3em, below: 0.6em) if not is-zh
#set page(footer-descent: 7mm, footer: context {
  set text(font: faces.at(doc-lang), size: 14pt)
  let number = foot-line.center
  if number == none { return }
  if calc.odd(here().page()) { align(right, number() + h(1em)) } else { align(left, h(1em) + number()) }
}) if is-zh

#let red-head-zh() = {
  set par(first-line-indent: 0pt, justify: false)
  block(height: 35mm * shrink, width: 100%, above: 0pt, below: 0pt, {
    set text(font: face.sans.zh)
    line-of((form.secrecy, form.urgency).filter(it => it != "").join(linebreak()))
  })
  let name = if issuer == "" or issuer.ends-with(words.file) { issuer } else { issuer + words.file }
  if name != "" {
    block(width: 100%, above: 0pt, below: 0pt, align(center, line-of(text(font: face.title.zh, weight: "bold", fill: red, tracking: 0pt,
      size: calc.min(44pt, (paper-width - margins.left - margins.right - 4mm) / calc.max(1, name.clusters().len())), name))))
  }
  v((2 * 28.99pt - 6pt) * shrink)
  block(width: 100%, above: 0pt, below: 4mm, if form.signer == "" { align(center, line-of(form.number)) } else {
    grid(columns: (1fr, auto), line-of(h(1em) + form.number), line-of(words.signer + "：" + text(font: face.kai.zh, form.signer) + h(1em)))
  })
  line(length: 100%, stroke: 1.2pt + red)
  v((2 * 28.99pt - 12pt) * shrink)
  {
    set align(center)
    show title: set text(font: face.title.zh, size: calc.max(18pt, 22pt * shrink), weight: "bold")
    show title: set block(above: 0pt, below: 0pt)
    show title: set par(leading: 0.5em)
    title()
  }
  if info.subtitle != "" { align(center, block(above: 0.8em, line-of(info.subtitle))) }
  blank-line
  if form.recipient != "" { nz(form.recipient + "：") }
}
#let letterhead() = {
  set par(first-line-indent: 0pt, justify: false)
  logo(14mm)
  if issuer != "" { align(center, line-of(text(font: face.title.en, size: 21pt, weight: "bold", fill: rgb("#8c1d18"), tracking: 0.03em, smallcaps(issuer)))) }
  v(-1.5mm)
  line(length: 100%, stroke: 1.4pt + rgb("#8c1d18"))
  v(-3.2mm)
  line(length: 100%, stroke: 0.4pt + rgb("#8c1d18"))
  line-of((form.secrecy, form.urgency).filter(it => it != "").map(it => strong(upper(it))).join(h(1em)))
  grid(columns: (1fr, auto), row-gutter: 0.5em,
    if form.number != "" { line-of[#words.number: #form.number] },
    line-of(info.date),
  )
  v(6mm)
  align(center, { cover-title(15pt); subtitle-line(11pt) })
  v(5mm)
  if form.recipient != "" { ne([*#words.recipient:* #form.recipient]) }
}
#if is-zh { red-head-zh() } else { letterhead() }
`,
  afterText: `
#let attached() = if form.attachments.len() > 0 {
  if is-zh {
    blank-line
    block(inset: (left: 2em), width: 100%, {
      set par(first-line-indent: 0pt, justify: false)
      grid(columns: (auto, 1fr), line-of(words.attachments + "："),
        if form.attachments.len() == 1 { line-of(form.attachments.first()) }
        else { enum(indent: 0pt, body-indent: 0.25em, spacing: body-leading("zh"), ..form.attachments) },
      )
    })
  } else {
    v(0.6em)
    ne(strong(words.attachments))
    enum(..form.attachments)
  }
}
#let signed() = {
  if is-zh { blank-line } else { v(0.8em) }
  block(breakable: false, width: 100%, if is-zh {
    align(right, pad(right: 4em, line-of(box(align(center, {
      set par(first-line-indent: 0pt, leading: body-leading("zh"))
      if issuer != "" { issuer; linebreak() }
      written-day
    })))))
  } else {
    set par(first-line-indent: 0pt, justify: false)
    if form.signer != "" { block(above: 10mm, below: 0.5em, line-of(form.signer)) }
    line-of(issuer)
  })
}
#attached()
#signed()
`,
  atEnd: `
#let notes-at-foot() = {
  let printer = if form.printed-by != "" { form.printed-by } else { issuer }
  let edge = 1pt + black
  set text(size: if is-zh { 14pt } else { 9pt })
  set par(first-line-indent: 0pt, justify: false, leading: 0.5em)
  let row(body) = block(width: 100%, above: 0pt, below: 0pt, inset: (x: 1em, y: 0.42em), body)
  place(bottom, float: true, clearance: 1.5em, block(width: 100%, stroke: (top: edge, bottom: edge), {
    if form.copies != "" { row(line-of(words.copies + if is-zh { "：" } else { ": " } + form.copies + if is-zh { "。" } else { "" })) }
    if form.copies != "" and printer != "" { block(above: 0pt, below: 0pt, line(length: 100%, stroke: 0.7pt + black)) }
    if printer != "" { row(grid(columns: (1fr, auto), line-of(printer), line-of(if is-zh { written-day + words.printed } else { words.printed + " " + written-day }))) }
  }))
}
#if form.copies != "" or form.printed-by != "" { notes-at-foot() }
`,
};

/** Text, and nothing that is not text. */
export const minimal = {
  setup: `
#show heading.where(level: 1): set block(above: 2em, below: 1em)
#set figure.caption(position: bottom)
#title-block(22pt, left)
#if info.abstract.len() > 0 {
  set text(size: 0.94em, fill: quiet)
  for part in info.abstract { plain-par(part) }
  v(1em)
}
`,
  afterText: '',
  atEnd: '',
};

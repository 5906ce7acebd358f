/**
 * Styles that formulas need: MathML Core has no lines over, under, around and through a formula, so Chromium draws them by these, and Firefox and
 * Safari by themselves. Cells of aligned formulas and cases stand at their sides.
 *
 * @see https://www.w3.org/TR/mathml-core/
 */
export const mathStyle = `.tml-left{text-align:left;text-align:-webkit-left}.tml-right{text-align:right;text-align:-webkit-right}
@supports (not (-webkit-backdrop-filter:blur(1px))) and (not (-moz-appearance:none)){
menclose{position:relative;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.tml-overline{border-top:.065em solid;padding-top:.12em}.tml-underline{border-bottom:.065em solid;padding-bottom:.12em}.tml-fbox{border:.06em solid;padding:.3em}
menclose[notation~="updiagonalstrike"]{background:linear-gradient(to top left,transparent 47%,currentColor 47%,currentColor 53%,transparent 53%)}
menclose[notation~="downdiagonalstrike"]{background:linear-gradient(to top right,transparent 47%,currentColor 47%,currentColor 53%,transparent 53%)}
menclose[notation="updiagonalstrike downdiagonalstrike"]{background:linear-gradient(to top left,transparent 47%,currentColor 47%,currentColor 53%,transparent 53%),linear-gradient(to top right,transparent 47%,currentColor 47%,currentColor 53%,transparent 53%)}
menclose[notation~="horizontalstrike"]{background:linear-gradient(transparent 47%,currentColor 47%,currentColor 53%,transparent 53%)}
}`;

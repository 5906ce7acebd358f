import { mathStyle } from './math-style.ts';

/** The look of a book: readers choose fonts and colours themselves, so little is said. */
export const epubStyle = `body{line-height:1.6;margin:0 5%}
html:lang(zh) body{line-height:1.8}
h1,h2,h3,h4,h5,h6{line-height:1.3;margin:1.6em 0 .6em;break-after:avoid;page-break-after:avoid}
.title{text-align:center;margin-top:30%}.title h1{font-size:1.9em}
.logo{height:4em;max-width:100%}
.number{margin-right:.6em}
p{margin:0 0 .8em;orphans:2;widows:2}
body:lang(zh)>p{text-indent:2em}
pre{white-space:pre-wrap;font-size:.85em;padding:.6em .8em;border:1px solid}
figure{margin:1.4em 0;text-align:center}figure img{max-width:100%;height:auto}figure pre{text-align:left}
.wide{margin:1.4em 0;overflow-x:auto}
table{border-collapse:collapse;width:100%;border-top:2px solid;border-bottom:2px solid;font-size:.9em}
caption,figcaption{font-size:.9em;padding:.4em 0}
.label,.tone{font-weight:bold}
thead{border-bottom:1px solid}
tbody td[rowspan]{border-top:1px solid}
th,td{padding:.35em .5em;text-align:left;vertical-align:middle}
.center{text-align:center}.right{text-align:right}th[colspan]{text-align:center;border-bottom:1px solid}
blockquote{margin:1em 0 1em 1em;padding-left:.8em;border-left:3px solid}
aside{margin:1.2em 0;padding:.6em .9em;border-left:4px solid}
.tasks{list-style:none;padding-left:1em}.tasks input{margin-right:.5em}
.cite,.ref{font-size:.75em;line-height:0;vertical-align:super;text-decoration:none}
.equation{display:flex;align-items:center;margin:1.2em 0}.equation>:first-child{flex:1;text-align:center}
.sources{list-style:none;padding:0}.sources>li{display:flex;gap:.7em;margin:.9em 0}.sources blockquote{font-size:.92em}
.subtitle{font-size:1.2em}.authors{list-style:none;padding:0}.affiliation{margin-left:.5em;font-size:.9em}
.references{list-style:none;padding:0}.references>li{display:flex;margin:.6em 0}.references>li>div{flex:1}
dt{font-weight:bold;margin-top:.7em}dt span{font-weight:normal;margin-left:.4em}dd{margin:.15em 0 .5em 2em}
.locator{margin-left:.5em;font-size:.9em}
${mathStyle}
.break{break-after:page;page-break-after:always;border:0;margin:0;height:0}
`;

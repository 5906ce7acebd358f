/** The look of the HTML file, on a screen, in the dark, and on paper. */
import { type FontLadder, pageSizes, type Theme } from '@longhand/document';
import { mathStyle } from './math-style.ts';

export const htmlStyle = `
:root{color-scheme:light dark;--ink:#1b1f24;--quiet:#5c6670;--rule:#c9d0d8;--paper:#fff;--tint:#f5f6f8;--accent:#1f4e85;
--note:#2f6fb5;--tip:#2c7a51;--important:#6a4fa3;--warning:#985706}
@media(prefers-color-scheme:dark){:root{--ink:#e4e7eb;--quiet:#9aa4af;--rule:#3a424b;--paper:#15181c;--tint:#1e2328;--accent:#8ab8ee;
--note:#7fb2ea;--tip:#74c69d;--important:#b9a3ea;--warning:#e5ac5c}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:1.0625rem/1.7 Georgia,"Times New Roman","Noto Serif SC","Source Han Serif SC","Songti SC",SimSun,serif}
html:lang(zh){line-height:1.85}
body{max-width:46rem;margin:0 auto;padding:3rem 1.25rem 5rem;overflow-wrap:break-word}
h1,h2,h3,h4,h5,h6,caption,figcaption,nav,.tone{font-family:system-ui,-apple-system,"Segoe UI","Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:2rem;line-height:1.3;margin:0 0 .5rem}
h2{font-size:1.5rem;line-height:1.35;margin:2.8rem 0 1rem}h3{font-size:1.2rem;margin:2.1rem 0 .8rem}h4{font-size:1.05rem;margin:1.7rem 0 .6rem}
h5,h6{font-size:1rem;margin:1.4rem 0 .5rem}
.number{margin-inline-end:.6em}
.date{color:var(--quiet);margin:0 0 2rem}
p{margin:0 0 1em}main>p:lang(zh){text-indent:2em;margin-bottom:.7em}
a{color:var(--accent);text-underline-offset:.15em}
nav{border:1px solid var(--rule);border-radius:6px;padding:1rem 1.25rem;margin:0 0 2.5rem;font-size:.95rem}
nav h2{font-size:1rem;margin:0 0 .5rem}nav ul{list-style:none;margin:0;padding:0}nav ul ul{padding-inline-start:1.5rem}nav a{text-decoration:none}
code,pre{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono","Noto Sans SC",monospace;font-size:.85em}
code{background:var(--tint);padding:.1em .3em;border-radius:3px}
pre{background:var(--tint);border:1px solid var(--rule);border-radius:6px;padding:.9rem 1.1rem;overflow-x:auto;line-height:1.55}
pre code{background:none;padding:0;font-size:1em}
.logo{display:block;height:3.2rem;max-width:100%;object-fit:contain;object-position:0 50%;margin:0 0 1.5rem}
figure{margin:1.8rem 0;text-align:center}figure img,figure>svg{max-width:100%;height:auto}figure pre{text-align:start}
.wide{overflow-x:auto;margin:1.8rem 0}
table{border-collapse:collapse;width:100%;border-block:2px solid var(--ink);font-size:.95em;line-height:1.5}
caption,figcaption{font-size:.88rem;padding:.4rem 0;caption-side:top}
.label{font-weight:700}
thead{border-block-end:1px solid var(--ink)}
th,td{padding:.45rem .6rem;text-align:start;vertical-align:middle}
tbody td[rowspan],tbody tr:has(td[rowspan]) td{border-block-start:1px solid var(--rule)}
.center{text-align:center}.right{text-align:end}th[colspan]{text-align:center;border-block-end:1px solid var(--rule)}
blockquote{margin:1.4rem 0;padding:.1rem 0 .1rem 1.1rem;border-inline-start:3px solid var(--rule)}
blockquote>:last-child,aside>:last-child,li>p:last-child{margin-bottom:0}
aside{margin:1.6rem 0;padding:.8rem 1.1rem;border-inline-start:4px solid var(--bar);background:var(--tint)}
.tone{font-weight:700;color:var(--bar);margin:0 0 .3rem;font-size:.95rem}
.note{--bar:var(--note)}.tip{--bar:var(--tip)}.important{--bar:var(--important)}.warning{--bar:var(--warning)}
li{margin:.3em 0}li>p{margin:0 0 .4em}
.tasks{list-style:none;padding-inline-start:1.2rem}.tasks input{margin-inline-end:.55em}
.cite,.ref{font-size:.72em;line-height:0;vertical-align:super;text-decoration:none;white-space:nowrap}.bad{color:#a3231f}
.mark{text-decoration-style:dotted}.mark:has(sup){text-decoration:none}.mark sup{line-height:0}
.subtitle{font-size:1.2rem;color:var(--quiet);margin:0 0 .8rem}.authors{list-style:none;padding:0;margin:0 0 .4rem;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem}.authors li{margin:0}
.affiliation{color:var(--quiet);margin-inline-start:.5em;font-size:.92em}
.abstract{margin:0 0 2.5rem;padding:.2rem 1.25rem;border-block:1px solid var(--rule);font-size:.95em}.abstract h2{font-size:1rem;margin:.9rem 0 .5rem}
.references{list-style:none;padding:0}.references>li{display:flex;gap:.6em;margin:.6em 0}.references>li>div{flex:1;overflow-wrap:anywhere}
.references>li:not(:has(>.number))>div{padding-inline-start:2em;text-indent:-2em}
dl{margin:1.2rem 0}dt{font-weight:700;margin-top:.7em}dt span{font-weight:400;color:var(--quiet);margin-inline-start:.4em}dd{margin:.15em 0 .5em;margin-inline-start:2em}dd>p:last-child{margin-bottom:0}
.equation{display:flex;align-items:center;gap:1rem;margin:1.4rem 0}.equation>:first-child{flex:1;overflow-x:auto;text-align:center}
math{font-size:1.05em;font-family:"Cambria Math","STIX Two Math","Latin Modern Math","NewComputerModern Math",math}
${mathStyle}
.sources{list-style:none;padding:0}.sources>li{display:grid;grid-template-columns:2.6em 1fr;margin:1.1em 0}
.sources blockquote{font-size:.92em;margin:.5em 0}.locator{color:var(--quiet);margin-inline-start:.5em}
.notes{font-size:.92em;border-block-start:1px solid var(--rule);margin-top:3rem}
:target{background:color-mix(in srgb,var(--accent) 16%,transparent)}
.break{break-after:page;border:0;margin:0;height:0}
@page{size:A4;margin:24mm 25mm 22mm;@bottom-center{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#5c6670}}
@media print{:root{color-scheme:light;--ink:#1b1f24;--quiet:#5c6670;--rule:#c9d0d8;--paper:#fff;--tint:#f5f6f8;--accent:#1f4e85;
--note:#2f6fb5;--tip:#2c7a51;--important:#6a4fa3;--warning:#985706}
html{font-size:10.5pt}body{max-width:none;padding:0}h2,h3,h4,h5,h6,caption{break-after:avoid}
p{orphans:2;widows:2}tr,aside,figure{break-inside:avoid}pre{white-space:pre-wrap}.wide,.equation>:first-child{overflow:visible}nav{border:0;padding:0;break-after:page}}
`;

/**
 * The theme of a document for {@link htmlStyle}: colours (in the light and on paper), families, paper, tables. A screen keeps its own sizes:
 * how large letters are there is the reader's business.
 */
export function themeStyle({ page, fonts, body, headings, tables, colours }: Theme): string {
  const [width, height] = pageSizes[page.size];
  const { ink, quiet, accent, heading, rule, tint } = colours;
  const named = `--ink:${ink};--quiet:${quiet};--rule:${rule};--tint:${tint};--accent:${accent};--heading:${heading}`;
  const face = headings.faces[0] ?? 'sans';
  const rules = {
    lines: '',
    rows: 'tbody tr{border-block-end:1px solid var(--rule)}',
    grid: 'th,td{border:1px solid var(--rule)}',
  }[tables.rules];
  return `
@media(prefers-color-scheme:light){:root{${named}}}
html{font-family:${families(fonts[body.face], body.face === 'sans')}}
h1,h2,h3,h4,h5,h6{font-family:${families(fonts[face], face === 'sans')};color:var(--heading,var(--ink))}
main>p:lang(zh){text-indent:${body.indent}em}
${rules}${tables.shade ? 'thead{background:var(--tint)}' : ''}
@page{size:${width}mm ${height}mm;margin:${page.top}mm ${page.right}mm ${page.bottom}mm ${page.left}mm}
@media print{:root{${named}}html{font-size:${body.size}pt;line-height:${Math.round((body.line / body.size) * 100) / 100}}}
`;
}

/** Names have passed the theme's rules, so that none can leave its quotation marks. */
function families({ latin, cjk }: FontLadder, isSans: boolean): string {
  return [...new Set([...latin, ...cjk])].map((name) => `"${name}"`).join(',') + (isSans ? ',sans-serif' : ',serif');
}

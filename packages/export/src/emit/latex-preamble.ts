/** What stands before the text of a LaTeX file: class, packages, and the few environments of our own. */
import type { ResolvedDocument } from '../resolve/resolved.ts';
import { isHan } from '../resolve/text.ts';
import type { FormulaPackage } from './latex-math.ts';
import { latexText } from './latex-text.ts';

/** @param packages what the formulas of the document need beside amsmath */
export function latexPreamble(document: ResolvedDocument, packages: ReadonlySet<FormulaPackage>): string {
  const { title, matter, lang, date } = document;
  const subtitle = matter.subtitle === '' ? '' : `\\\\[0.5em]{\\large ${latexText(matter.subtitle)}}`;
  const authors = matter.authors.map(({ name, affiliation, email }) =>
    [name, affiliation, email]
      .filter((part) => part !== '')
      .map((part, at) => (at === 0 ? latexText(part) : `{\\small ${latexText(part)}}`))
      .join('\\\\'),
  );
  return [
    '% !TEX program = xelatex',
    `% Compile with XeLaTeX or LuaLaTeX, twice: the table of contents is known after the first time.`,
    classOf(document),
    '\\usepackage[a4paper,margin=2.6cm]{geometry}',
    '\\usepackage{amsmath,mathtools}',
    '\\usepackage{fontspec}',
    '% A hyphen, a quotation mark and the like are what they are, and become nothing else.',
    '\\defaultfontfeatures[\\rmfamily,\\sffamily]{}',
    '\\setmainfont{Latin Modern Roman}',
    '\\setsansfont{Latin Modern Sans}',
    '\\usepackage{unicode-math}',
    '\\usepackage{array,booktabs,longtable,multirow}',
    '\\usepackage{caption,enumitem,framed,graphicx,xcolor}',
    '\\usepackage[normalem]{ulem}',
    ...(packages.has('mhchem') ? ['\\usepackage[version=4]{mhchem}'] : []),
    ...(packages.has('cancel') ? ['\\usepackage{cancel}'] : []),
    '\\usepackage[unicode,hidelinks]{hyperref}',
    `\\hypersetup{pdftitle={${latexText(title)}},pdflang={${lang === 'zh' ? 'zh-CN' : 'en'}}}`,
    SETTINGS,
    `\\title{${latexText(title)}${subtitle}}`,
    `\\author{${authors.join(' \\and ')}}`,
    `\\date{${latexText(date)}}`,
  ].join('\n');
}

/** Chinese needs the ctex bundle; a document without a Chinese character does not, and compiles with less installed. */
function classOf(document: ResolvedDocument): string {
  if (document.lang === 'zh') return '\\documentclass[UTF8,zihao=-4]{ctexart}';
  const hasHan = [...JSON.stringify(document)].some(isHan);
  return hasHan ? '\\documentclass[UTF8,scheme=plain,11pt]{ctexart}' : '\\documentclass[11pt]{article}';
}

const SETTINGS = String.raw`% Headings bring their numbers with them.
\setcounter{secnumdepth}{-1}
\setcounter{tocdepth}{3}
\makeatletter
\renewcommand\paragraph{\@startsection{paragraph}{4}{\z@}{2ex plus .5ex}{.7ex}{\normalfont\normalsize\bfseries}}
\renewcommand\subparagraph{\@startsection{subparagraph}{5}{\z@}{2ex plus .5ex}{.7ex}{\normalfont\normalsize\itshape}}
\makeatother
\setlistdepth{24}
\renewlist{itemize}{itemize}{24}
\renewlist{enumerate}{enumerate}{24}
\setlist[itemize]{label=\textbullet}
\setlist[enumerate]{label=\arabic*.}
\newenvironment{code}{\par\medskip\begingroup\small\ttfamily\raggedright\setlength{\parindent}{0pt}}{\par\endgroup\medskip}
\setlength{\emergencystretch}{3em}
% A character that no font has is named while the file is compiled.
\tracinglostchars=2`;

/**
 * Commands that formulas may use: those of LaTeX, amsmath, amssymb (as unicode-math has them), mathtools, mhchem, cancel and xcolor that only
 * set something. None reads, writes, defines or repeats.
 * @module
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const latexMathEnvironments: ReadonlySet<string> = new Set(
  words(`
  matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array cases rcases dcases aligned alignedat gathered subarray
`),
);

export const latexMathCommands: ReadonlySet<string> = new Set([
  // Letters
  ...words(`
  alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi varpi rho varrho sigma
  varsigma tau upsilon phi varphi chi psi omega digamma Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega aleph beth gimel daleth
  hbar hslash ell wp Re Im imath jmath partial nabla infty emptyset varnothing complement eth Finv Game Bbbk mho
`),
  // Operators and relations
  ...words(`
  pm mp times div cdot ast star circ bullet oplus ominus otimes oslash odot dagger ddagger amalg cap cup uplus sqcap sqcup vee wedge lor land
   smallsetminus wr diamond bigtriangleup bigtriangledown triangleleft triangleright lhd rhd unlhd unrhd bigcirc ltimes rtimes
  leftthreetimes rightthreetimes curlyvee curlywedge circledast circledcirc circleddash boxplus boxminus boxtimes boxdot barwedge veebar
  doublebarwedge intercal dotplus divideontimes Cap Cup
  leq le geq ge neq ne equiv sim simeq approx cong propto ll gg lll ggg prec succ preceq succeq subset supset subseteq supseteq subsetneq
  supsetneq sqsubset sqsupset sqsubseteq sqsupseteq in ni notin owns mid nmid parallel nparallel perp vdash dashv models Vdash vDash Vvdash
  nvdash nvDash nVdash nVDash asymp doteq bowtie smile frown leqslant geqslant lesssim gtrsim lessapprox gtrapprox lessgtr gtrless lesseqgtr
  gtreqless approxeq eqcirc circeq triangleq bumpeq Bumpeq backsim backsimeq subseteqq supseteqq Subset Supset
  preccurlyeq succcurlyeq curlyeqprec curlyeqsucc precsim succsim leqq geqq nless ngtr nleq ngeq lneq gneq lneqq gneqq
  nsim ncong nprec nsucc nsubseteq nsupseteq between pitchfork therefore because coloneqq eqqcolon Coloneqq
  vartriangleleft vartriangleright trianglelefteq trianglerighteq multimap not colon
`),
  // Arrows
  ...words(`
  leftarrow gets rightarrow to leftrightarrow Leftarrow Rightarrow Leftrightarrow longleftarrow longrightarrow longleftrightarrow
  Longleftarrow Longrightarrow Longleftrightarrow mapsto longmapsto uparrow downarrow updownarrow Uparrow Downarrow Updownarrow nearrow searrow
  swarrow nwarrow hookleftarrow hookrightarrow leftharpoonup leftharpoondown rightharpoonup rightharpoondown rightleftharpoons
  leftrightharpoons leadsto rightsquigarrow implies impliedby iff nleftarrow nrightarrow nLeftarrow nRightarrow nleftrightarrow
  nLeftrightarrow leftleftarrows rightrightarrows leftrightarrows rightleftarrows upuparrows downdownarrows twoheadleftarrow twoheadrightarrow
  leftarrowtail rightarrowtail Lsh Rsh curvearrowleft curvearrowright    
  Lleftarrow Rrightarrow xleftarrow xrightarrow xleftrightarrow xRightarrow xLeftarrow xLeftrightarrow xmapsto xhookrightarrow
`),
  // Large operators and named functions
  ...words(`
  sum prod coprod int iint iiint iiiint oint oiint oiiint bigcap bigcup bigsqcup bigvee bigwedge bigodot bigotimes bigoplus biguplus
  lim limsup liminf varlimsup varliminf injlim projlim max min sup inf arg det dim exp gcd hom ker lg ln log Pr deg sin cos tan cot sec csc
  arcsin arccos arctan sinh cosh tanh coth bmod pmod mod pod limits nolimits operatorname
`),
  // Structure
  ...words(`
  frac dfrac tfrac cfrac binom dbinom tbinom sqrt overline underline overbrace underbrace overbracket underbracket overrightarrow
  overleftarrow overleftrightarrow underrightarrow underleftarrow underleftrightarrow overset underset stackrel substack sideset
  hat widehat check widecheck tilde widetilde acute grave dot ddot dddot ddddot breve bar vec mathring boxed phantom hphantom vphantom smash
  left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm
  lbrace rbrace lbrack rbrack langle rangle lfloor rfloor lceil rceil lvert rvert lVert rVert vert Vert backslash ulcorner urcorner llcorner
  lrcorner lgroup rgroup lmoustache rmoustache hline cline displaystyle textstyle scriptstyle scriptscriptstyle
`),
  // Faces, colours, text
  ...words(`
  mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr mathnormal boldsymbol pmb rm bf it sf tt cal text textrm textbf textit
  textsf texttt textnormal textup mbox color textcolor ce cancel bcancel xcancel symup symbf
`),
  // Spaces and dots
  ...words(`
  quad qquad enspace thinspace medspace thickspace negthinspace negmedspace negthickspace dots ldots cdots vdots ddots dotsb dotsc dotsi dotsm
  dotso mathellipsis nobreakspace
`),
  // Signs
  ...words(`
  prime backprime angle measuredangle sphericalangle triangle triangledown mdlgwhtsquare mdlgblksquare bigstar blacktriangle
  blacktriangledown surd top bot forall exists nexists neg lnot flat natural sharp clubsuit diamondsuit heartsuit spadesuit checkmark maltese
   S P copyright pounds AA
`),
]);

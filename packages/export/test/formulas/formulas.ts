/**
 * Forty formulas that reports, papers and textbooks really hold, from plain to hard. `wrong` is the same formula with one sign, index or
 * letter changed: a comparison that takes it for the right one is worth nothing.
 * @module
 */

export interface Formula {
  readonly name: string;
  readonly tex: string;
  readonly wrong: string;
  /** Pixels that may differ in the worst window of the picture, where the distances between parts are the programs' own. */
  readonly within: number;
  /**
   * Pieces of LibreOffice's picture that its own ways may leave without a partner in the reference; null where it puts them where no picture can
   * be compared.
   */
  readonly inWord: number | null;
}

const usual = 7;
/** Heights of brackets, distances around lines and big signs. */
const looser: Readonly<Record<string, number>> = {
  pmatrix: 9,
  augmented: 9,
  binomial: 13,
  braces: 15,
  stokes: 12,
  congruence: 10,
};

/** What LibreOffice 7.4 does of its own, whoever wrote the file. */
const ownWays: Readonly<Record<string, number | null>> = {
  // Greek letters stand upright.
  pmatrix: 4,
  accents: 4,
  argmin: 10,
  gathered: 4,
  'epsilon-delta': 4,
  'normal-density': 2,
  isotope: 2,
  // `≥` and `≤` are slanted, a prime is a short stroke, dots are closer, an arrow over letters does not grow.
  cases: 2,
  norm: 2,
  primes: 2,
  evaluated: 2,
  dots: 2,
  wide: 2,
  // The line below the row of a matrix and the frame are missing.
  augmented: 2,
  boxed: 1,
  // The brace ends where the letters do.
  braces: 1,
  // Limits of integrals stand over and below the sign, far from their places beside it.
  'gauss-integral': 2,
  stokes: null,
  'double-sum': 2,
};

const formula = (name: string, tex: string, right: string, wrong: string): Formula => {
  const at = tex.indexOf(right);
  if (at < 0) throw new Error(`${name} does not hold ${right}`);
  return {
    name,
    tex,
    wrong: tex.slice(0, at) + wrong + tex.slice(at + right.length),
    within: looser[name] ?? usual,
    inWord: name in ownWays ? (ownWays[name] ?? null) : 0,
  };
};
const { raw } = String;

export const formulas: readonly Formula[] = [
  formula('quadratic', raw`x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}`, '- 4ac', '+ 4ac'),
  formula('bayes', raw`P(A \mid B) = \frac{P(B \mid A)\, P(A)}{P(B)}`, 'P(B)}', 'P(A)}'),
  formula('cases', raw`f(x) = \begin{cases} x^2, & x \ge 0 \\ -x, & \text{其他情况} \end{cases}`, '-x', '+x'),
  formula('aligned', raw`\begin{aligned} S &= a + b - c \\ &= d \times e \end{aligned}`, raw`\times`, '+'),
  formula('pmatrix', raw`\begin{pmatrix} 1 & \rho \\ -\rho & 1 \end{pmatrix}^{-1}`, raw`-\rho`, raw`+\rho`),
  formula('augmented', raw`\left[\begin{array}{cc|c} 1 & 2 & 3 \\ \hline 4 & 5 & 6 \end{array}\right]`, '5', '8'),
  formula('xrightarrow', raw`A \xrightarrow{f} B \xrightarrow[\text{催化剂}]{\Delta} C`, raw`\Delta`, raw`\nabla`),
  formula('boxed', raw`\boxed{E = mc^2} + U`, '+ U', '- U'),
  formula('colour', raw`{\color{red} x_1} - \textcolor{blue}{y_2} = z`, '- ', '+ '),
  formula('chemistry', raw`\ce{2H2 + O2 -> 2H2O}`, 'O2 ->', 'N2 ->'),
  formula('tag', raw`a^2 + b^2 = c^2 \tag{7}`, '+', '-'),
  formula('stackrel', raw`X_n \stackrel{d}{\longrightarrow} X \overset{!}{=} Y`, '{!}{=}', raw`{!}{\ne}`),
  formula('gauss-integral', raw`\int_{-\infty}^{\infty} e^{-x^2}\,\mathrm{d}x = \sqrt{\pi}`, raw`_{-\infty}`, '_{0}'),
  formula(
    'stokes',
    raw`\oint_{\partial S} \mathbf{F}\cdot\mathrm{d}\mathbf{r} = \iint_S (\nabla\times\mathbf{F})\cdot\mathrm{d}\mathbf{S}`,
    raw`\iint`,
    raw`\int`,
  ),
  formula('limit', raw`\lim_{n\to\infty}\left(1 + \frac{1}{n}\right)^{n} = \mathrm{e}`, '1 +', '1 -'),
  formula(
    'accents',
    raw`\hat{\beta} = \bar{y} - \tilde{\gamma}\,\dot{q} + \ddot{u}\,\vec{v}`,
    raw`\bar{y} -`,
    raw`\bar{y} +`,
  ),
  formula('continued-fraction', raw`1 + \dfrac{1}{2 + \dfrac{1}{3 - x}}`, '3 - x', '3 + x'),
  formula('set', raw`\left\{ x \in \mathbb{R} \;\middle|\; \frac{x}{2} - 1 > 0 \right\}`, '- 1', '+ 1'),
  formula('evaluated', raw`\left.\frac{\mathrm{d}f}{\mathrm{d}x}\right|_{x=0} = f'(0)`, '= f', '- f'),
  formula(
    'words',
    raw`\text{排空时间} = \frac{\text{蓄水量}}{\text{流入量} - \text{渗漏量}}`,
    raw`} - \text`,
    raw`} + \text`,
  ),
  formula('double-sum', raw`\sum_{i=1}^{n}\sum_{j \ne i} a_{ij} x_i x_j \prod_{k} y_k`, '\\prod', '\\sum'),
  formula(
    'braces',
    raw`\overbrace{a + a + a}^{n \text{ times}} = \underbrace{b + c}_{\text{共两项}}`,
    'a + a + a',
    'a - a + a',
  ),
  formula('binomial', raw`(x + y)^n = \sum_{k=0}^{n} \binom{n}{k} x^{n-k} y^k`, raw`\sum`, raw`\prod`),
  formula('norm', raw`\lVert \mathbf{x} - \mathbf{y} \rVert_2^2 \le \lvert z \rvert`, raw`\le`, raw`\ge`),
  formula(
    'dots',
    raw`A = \begin{bmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & \ddots & \vdots \\ a_{m1} & \cdots & a_{mn} \end{bmatrix}`,
    'a_{m1}',
    'a_{n1}',
  ),
  formula('determinant', raw`\begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad - bc`, 'ad - bc', 'ad + bc'),
  formula('substack', raw`\sum_{\substack{0 < i < n \\ i \text{ odd}}} \frac{1}{i^2}`, raw`\sum`, raw`\prod`),
  formula(
    'argmin',
    raw`\theta^{*} = \operatorname*{arg\,min}_{\theta \in \Theta} \; \mathcal{L}(\theta) + \lambda\,\lVert \theta \rVert_1`,
    raw`+ \lambda`,
    raw`- \lambda`,
  ),
  formula('wave', raw`\frac{\partial^2 u}{\partial t^2} = c^2 \nabla^2 u`, '} = c', '} - c'),
  formula(
    'sets',
    raw`A \setminus B \subseteq \overline{A \cap B} \cup \emptyset, \quad \mathfrak{g} \cong \mathbb{R}^n`,
    raw`\subseteq`,
    raw`\supseteq`,
  ),
  formula('root', raw`\sqrt[3]{x^3 - 1} \approx x`, '- 1', '+ 1'),
  formula('isotope', raw`{}^{60}_{27}\mathrm{Co} \to {}^{60}_{28}\mathrm{Ni} + e^{-} + \bar{\nu}_e`, '} + e', '} - e'),
  formula(
    'gathered',
    raw`\begin{gathered} \nabla \cdot \mathbf{E} = \frac{\rho}{\varepsilon_0} \\ \nabla \times \mathbf{B} = \mu_0 \mathbf{J} \end{gathered}`,
    raw`\nabla \times`,
    raw`\nabla +`,
  ),
  formula(
    'epsilon-delta',
    raw`\forall \varepsilon > 0\ \exists \delta > 0 : |x - a| < \delta \implies |f(x) - L| < \varepsilon`,
    raw`| < \delta`,
    raw`| > \delta`,
  ),
  formula('primes', raw`f''(x) - 2 f'(x) + f^{(3)}(x) = 0`, '- 2', '+ 2'),
  formula('big-delimiters', raw`\Bigl( \bigl[ x + (y - z) \bigr] \Bigr) \big/ \lfloor w \rfloor`, 'y - z', 'y + z'),
  formula('wide', raw`\widehat{AB} + \overline{CD} - \underline{EF} = \overrightarrow{GH}`, '} - ', '} + '),
  formula('congruence', raw`a \equiv b \pmod{n} \iff n \nmid (a - b)`, '(a - b)', '(a + b)'),
  formula(
    'normal-density',
    raw`p(x) = \frac{1}{\sqrt{2\pi\sigma^2}} \exp\!\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)`,
    raw`\left(-\frac`,
    raw`\left(+\frac`,
  ),
  formula(
    'align-words',
    raw`\begin{align*} 速度 &= \frac{s}{t} & \text{(m/s)} \\ F &= m a & \text{(牛顿)} \end{align*}`,
    'm a',
    'm b',
  ),
];

/** Formulas with the signs of one of the forty at other places, which a comparison of signs takes for it. */
export const misplaced: readonly { readonly name: string; readonly tex: string; readonly inWord: number }[] = [
  ['quadratic', raw`x = \frac{2a}{-b \pm \sqrt{b^2 - 4ac}}`],
  ['tag', raw`a^2 + b_2 = c^2`],
  ['root', raw`\sqrt[3]{x^3} - 1 \approx x`],
  ['continued-fraction', raw`1 + \dfrac{1}{2} + \dfrac{1}{3 - x}`],
  ['binomial', raw`(x + y)^n = \sum_{n=0}^{k} \binom{n}{k} x^{n-k} y^k`],
].map(([name = '', tex = '']) => ({ name, tex, inWord: formulas.find((each) => each.name === name)?.inWord ?? 0 }));

/**
 * Characters of formulas and their TeX commands.
 * @module
 */

const GREEK =
  'alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi o pi rho varsigma sigma tau upsilon varphi chi psi omega'.split(
    ' ',
  );

/** Commands that say the same as one character. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ...GREEK.map((name, at): [string, string] => [String.fromCodePoint(0x3b1 + at), name === 'o' ? 'o' : `\\${name}`]),
  ...(
    [
      ['Γ', 'Gamma'],
      ['Δ', 'Delta'],
      ['Θ', 'Theta'],
      ['Λ', 'Lambda'],
      ['Ξ', 'Xi'],
      ['Π', 'Pi'],
      ['Σ', 'Sigma'],
      ['Υ', 'Upsilon'],
      ['Φ', 'Phi'],
      ['Ψ', 'Psi'],
      ['Ω', 'Omega'],
      ['ϵ', 'epsilon'],
      ['ϑ', 'vartheta'],
      ['ϕ', 'phi'],
      ['ϖ', 'varpi'],
      ['ϱ', 'varrho'],
      ['ϰ', 'varkappa'],
      ['×', 'times'],
      ['÷', 'div'],
      ['±', 'pm'],
      ['∓', 'mp'],
      ['⋅', 'cdot'],
      ['·', 'cdot'],
      ['∗', 'ast'],
      ['∘', 'circ'],
      ['∙', 'bullet'],
      ['≤', 'le'],
      ['≥', 'ge'],
      ['≪', 'll'],
      ['≫', 'gg'],
      ['≠', 'ne'],
      ['≈', 'approx'],
      ['≡', 'equiv'],
      ['∼', 'sim'],
      ['≃', 'simeq'],
      ['≅', 'cong'],
      ['∝', 'propto'],
      ['≺', 'prec'],
      ['≻', 'succ'],
      ['∞', 'infty'],
      ['∂', 'partial'],
      ['∇', 'nabla'],
      ['∈', 'in'],
      ['∉', 'notin'],
      ['∋', 'ni'],
      ['⊂', 'subset'],
      ['⊃', 'supset'],
      ['⊆', 'subseteq'],
      ['⊇', 'supseteq'],
      ['∪', 'cup'],
      ['∩', 'cap'],
      ['∅', 'emptyset'],
      ['∖', 'setminus'],
      ['∀', 'forall'],
      ['∃', 'exists'],
      ['∄', 'nexists'],
      ['¬', 'neg'],
      ['∧', 'wedge'],
      ['∨', 'vee'],
      ['⊕', 'oplus'],
      ['⊗', 'otimes'],
      ['⊥', 'perp'],
      ['∥', 'parallel'],
      ['∠', 'angle'],
      ['∴', 'therefore'],
      ['∵', 'because'],
      ['→', 'to'],
      ['←', 'leftarrow'],
      ['↔', 'leftrightarrow'],
      ['⇒', 'Rightarrow'],
      ['⇐', 'Leftarrow'],
      ['⇔', 'Leftrightarrow'],
      ['↑', 'uparrow'],
      ['↓', 'downarrow'],
      ['↦', 'mapsto'],
      ['…', 'ldots'],
      ['⋯', 'cdots'],
      ['⋮', 'vdots'],
      ['⋱', 'ddots'],
      ['ℏ', 'hbar'],
      ['ℓ', 'ell'],
      ['ℜ', 'Re'],
      ['ℑ', 'Im'],
      ['ℵ', 'aleph'],
      ['℘', 'wp'],
      ['√', 'surd'],
      ['∣', 'mid'],
      ['‖', '|'],
      ['⟨', 'langle'],
      ['⟩', 'rangle'],
      ['〈', 'langle'],
      ['〉', 'rangle'],
      ['⌊', 'lfloor'],
      ['⌋', 'rfloor'],
      ['⌈', 'lceil'],
      ['⌉', 'rceil'],
      ['{', '{'],
      ['}', '}'],
      ['\\', 'backslash'],
      ['#', '#'],
      ['$', '$'],
      ['%', '%'],
      ['&', '&'],
      ['_', '_'],
    ] as const
  ).map(([character, name]): [string, string] => [character, `\\${name}`]),
  ['−', '-'],
  ['′', "'"],
  ['″', "''"],
  ['^', '\\hat{}'],
  ['~', '\\sim'],
  ['∑', '\\sum'],
  ['∏', '\\prod'],
  ['∐', '\\coprod'],
  ['∫', '\\int'],
  ['∬', '\\iint'],
  ['∭', '\\iiint'],
  ['∮', '\\oint'],
  ['⋃', '\\bigcup'],
  ['⋂', '\\bigcap'],
  ['⋁', '\\bigvee'],
  ['⋀', '\\bigwedge'],
  ['⨁', '\\bigoplus'],
  ['⨂', '\\bigotimes'],
]);

/** Accents by the combining character that Office writes, for one letter and for several. */
export const ACCENTS: ReadonlyMap<string, readonly [narrow: string, wide: string]> = new Map([
  ['\u0300', ['grave', 'grave']],
  ['\u0301', ['acute', 'acute']],
  ['\u0302', ['hat', 'widehat']],
  ['\u0303', ['tilde', 'widetilde']],
  ['\u0304', ['bar', 'overline']],
  ['\u0305', ['bar', 'overline']],
  ['\u0306', ['breve', 'breve']],
  ['\u0307', ['dot', 'dot']],
  ['\u0308', ['ddot', 'ddot']],
  ['\u030a', ['mathring', 'mathring']],
  ['\u030c', ['check', 'widecheck']],
  ['\u20d6', ['overleftarrow', 'overleftarrow']],
  ['\u20d7', ['vec', 'overrightarrow']],
  ['\u20db', ['dddot', 'dddot']],
  ['\u20e1', ['overleftrightarrow', 'overleftrightarrow']],
]);

/** Names that TeX sets upright by a command of their own. */
export const FUNCTIONS: ReadonlySet<string> = new Set(
  'arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min Pr sec sin sinh sup tan tanh'.split(
    ' ',
  ),
);

/** TeX of text in a formula: commands for what has one, `\text` for letters that no formula has by itself. */
export function texOfCharacters(text: string): string {
  let tex = '';
  let words = '';
  const flush = () => {
    if (words !== '') tex = joined(tex, `\\text{${words}}`);
    words = '';
  };
  for (const character of text) {
    // A space after Chinese words belongs to them; elsewhere TeX sets its own.
    if (isForeign(character) || (words !== '' && character === ' ')) words += character;
    else {
      flush();
      tex = joined(tex, texOfCharacter(character));
    }
  }
  flush();
  return tex;
}

function texOfCharacter(character: string): string {
  const known = COMMANDS.get(character);
  if (known !== undefined) return known;
  // Letters of one style, U+1D400 and on, are the plain ones; which style it was is told by the ranges of bold and double-struck.
  const plain = character.normalize('NFKC');
  if (plain === character) return character;
  const tex = COMMANDS.get(plain) ?? plain;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x1d538 && code <= 0x1d56b) return `\\mathbb{${tex}}`;
  if (/^[ℂℍℕℙℚℝℤ]$/.test(character)) return `\\mathbb{${tex}}`;
  if ((code >= 0x1d400 && code <= 0x1d433) || (code >= 0x1d7ce && code <= 0x1d7d7)) return `\\mathbf{${tex}}`;
  if (code >= 0x1d49c && code <= 0x1d503) return `\\mathcal{${tex}}`;
  return tex;
}

/** Neither ASCII nor known nor a mathematical letter: a word of a language. */
function isForeign(character: string): boolean {
  return (
    /^[\p{L}\u3000-\u303f\uff00-\uffef]$/u.test(character) &&
    !/^[ -~]$/.test(character.normalize('NFKC')) &&
    !COMMANDS.has(character) &&
    !COMMANDS.has(character.normalize('NFKC'))
  );
}

/** Two pieces of TeX side by side: a command does not run into the letter behind it. */
export function joined(before: string, after: string): string {
  return /\\[A-Za-z]+$/.test(before) && /^[A-Za-z]/.test(after) ? `${before} ${after}` : before + after;
}

/** Text within `\text{}` and `\operatorname{}`. */
export function escapedText(text: string): string {
  return text.replace(/[\\{}#$%&_^~]/g, (character) => {
    if (character === '\\') return '\\textbackslash{}';
    if (character === '^') return '\\textasciicircum{}';
    return character === '~' ? '\\textasciitilde{}' : `\\${character}`;
  });
}

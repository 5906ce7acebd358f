/**
 * Families of a theme as Typst lists them. A PDF is set with the faces that come along, so that it looks the same on every machine; a
 * source that is handed on names the whole ladder, and the reader's machine decides.
 * @module
 */
import type { Face, FontLadder, Lang, Theme } from '@longhand/document';

/** What comes along: four Noto faces in `fonts/`, the others inside of Typst. */
const shipped: ReadonlySet<string> = new Set([
  'Libertinus Serif',
  'New Computer Modern',
  'DejaVu Sans Mono',
  'Noto Serif SC',
  'Noto Sans SC',
]);
/** For signs that the text faces lack. */
const signs = ['New Computer Modern Math', 'DejaVu Sans Mono'];

export interface TypstFonts {
  /** A Typst array of families for a face in text of a language. */
  readonly face: (face: Face, lang: Lang) => string;
  /** For emphasis: Chinese has no italics, so its face changes. */
  readonly emphasis: (lang: Lang) => string;
  readonly mono: string;
  /** Whether the hand-written face is there. */
  readonly hasKai: boolean;
}

/** @param isShared the source leaves this machine: every family of the ladder is named */
export function typstFonts({ fonts, body }: Theme, isShared: boolean): TypstFonts {
  const usable = (names: readonly string[], standIn: string): readonly string[] =>
    isShared ? [...new Set([...names, standIn])] : [names.find((name) => shipped.has(name)) ?? standIn];
  const list = ({ latin, cjk }: FontLadder, isSans: boolean, lang: Lang): string => {
    const own = usable(latin, isSans ? 'Noto Sans SC' : 'Libertinus Serif');
    const chinese = usable(cjk, isSans ? 'Noto Sans SC' : 'Noto Serif SC');
    // Latin letters come from a text face with italics, but quotation marks and dashes of Chinese text must be full width.
    const isMixed = lang === 'zh' && own.some((name) => !chinese.includes(name));
    const letters = isMixed ? own.map((name) => `(name: ${quoted(name)}, covers: "latin-in-cjk")`) : own.map(quoted);
    const rest = [...chinese, isSans ? 'Noto Serif SC' : 'Noto Sans SC', ...signs].map(quoted);
    return `(${[...new Set([...letters, ...rest])].join(', ')})`;
  };
  const isSans = (face: Face): boolean => {
    const names = fonts[face].cjk;
    return names.includes('Noto Sans SC') || (face === 'sans' && !names.includes('Noto Serif SC'));
  };
  const face = (name: Face, lang: Lang): string => list(fonts[name], isSans(name), lang);
  const hasKai = isShared || fonts.kai.cjk.some((name) => shipped.has(name) && name !== 'Noto Serif SC');
  return {
    face,
    hasKai,
    emphasis: (lang) =>
      lang === 'en'
        ? face(body.face, 'en')
        : hasKai
          ? face('kai', 'zh')
          : list({ latin: fonts[body.face].latin, cjk: fonts.sans.cjk }, isSans(body.face), 'zh'),
    mono: `(${[...new Set([...usable(fonts.mono.latin, 'DejaVu Sans Mono'), ...usable(fonts.mono.cjk, 'Noto Sans SC'), signs[0] ?? ''])].map(quoted).join(', ')})`,
  };
}

/** Names have passed the theme's rules: letters, digits, spaces, dots and dashes. */
const quoted = (name: string): string => `"${name}"`;

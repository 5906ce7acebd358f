/**
 * The six templates, as themes. What makes a template more than its measures (covers, heads, sign lines) lies with each emitter.
 *
 * The first family of each ladder is what a Word file names: the faces that Chinese offices have. PDF takes the first that is shipped
 * (`emit/typst-fonts.ts`), which are the Noto faces, because the others may not be handed on.
 * @module
 */
import {
  type FontLadder,
  type Lang,
  type PageLine,
  type TemplateName,
  type Theme,
  type ThemeChanges,
  templateNumbers,
} from '@longhand/document';

const ladder = (latin: readonly string[], cjk: readonly string[]): FontLadder => ({ latin, cjk });
const songti = ['SimSun', 'Songti SC', 'Source Han Serif SC', 'Noto Serif CJK SC', 'Noto Serif SC'];
const heiti = ['SimHei', 'Heiti SC', 'Source Han Sans SC', 'Noto Sans CJK SC', 'Noto Sans SC'];
const kaiti = ['KaiTi', 'KaiTi_GB2312', 'Kaiti SC', 'LXGW WenKai', 'Noto Serif SC'];
const fangsong = ['FangSong', 'FangSong_GB2312', 'STFangsong', 'Noto Serif SC'];
const xiaobiaosong = ['FZXiaoBiaoSong-B05S', 'FZXiaoBiaoSong-B05', 'STZhongsong', 'Noto Serif SC'];
const roman = ['Times New Roman', 'Libertinus Serif'];
const grotesque = ['Arial', 'Noto Sans SC'];

const nothing: PageLine = { left: '', center: '', right: '', rule: false };
const line = (left: string, center: string, right: string, rule = false): PageLine => ({ left, center, right, rule });
const pageOfPages = (lang: Lang): string => (lang === 'zh' ? '第 {page} 页，共 {total} 页' : 'Page {page} of {total}');

/** `report`, which the others change. */
function reportTheme(lang: Lang): Theme {
  const isZh = lang === 'zh';
  return {
    page: { size: 'a4', top: 27, bottom: 25, left: 26, right: 26, columns: 1 },
    fonts: {
      serif: ladder(roman, songti),
      sans: ladder(grotesque, heiti),
      mono: ladder(['Consolas', 'DejaVu Sans Mono'], ['DengXian', ...heiti]),
      kai: ladder(roman, kaiti),
      title: ladder(grotesque, heiti),
    },
    body: { face: 'serif', size: 10.5, line: isZh ? 18 : 15.5, indent: 2, justify: true },
    headings: {
      faces: ['sans', 'sans', 'sans', 'sans', 'sans', 'sans'],
      sizes: [17, 13, 11.5, 10.5, 10.5, 10.5],
      bold: true,
      numbers: templateNumbers('report', lang),
      opensPage: false,
    },
    tables: { rules: 'lines', size: 9.5, shade: true },
    colours: {
      ink: '#1b1f24',
      quiet: '#5c6670',
      accent: '#1f4e85',
      heading: '#17395f',
      rule: '#c9d0d8',
      tint: '#f1f4f8',
    },
    header: line('{title}', '', '{chapter}', true),
    footer: line('', pageOfPages(lang), ''),
    front: { cover: true, contents: true, logo: '' },
  };
}

type Variant = (lang: Lang) => ThemeChanges;

/** A journal's article: two columns, the title and the abstract above both. */
const paper: Variant = (lang) => ({
  page: { size: 'a4', top: 25, bottom: 22, left: 18, right: 18, columns: 2 },
  body: { face: 'serif', size: lang === 'zh' ? 9.5 : 9.5, line: lang === 'zh' ? 15 : 12.6, indent: 2, justify: true },
  headings: {
    faces: lang === 'zh' ? ['sans', 'sans', 'serif', 'serif', 'serif', 'serif'] : Array<'serif'>(6).fill('serif'),
    sizes: lang === 'zh' ? [12, 10.5, 9.5, 9.5, 9.5, 9.5] : [11.5, 10, 9.5, 9.5, 9.5, 9.5],
    bold: true,
  },
  fonts: { title: lang === 'zh' ? ladder(grotesque, heiti) : ladder(roman, songti) },
  tables: { rules: 'lines', size: 8.5, shade: false },
  colours: {
    accent: '#1d3f6e',
    heading: '#000000',
    ink: '#111111',
    quiet: '#4a4a4a',
    rule: '#9a9a9a',
    tint: '#f5f5f5',
  },
  header: line('{title}', '', '{page}', true),
  footer: nothing,
  front: { cover: false, contents: false },
});

/** A bid: a formal cover with room for seal and signature, chapters on pages of their own, framed tables. */
const bid: Variant = (lang) => ({
  page: { top: 30, bottom: 26, left: 28, right: 24 },
  body: { size: lang === 'zh' ? 12 : 10.5, line: lang === 'zh' ? 21 : 15.5 },
  headings: { sizes: [18, 14.5, 12.5, 12, 12, 12], numbers: templateNumbers('bid', lang), opensPage: true },
  tables: { rules: 'grid', size: lang === 'zh' ? 10.5 : 9.5, shade: true },
  colours: { accent: '#8c1d18', heading: '#1b1f24', rule: '#7b8590', tint: '#eef1f5' },
  header: line('{title}', '', '{chapter}', true),
  footer: line('{date}', '', pageOfPages(lang), true),
});

/** A manual: sans throughout, a tab at the edge for each chapter, callouts that are seen while leafing. */
const manual: Variant = (lang) => ({
  page: { top: 26, bottom: 24, left: 32, right: 28 },
  body: { face: 'sans', size: 9.5, line: lang === 'zh' ? 16.5 : 15, indent: 0, justify: lang === 'zh' },
  headings: { sizes: [24, 14, 11.5, 10, 9.5, 9.5], opensPage: true },
  tables: { rules: 'rows', size: 9, shade: true },
  colours: { accent: '#0b6e75', heading: '#0b4f55', rule: '#c5d0d2', tint: '#eef5f5' },
  header: line('{chapter}', '', '{title}'),
  footer: line('{date}', '', '{page}', true),
});

/** GB/T 9704-2012 in Chinese (type area 156 × 225 mm, 22 lines of 28 letters of 三号); a circular with a letterhead in English. */
const official: Variant = (lang) =>
  lang === 'zh'
    ? {
        page: { top: 37, bottom: 35, left: 28, right: 26 },
        fonts: {
          serif: ladder(roman, fangsong),
          sans: ladder(roman, heiti),
          kai: ladder(roman, kaiti),
          title: ladder(roman, xiaobiaosong),
        },
        body: { face: 'serif', size: 16, line: 28.99, indent: 2 },
        headings: {
          faces: ['sans', 'kai', 'serif', 'serif', 'serif', 'serif'],
          sizes: [16, 16, 16, 16, 16, 16],
          bold: false,
          numbers: templateNumbers('official', lang),
        },
        tables: { rules: 'grid', size: 14, shade: false },
        colours: {
          ink: '#000000',
          quiet: '#000000',
          accent: '#000000',
          heading: '#000000',
          rule: '#000000',
          tint: '#ffffff',
        },
        header: nothing,
        footer: line('', '— {page} —', ''),
        front: { cover: false, contents: false },
      }
    : {
        page: { top: 24, bottom: 22, left: 30, right: 30 },
        fonts: { title: ladder(roman, songti), sans: ladder(roman, heiti) },
        body: { size: 10.5, line: 15 },
        headings: { sizes: [12, 11, 11, 11, 11, 11], faces: Array<'serif'>(6).fill('serif') },
        tables: { rules: 'grid', size: 10, shade: false },
        colours: {
          ink: '#111111',
          quiet: '#444444',
          accent: '#111111',
          heading: '#111111',
          rule: '#444444',
          tint: '#f4f4f4',
        },
        header: nothing,
        footer: line('', pageOfPages(lang), ''),
        front: { cover: false, contents: false },
      };

/** Text, and nothing that is not text. */
const minimal: Variant = (lang) => ({
  page: { top: 34, bottom: 32, left: 38, right: 38 },
  fonts: { title: ladder(roman, songti), sans: ladder(roman, songti) },
  body: { size: 11, line: lang === 'zh' ? 20 : 17 },
  headings: {
    faces: Array<'serif'>(6).fill('serif'),
    sizes: [15, 12.5, 11, 11, 11, 11],
    numbers: templateNumbers('minimal', lang),
  },
  tables: { rules: 'lines', size: 9.5, shade: false },
  colours: { accent: '#1b1f24', heading: '#1b1f24', quiet: '#6b7076', rule: '#d4d6d9', tint: '#f7f7f6' },
  header: nothing,
  footer: line('', '{page}', ''),
  front: { cover: false, contents: false },
});

const variants: Readonly<Record<Exclude<TemplateName, 'report'>, Variant>> = { paper, bid, manual, official, minimal };

/** The whole theme of a template. */
export function templateTheme(
  name: TemplateName,
  lang: Lang,
): { readonly base: Theme; readonly changes: ThemeChanges } {
  return { base: reportTheme(lang), changes: name === 'report' ? {} : variants[name](lang) };
}

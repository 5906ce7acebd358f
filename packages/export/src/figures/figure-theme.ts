/** The two looks of a drawing: on paper and light screens, and on dark ones. */

export type FigureTheme = 'light' | 'dark';

export interface FigureColours {
  readonly background: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly accent: string;
  readonly surface: string;
  readonly border: string;
  readonly grid: string;
  /** Of series, told apart by people who do not see all colours, too (after Okabe and Ito, darkened for text beside them). */
  readonly series: readonly string[];
}

export const figureColours: Readonly<Record<FigureTheme, FigureColours>> = {
  light: {
    background: '#ffffff',
    ink: '#1b1c1e',
    quiet: '#4c5056',
    line: '#6d7279',
    accent: '#24466b',
    surface: '#f1f4f8',
    border: '#9fb0c3',
    grid: '#e2e2dd',
    series: ['#24466b', '#c8641e', '#2a7f62', '#8e5a9b', '#b8902a', '#4f93b8', '#a33b3b', '#6d7279'],
  },
  dark: {
    background: '#1a1d21',
    ink: '#e8e6e1',
    quiet: '#b3b6bb',
    line: '#92979e',
    accent: '#93b9e2',
    surface: '#23303f',
    border: '#4d6480',
    grid: '#2a2e34',
    series: ['#93b9e2', '#f0a06a', '#7fcdae', '#c9a2d6', '#e2c766', '#8fcbe8', '#ea8f8f', '#b3b6bb'],
  },
};

/** The shipped face first; where a drawing is shown without it, a face of the same build. */
export const figureFonts =
  "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', Arial, sans-serif";

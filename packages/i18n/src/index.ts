/**
 * Everything that Longhand says to people, in Chinese and English.
 * @module
 */
import { type ArgumentsOf, fill, type ParameterOf, type Params } from './catalogue.ts';
import { cli as cliEn } from './en/cli.ts';
import { document as documentEn } from './en/document.ts';
import { evidence as evidenceEn } from './en/evidence.ts';
import { exporting as exportingEn } from './en/exporting.ts';
import { model as modelEn } from './en/model.ts';
import { page as pageEn } from './en/page.ts';
import { rendering as renderingEn } from './en/rendering.ts';
import { run as runEn } from './en/run.ts';
import { search as searchEn } from './en/search.ts';
import { server as serverEn } from './en/server.ts';
import { settings as settingsEn } from './en/settings.ts';
import { source as sourceEn } from './en/source.ts';
import { spending as spendingEn } from './en/spending.ts';
import { word as wordEn } from './en/word.ts';
import { cli as cliZh } from './zh/cli.ts';
import { document as documentZh } from './zh/document.ts';
import { evidence as evidenceZh } from './zh/evidence.ts';
import { exporting as exportingZh } from './zh/exporting.ts';
import { model as modelZh } from './zh/model.ts';
import { page as pageZh } from './zh/page.ts';
import { rendering as renderingZh } from './zh/rendering.ts';
import { run as runZh } from './zh/run.ts';
import { search as searchZh } from './zh/search.ts';
import { server as serverZh } from './zh/server.ts';
import { settings as settingsZh } from './zh/settings.ts';
import { source as sourceZh } from './zh/source.ts';
import { spending as spendingZh } from './zh/spending.ts';
import { word as wordZh } from './zh/word.ts';

export type { Params, Translation } from './catalogue.ts';

export type Locale = 'zh' | 'en';

const en = {
  ...cliEn,
  ...documentEn,
  ...evidenceEn,
  ...exportingEn,
  ...modelEn,
  ...pageEn,
  ...renderingEn,
  ...runEn,
  ...searchEn,
  ...serverEn,
  ...settingsEn,
  ...sourceEn,
  ...spendingEn,
  ...wordEn,
};
const zh: { readonly [Code in keyof typeof en]: string } = {
  ...cliZh,
  ...documentZh,
  ...evidenceZh,
  ...exportingZh,
  ...modelZh,
  ...pageZh,
  ...renderingZh,
  ...runZh,
  ...searchZh,
  ...serverZh,
  ...settingsZh,
  ...sourceZh,
  ...spendingZh,
  ...wordZh,
};
const catalogues = { en, zh };

export type MessageCode = keyof typeof en;

/**
 * The message of a code that is known when the program is written: the compiler checks code and parameters.
 *
 * @example say('zh', 'page.save')
 */
export function say<Code extends MessageCode>(
  locale: Locale,
  code: Code,
  ...params: ArgumentsOf<(typeof en)[Code]>
): string {
  return fill(catalogues[locale][code], params[0]);
}

/**
 * The words of a message before and after its one parameter, for what is set by itself between them.
 *
 * @example sayAround('en', 'export.label.equation', 'number') // ['Eq. (', ')']
 */
export function sayAround<Code extends MessageCode>(
  locale: Locale,
  code: Code,
  parameter: ParameterOf<(typeof en)[Code]>,
): readonly [string, string] {
  const [before = '', after = ''] = catalogues[locale][code].split(`{${parameter}}`);
  return [before, after];
}

/**
 * The message of a code that came from elsewhere (an event, a problem document). An unknown code, from a newer server perhaps, is shown as it is.
 *
 * @example sayCode('en', 'source.encrypted', { name: 'a.pdf' })
 */
export function sayCode(locale: Locale, code: string, params: Params = {}): string {
  const catalogue: Readonly<Record<string, string>> = catalogues[locale];
  const text = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
  return text === undefined ? code : fill(text, params);
}

/**
 * The locale that fits a list of language tags best: the first that is Chinese or English, else English.
 *
 * @example pickLocale(['fr', 'zh-CN']) // 'zh'
 */
export function pickLocale(tags: readonly string[]): Locale {
  for (const tag of tags) {
    if (/^zh\b/i.test(tag)) return 'zh';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

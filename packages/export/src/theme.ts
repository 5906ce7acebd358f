/** The theme of one file: its template's, with what the document changes. */
import { changedTheme, type DocumentContent, type TemplateName, type Theme } from '@longhand/document';
import type { ExportSettings } from '@longhand/protocol/ports';
import type { ExportWarning } from './resolve/resolved.ts';
import { templateTheme } from './themes.ts';

/**
 * The template and the theme that a file is made with. The settings of the file stand above the document's layout; what cannot be used
 * of the document's changes is told and left as the template has it.
 *
 * @example themeOf(content, { template: 'bid' }).theme.tables.rules // 'grid'
 */
export function themeOf(
  { lang, layout = {} }: Pick<DocumentContent, 'lang' | 'layout'>,
  settings: ExportSettings = {},
): { readonly template: TemplateName; readonly theme: Theme; readonly warnings: readonly ExportWarning[] } {
  const template = settings.template ?? layout.template ?? 'report';
  const { base, changes } = templateTheme(template, settings.locale ?? lang);
  const { theme, problems } = changedTheme(changedTheme(base, changes).theme, layout.theme);
  const warnings = problems.map(({ path, allowed }) => ({ code: 'export.warn.theme', params: { path, allowed } }));
  return { template, theme, warnings };
}

/** What all parts of the resolver share: the document, its numbers and anchors, the words of its labels, and what is to be told. */
import {
  type Block,
  type BlockId,
  type DocumentContent,
  type Lang,
  type Numbering,
  numberDocument,
  type TemplateName,
  type Theme,
  withoutRepeatedTitle,
} from '@longhand/document';
import { type Locale, sayAround } from '@longhand/i18n';
import type { ExportSettings } from '@longhand/protocol/ports';
import { themeOf } from '../theme.ts';
import type { ExportWarning } from './resolved.ts';
import { Review } from './review.ts';
import { oneLine, printable, unprintableCount } from './text.ts';

export class Scope {
  readonly content: DocumentContent;
  readonly settings: ExportSettings;
  readonly locale: Locale;
  readonly template: TemplateName;
  readonly theme: Theme;
  readonly review: Review | null;
  /** Those that are set, with what a review puts among them. */
  readonly blocks: readonly Block[];
  readonly numbering: Numbering;
  readonly anchors: ReadonlyMap<BlockId, string>;
  readonly warnings: ExportWarning[] = [];
  #removed = 0;

  constructor(content: DocumentContent, settings: ExportSettings) {
    this.content = content;
    this.settings = settings;
    this.locale = settings.locale ?? content.lang;
    const { template, theme, warnings } = themeOf(content, settings);
    this.template = template;
    this.theme = theme;
    this.warnings.push(...warnings);
    const blocks = withoutRepeatedTitle(content.title, content.blocks);
    this.review = settings.review === true ? new Review(content, blocks, this.locale) : null;
    this.blocks = this.review?.blocks ?? blocks;
    this.numbering = numberDocument({ ...content, blocks: [...blocks, ...(this.review?.suggested ?? [])] });
    this.anchors = new Map(this.blocks.map(({ id }, index) => [id, `block-${index + 1}`]));
  }

  get lang(): Lang {
    return this.content.lang;
  }

  /** How many characters were removed that no file can hold. */
  get removed(): number {
    return this.#removed;
  }

  warn(code: string, params: ExportWarning['params'] = {}): void {
    this.warnings.push({ code, params });
  }

  clean(text: string): string {
    this.#removed += unprintableCount(text);
    return printable(text);
  }

  line(text = ''): string {
    return oneLine(this.clean(text)).trim();
  }

  /** The words of a label before and after its number. */
  around(kind: 'section' | 'figure' | 'table' | 'equation'): readonly [string, string] {
    return sayAround(this.locale, `export.label.${kind}`, 'number');
  }
}

/** What all parts of the resolver share: the document, its numbers and anchors, the words of its labels, and what is to be told. */
import {
  type Block,
  type BlockId,
  type DocumentContent,
  type Lang,
  type Numbering,
  numberDocument,
  plainInline,
  type TemplateName,
  type Theme,
} from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
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
  around(
    code: 'export.label.section' | 'export.label.figure' | 'export.label.table' | 'export.label.equation',
  ): [string, string] {
    const [before = '', after = ''] = say(this.locale, code, { number: '\u0000' }).split('\u0000');
    return [before, after];
  }
}

/** A first heading that only repeats the title would stand below the title twice. */
function withoutRepeatedTitle(title: string, blocks: readonly Block[]): readonly Block[] {
  const body = blocks[0]?.body;
  const isRepeated = body?.type === 'heading' && body.level === 1 && plainInline(body.content).trim() === title.trim();
  return isRepeated ? blocks.slice(1) : blocks;
}

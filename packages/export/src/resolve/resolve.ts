/** The one resolver: every number, label and link target is worked out here, so that all formats show the same. */
import type { Block, DocumentContent, Numbering } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { ExportSettings } from '@longhand/protocol/ports';
import type { CiteGroup, StyledCitations } from '../citations/cite-group.ts';
import { type CiteMarks, GroupRecorder } from './cite-marks.ts';
import { Evidence } from './evidence.ts';
import { withEvidence } from './evidence-appendix.ts';
import { formOf, glossaryOf, matterOf } from './front-matter.ts';
import { labelsOf, writtenDay } from './labels.ts';
import { BlockResolver } from './resolve-blocks.ts';
import { InlineResolver } from './resolve-inlines.ts';
import type { ExportWarning, ResolvedBlock, ResolvedDocument } from './resolved.ts';
import { Scope } from './scope.ts';
import { StyledMarks } from './styled-marks.ts';

/**
 * Works out a document for the emitters.
 *
 * @param settings what was chosen for this file; what is absent comes from the document.
 * @param styled citations after a style of CSL, made of {@link citeGroups}; without them marks are numbers and the list holds the quotes.
 * @returns the resolved document and what had to be mended or is missing.
 * @example resolve(content).document.blocks
 */
export function resolve(
  content: DocumentContent,
  settings: ExportSettings = {},
  styled?: StyledCitations,
): { readonly document: ResolvedDocument; readonly warnings: readonly ExportWarning[] } {
  const locale = settings.locale ?? content.lang;
  const resolver = new Resolver(content, settings, (numbering) =>
    styled === undefined ? new Evidence(content, numbering, locale) : new StyledMarks(content, styled, locale),
  );
  const document = resolver.document();
  return {
    document: settings.evidence === true ? withEvidence(document, content, locale) : document,
    warnings: resolver.warnings(),
  };
}

/** The citation marks of a document in the order in which it is resolved with these settings: what a style of CSL is asked for. */
export function citeGroups(content: DocumentContent, settings: ExportSettings = {}): readonly CiteGroup[] {
  const recorder = new GroupRecorder(content);
  new Resolver(content, settings, () => recorder).document();
  return recorder.groups;
}

class Resolver {
  readonly #scope: Scope;
  readonly #marks: CiteMarks;
  readonly #inlines: InlineResolver;
  readonly #blocks: BlockResolver;

  constructor(content: DocumentContent, settings: ExportSettings, marksFor: (numbering: Numbering) => CiteMarks) {
    this.#scope = new Scope(content, settings);
    this.#marks = marksFor(this.#scope.numbering);
    this.#inlines = new InlineResolver(this.#scope, this.#marks);
    this.#blocks = new BlockResolver(this.#scope, this.#inlines);
  }

  document(): ResolvedDocument {
    const { id, seq, title, lang, updatedAt } = this.#scope.content;
    const day = this.#scope.line(this.#scope.content.matter?.date) || new Date(updatedAt).toISOString().slice(0, 10);
    const blocks = this.#scope.blocks.flatMap((block) => this.#reviewed(block));
    return {
      id,
      ...(seq !== undefined && { seq }),
      settings: this.#scope.settings,
      title: this.#scope.line(title) || say(this.#scope.locale, 'export.label.untitled'),
      lang,
      template: this.#scope.template,
      theme: this.#scope.theme,
      form: formOf(this.#scope),
      matter: matterOf(this.#scope),
      glossary: glossaryOf(this.#scope),
      bibliography: this.#marks.bibliography(),
      updatedAt,
      date: writtenDay(day, this.#scope.locale),
      day,
      labels: labelsOf(this.#scope.locale),
      blocks,
      footnotes: this.#inlines.footnotes,
      sources: this.#marks.sources(),
      threads: this.#scope.review?.threads ?? [],
      appendix: [],
      origin: this.#scope.content.blocks,
    };
  }

  /** A block with what the review says of it, and behind it what would stand in its place. */
  #reviewed({ id, body }: Block): readonly ResolvedBlock[] {
    const blocks = this.#blocks.block(body, 0, id);
    return this.#scope.review?.around(id, blocks, (replacement) => this.#blocks.block(replacement, 0)) ?? blocks;
  }

  warnings(): readonly ExportWarning[] {
    for (const id of new Set(this.#marks.missing)) this.#scope.warn('export.warn.citationMissing', { id });
    for (const name of this.#marks.undescribed) this.#scope.warn('export.warn.entryMissing', { name });
    if (this.#blocks.isTooDeep) this.#scope.warn('export.warn.tooDeep');
    this.#scope.warnings.push(...(this.#scope.review?.warnings ?? []));
    if (this.#scope.removed > 0) this.#scope.warn('export.warn.controlCharacters', { count: this.#scope.removed });
    return this.#scope.warnings;
  }
}

/** The six templates for PDF: what each puts before the text, behind it, and at the very end. Fixed Typst; the values come from `typst-look.ts`. */
import type { TemplateName } from '@longhand/document';
import { bid } from './typst-templates/bid.ts';
import { manual } from './typst-templates/manual.ts';
import { minimal } from './typst-templates/minimal.ts';
import { official } from './typst-templates/official.ts';
import { paper } from './typst-templates/paper.ts';
import { report } from './typst-templates/report.ts';

export interface TypstTemplate {
  /** Rules of its own, and what stands before the text. */
  readonly setup: string;
  /** Behind the text, before the lists of references. */
  readonly afterText: string;
  readonly atEnd: string;
}

export const typstTemplates: Readonly<Record<TemplateName, TypstTemplate>> = {
  report,
  paper,
  bid,
  manual,
  official,
  minimal,
};

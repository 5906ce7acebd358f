/**
 * What a paragraph's style says about its role: heading level, numbering, part of a table of contents.
 * @module
 */
import { childOf, childrenOf, type XmlElement } from './xml.ts';

export interface ParagraphRole {
  readonly headingLevel?: number;
  /** The style's `w:numPr`. */
  readonly numbering?: XmlElement;
  readonly isContents: boolean;
}

interface Style {
  readonly name: string;
  readonly basedOn?: string;
  readonly properties?: XmlElement;
}

const HEADING_NAME = /^(?:heading|标题|überschrift|titre)\s*([1-9])$/i;
const MAX_CHAIN = 16;

export class Styles {
  readonly #styles = new Map<string, Style>();
  readonly #roles = new Map<string, ParagraphRole>();

  constructor(xml: string | undefined) {
    if (xml === undefined) return;
    for (const element of childrenOf(xml, 'w:styles')) {
      if (element.name !== 'w:style') continue;
      const basedOn = childOf(element, 'w:basedOn')?.attributes['w:val'];
      const properties = childOf(element, 'w:pPr');
      this.#styles.set(element.attributes['w:styleId'] ?? '', {
        name: childOf(element, 'w:name')?.attributes['w:val'] ?? '',
        ...(basedOn === undefined ? {} : { basedOn }),
        ...(properties === undefined ? {} : { properties }),
      });
    }
  }

  /** The role that style and direct properties of a paragraph give it; direct properties win. */
  ofParagraph(properties: XmlElement | undefined): ParagraphRole {
    const role = this.#roleOf(childOf(properties, 'w:pStyle')?.attributes['w:val'] ?? '');
    const own = outlineLevel(properties);
    if (own === undefined) return role;
    const { headingLevel: _replaced, ...rest } = role;
    return own > 9 ? rest : { ...rest, headingLevel: own };
  }

  #roleOf(id: string): ParagraphRole {
    const known = this.#roles.get(id);
    if (known) return known;
    let headingLevel: number | undefined;
    let numbering: XmlElement | undefined;
    let isContents = false;
    let style = this.#styles.get(id);
    for (let depth = 0; style && depth < MAX_CHAIN; depth++) {
      headingLevel ??= outlineLevel(style.properties) ?? levelOfName(style.name);
      numbering ??= childOf(style.properties, 'w:numPr');
      isContents ||= /^toc \d$/i.test(style.name);
      style = style.basedOn === undefined ? undefined : this.#styles.get(style.basedOn);
    }
    const role: ParagraphRole = {
      isContents,
      ...(headingLevel === undefined || headingLevel > 9 ? {} : { headingLevel }),
      ...(numbering === undefined ? {} : { numbering }),
    };
    this.#roles.set(id, role);
    return role;
  }
}

/** 1 to 9 for a heading, 10 for "body text", undefined when nothing is said. */
function outlineLevel(properties: XmlElement | undefined): number | undefined {
  const value = childOf(properties, 'w:outlineLvl')?.attributes['w:val'];
  return value === undefined ? undefined : Number(value) + 1;
}

function levelOfName(name: string): number | undefined {
  const level = HEADING_NAME.exec(name)?.[1];
  if (level !== undefined) return Number(level);
  return /^(?:title|标题)$/i.test(name) ? 1 : undefined;
}

/**
 * Small workbooks, presentations and books for tests, written part by part.
 * @module
 */
import { strToU8, zipSync } from 'fflate';

const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';
const SHEET_NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const SLIDE_NAMES =
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"';

/** An archive of these parts; text is written as UTF-8. */
export function packed(parts: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))));
}

/** A part of relations: type and target by id. */
export function relations(entries: Readonly<Record<string, readonly [type: string, target: string]>>): string {
  const all = Object.entries(entries).map(
    ([id, [type, target]]) => `<Relationship Id="${id}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`,
  );
  return `<?xml version="1.0"?><Relationships xmlns="${PACKAGE}">${all.join('')}</Relationships>`;
}

export interface SheetOf {
  readonly name: string;
  /** Content of `sheetData`. */
  readonly rows: string;
  readonly state?: string;
}

/** A workbook; `strings` are those that cells with `t="s"` name, `styles` the content of the style sheet. */
export function xlsxFile(
  sheets: readonly SheetOf[],
  {
    strings = [],
    styles = '',
    properties = '',
  }: { strings?: readonly string[]; styles?: string; properties?: string } = {},
): Buffer {
  const list = sheets.map(
    ({ name, state }, at) =>
      `<sheet name="${name}" sheetId="${at + 1}" r:id="r${at + 1}"${state === undefined ? '' : ` state="${state}"`}/>`,
  );
  return packed({
    '_rels/.rels': relations({ w: ['officeDocument', 'xl/workbook.xml'] }),
    'xl/workbook.xml': `<workbook ${SHEET_NAMES} xmlns:r="${RELATIONSHIPS}">${properties}<sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations({
      ...Object.fromEntries(sheets.map((_, at) => [`r${at + 1}`, ['worksheet', `worksheets/sheet${at + 1}.xml`]])),
      s: ['sharedStrings', '/xl/sharedStrings.xml'],
      t: ['styles', 'styles.xml'],
    }),
    'xl/sharedStrings.xml': `<sst ${SHEET_NAMES}>${strings.map((item) => `<si>${item}</si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet ${SHEET_NAMES}>${styles}</styleSheet>`,
    ...Object.fromEntries(
      sheets.map(({ rows }, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        `<worksheet ${SHEET_NAMES}><sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
  });
}

export interface SlideOf {
  /** Content of `p:spTree`. */
  readonly shapes: string;
  /** Paragraphs of the speaker's notes. */
  readonly notes?: readonly string[];
  /** Attributes of `p:sld`. */
  readonly attributes?: string;
  /** More parts that belong to the slide: type and target by id. */
  readonly relations?: Readonly<Record<string, readonly [string, string]>>;
}

/** A presentation in the given order; `layout` is the content of the layout's `p:spTree`. */
export function pptxFile(
  slides: readonly SlideOf[],
  { layout = '', parts = {} }: { layout?: string; parts?: Readonly<Record<string, string>> } = {},
): Buffer {
  const all: Record<string, string> = {
    '_rels/.rels': relations({ p: ['officeDocument', 'ppt/presentation.xml'] }),
    // Files carry their numbers from when they were made: the list alone gives the order.
    'ppt/presentation.xml': `<p:presentation ${SLIDE_NAMES} xmlns:r="${RELATIONSHIPS}"><p:sldIdLst>${slides.map((_, at) => `<p:sldId id="${256 + at}" r:id="r${at}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations(
      Object.fromEntries(slides.map((_, at) => [`r${at}`, ['slide', `slides/slide${slides.length - at}.xml`]])),
    ),
    'ppt/slideLayouts/slideLayout1.xml': `<p:sldLayout ${SLIDE_NAMES}><p:cSld><p:spTree>${layout}</p:spTree></p:cSld></p:sldLayout>`,
    ...parts,
  };
  for (const [at, { shapes, notes, attributes = '', relations: more = {} }] of slides.entries()) {
    const number = slides.length - at;
    all[`ppt/slides/slide${number}.xml`] =
      `<p:sld ${SLIDE_NAMES} ${attributes}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
    const refers: Record<string, readonly [string, string]> = {
      l: ['slideLayout', '../slideLayouts/slideLayout1.xml'],
      ...more,
    };
    if (notes) {
      refers.n = ['notesSlide', `../notesSlides/notesSlide${number}.xml`];
      all[`ppt/notesSlides/notesSlide${number}.xml`] =
        `<p:notes ${SLIDE_NAMES}><p:cSld><p:spTree>${shape(['7'], { type: 'sldNum' })}${shape(notes, { type: 'body', idx: 1 })}</p:spTree></p:cSld></p:notes>`;
    }
    all[`ppt/slides/_rels/slide${number}.xml.rels`] = relations(refers);
  }
  return packed(all);
}

export interface ShapeOf {
  /** Kind of placeholder; no placeholder without it. */
  readonly type?: string;
  readonly idx?: number;
  /** Of the upper left corner. */
  readonly at?: readonly [x: number, y: number];
}

export function shape(paragraphs: readonly string[], { type, idx, at }: ShapeOf = {}): string {
  const index = idx === undefined ? '' : ` idx="${idx}"`;
  const placeholder = type === undefined ? '' : `<p:ph type="${type}"${index}/>`;
  const transform = at === undefined ? '' : `<a:xfrm><a:off x="${at[0]}" y="${at[1]}"/><a:ext cx="1" cy="1"/></a:xfrm>`;
  return `<p:sp><p:nvSpPr><p:cNvPr id="1" name=""/><p:cNvSpPr/><p:nvPr>${placeholder}</p:nvPr></p:nvSpPr><p:spPr>${transform}</p:spPr><p:txBody><a:bodyPr/>${paragraphs.map((text) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`).join('')}</p:txBody></p:sp>`;
}

/** A book of these chapters, with a table of contents that repeats their titles. */
export function epubFile(
  chapters: Readonly<Record<string, string>>,
  {
    spine = Object.keys(chapters),
    parts = {},
  }: { spine?: readonly string[]; parts?: Readonly<Record<string, string>> } = {},
): Buffer {
  const names = Object.keys(chapters);
  const page = (body: string) =>
    `<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${body}</body></html>`;
  const items = names.map(
    (name, at) => `<item id="c${at}" href="text/${encodeURIComponent(name)}" media-type="application/xhtml+xml"/>`,
  );
  return packed({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    'OEBPS/book.opf': `<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>${items.join('')}</manifest><spine><itemref idref="nav"/>${spine.map((name) => `<itemref idref="c${names.indexOf(name)}"/>`).join('')}</spine></package>`,
    'OEBPS/nav.xhtml': page('<nav><ol><li>Contents</li></ol></nav><p>Repeated contents</p>'),
    ...Object.fromEntries(Object.entries(chapters).map(([name, body]) => [`OEBPS/text/${name}`, page(body)])),
    ...parts,
  });
}

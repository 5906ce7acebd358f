/** Runs and what stands between them, with who inserted and deleted them. */
import { texOfMath } from '../math.ts';
import { childOf, elementsOf, localName, type XmlElement } from '../xml.ts';
import type { Names } from './names.ts';
import type { ReviewInline, RunFormat, TrackedChange } from './types.ts';

const OFF = new Set(['0', 'false', 'off', 'none']);
/** What stands in the XML of a paragraph and says nothing to a reader. */
const SILENT = new Set([
  'w:pPr',
  'w:rPr',
  'w:proofErr',
  'w:permStart',
  'w:permEnd',
  'w:lastRenderedPageBreak',
  'w:sdtPr',
  'w:sdtEndPr',
  'w:smartTagPr',
  'w:customXmlPr',
  'w:footnoteRef',
  'w:endnoteRef',
  'w:annotationRef',
  'w:separator',
  'w:continuationSeparator',
  'w:softHyphen',
  'w:rt',
  'w:fldData',
  'w:moveFromRangeStart',
  'w:moveFromRangeEnd',
  'w:moveToRangeStart',
  'w:moveToRangeEnd',
  'w:commentReference',
  'w:customXmlInsRangeStart',
  'w:customXmlInsRangeEnd',
  'w:customXmlDelRangeStart',
  'w:customXmlDelRangeEnd',
]);

/** Pieces before fields are put together: a field is a beginning, code, a middle, a result and an end, in runs of their own. */
type Piece = ReviewInline | { readonly type: 'fieldBegin' | 'fieldMiddle' | 'fieldEnd' } | CodePiece;
interface CodePiece {
  readonly type: 'fieldCode';
  readonly text: string;
}

/** Where a run stands: within which changes and which link. */
interface Around {
  readonly changes: readonly TrackedChange[];
  readonly href?: string;
}

/** Content of a paragraph in reading order. */
export function inlinesOf(paragraph: XmlElement, names: Names): ReviewInline[] {
  return withFields(piecesIn(paragraph, { changes: [] }, names));
}

/** Who made a change, and when. */
export function changeOf(element: XmlElement): TrackedChange {
  const at = Date.parse(element.attributes['w:date'] ?? '');
  const isInserted = element.name === 'w:ins' || element.name === 'w:moveTo' || element.name === 'w:cellIns';
  return {
    kind: isInserted ? 'inserted' : 'deleted',
    author: element.attributes['w:author'] ?? '',
    ...(Number.isNaN(at) ? {} : { at }),
  };
}

function piecesIn(element: XmlElement, around: Around, names: Names): Piece[] {
  return elementsOf(element).flatMap((child) => piecesOf(child, around, names));
}

function piecesOf(element: XmlElement, around: Around, names: Names): Piece[] {
  const tracked = around.changes.length > 0 ? { changes: around.changes } : {};
  switch (element.name) {
    case 'w:r':
      return runOf(element, around, names);
    case 'w:ins':
    case 'w:moveTo':
    case 'w:del':
    case 'w:moveFrom':
      return piecesIn(element, { ...around, changes: [...around.changes, changeOf(element)] }, names);
    case 'w:hyperlink': {
      const anchor = element.attributes['w:anchor'];
      const address = names.linkOf(element.attributes['r:id'] ?? '');
      const href = address ?? (anchor === undefined ? undefined : `#${anchor}`);
      return piecesIn(element, href === undefined ? around : { ...around, href }, names);
    }
    case 'w:fldSimple':
      return [
        {
          type: 'field',
          instruction: (element.attributes['w:instr'] ?? '').trim(),
          content: withFields(piecesIn(element, around, names)),
          ...tracked,
        },
      ];
    case 'm:oMath':
    case 'm:oMathPara':
      return [{ type: 'math', tex: texOfMath(element), ...tracked }];
    case 'w:bookmarkStart':
      return [{ type: 'bookmark', name: names.bookmarkOf(element), isEnd: false }];
    case 'w:bookmarkEnd':
      return [{ type: 'bookmark', name: names.bookmarkOf(element), isEnd: true }];
    case 'w:commentRangeStart':
    case 'w:commentRangeEnd': {
      const isEnd = element.name === 'w:commentRangeEnd';
      return [{ type: 'comment', id: element.attributes['w:id'] ?? '', isEnd }];
    }
    case 'w:sdt':
      return piecesIn(childOf(element, 'w:sdtContent') ?? { ...element, children: [] }, around, names);
    case 'mc:AlternateContent':
      return piecesIn(
        childOf(element, 'mc:Choice') ?? childOf(element, 'mc:Fallback') ?? { ...element, children: [] },
        around,
        names,
      );
    case 'w:smartTag':
    case 'w:customXml':
    case 'w:dir':
    case 'w:bdo':
    case 'w:ruby':
    case 'w:rubyBase':
      return piecesIn(element, around, names);
    default:
      return SILENT.has(element.name) ? [] : [{ type: 'unread', what: 'other', text: localName(element.name) }];
  }
}

function runOf(run: XmlElement, around: Around, names: Names): Piece[] {
  const properties = childOf(run, 'w:rPr');
  const format = formatOf(properties, names);
  const before = childOf(properties, 'w:rPrChange');
  const was =
    before === undefined
      ? {}
      : {
          was: {
            format: formatOf(childOf(before, 'w:rPr'), names),
            author: changeOf(before).author,
            ...atOf(before),
          },
        };
  const tracked = around.changes.length > 0 ? { changes: around.changes } : {};
  const link = around.href === undefined ? {} : { href: around.href };
  const text = (words: string): Piece => ({ type: 'text', text: words, format, ...was, ...link, ...tracked });
  return elementsOf(run).flatMap((child): Piece[] => {
    switch (child.name) {
      case 'w:t':
      case 'w:delText':
        return [text(child.children.filter((node) => typeof node === 'string').join(''))];
      case 'w:tab':
      case 'w:ptab':
        return [text('\t')];
      case 'w:noBreakHyphen':
        return [text('\u2011')];
      case 'w:sym':
        return [text(symbolOf(child.attributes['w:char']))];
      case 'w:br':
      case 'w:cr':
        return [{ type: 'break', isPage: child.attributes['w:type'] === 'page', ...tracked }];
      case 'w:footnoteReference':
        return [{ type: 'note', key: `footnote ${child.attributes['w:id']}`, ...tracked }];
      case 'w:endnoteReference':
        return [{ type: 'note', key: `endnote ${child.attributes['w:id']}`, ...tracked }];
      case 'w:fldChar': {
        const kind = child.attributes['w:fldCharType'];
        if (kind === 'begin') return [{ type: 'fieldBegin' }];
        return [{ type: kind === 'separate' ? 'fieldMiddle' : 'fieldEnd' }];
      }
      case 'w:instrText':
      case 'w:delInstrText':
        return [{ type: 'fieldCode', text: child.children.filter((node) => typeof node === 'string').join('') }];
      case 'w:drawing':
      case 'w:pict':
      case 'w:object':
        return [{ ...drawingOf(child, names), ...tracked }];
      default:
        return piecesOf(child, around, names);
    }
  });
}

function atOf(element: XmlElement): { readonly at?: number } {
  const { at } = changeOf(element);
  return at === undefined ? {} : { at };
}

function formatOf(properties: XmlElement | undefined, names: Names): RunFormat {
  const isOn = (name: string) => {
    const property = childOf(properties, name);
    return property !== undefined && !OFF.has(property.attributes['w:val'] ?? '');
  };
  const style = childOf(properties, 'w:rStyle')?.attributes['w:val'];
  const vertical = childOf(properties, 'w:vertAlign')?.attributes['w:val'];
  const eastAsia = childOf(properties, 'w:rFonts')?.attributes['w:eastAsia'];
  return {
    ...(style === undefined ? {} : { style: names.styleOf(style) }),
    ...(isOn('w:b') ? { bold: true } : {}),
    ...(isOn('w:i') ? { italic: true } : {}),
    ...(isOn('w:strike') || isOn('w:dstrike') ? { strike: true } : {}),
    ...(isOn('w:u') ? { underline: true } : {}),
    ...(vertical === 'superscript' ? { vertical: 'sup' } : vertical === 'subscript' ? { vertical: 'sub' } : {}),
    ...(eastAsia === undefined ? {} : { eastAsia }),
  };
}

/** A picture with its description, or the name of what it is with the words in it. */
function drawingOf(element: XmlElement, names: Names): Extract<ReviewInline, { type: 'picture' | 'unread' }> {
  let picture: string | undefined;
  let description = '';
  let words = '';
  let isBox = false;
  const visit = (inner: XmlElement): void => {
    const name = localName(inner.name);
    if (name === 'blip') picture ??= inner.attributes['r:embed'];
    else if (name === 'imagedata') picture ??= inner.attributes['r:id'];
    else if (name === 'docPr') description ||= inner.attributes.descr ?? '';
    else if (name === 'txbxContent') isBox = true;
    else if (inner.name === 'w:t') words += inner.children.filter((node) => typeof node === 'string').join('');
    for (const child of elementsOf(inner)) visit(child);
  };
  visit(element);
  if (picture === undefined || isBox) {
    const what = isBox ? 'textBox' : element.name === 'w:object' ? 'object' : 'drawing';
    return { type: 'unread', what, text: words || description };
  }
  const part = names.partOf(picture);
  return { type: 'picture', description, ...(part === undefined ? {} : { part }) };
}

/** Symbol fonts live in the private area F000-F0FF; most of their letters mean nothing in another font. */
function symbolOf(hex: string | undefined): string {
  const code = Number.parseInt(hex ?? '', 16);
  if (!(code > 0)) return '';
  if (code === 0xf0b7 || code === 0xf0a7) return '•';
  return code >= 0xe000 && code <= 0xf8ff ? '\ufffd' : String.fromCharCode(code);
}

/** Puts fields together; one that the paragraph only begins or ends stays what it shows. */
function withFields(pieces: readonly Piece[]): ReviewInline[] {
  const done: ReviewInline[] = [];
  const open: { code: string; content: ReviewInline[]; isShown: boolean }[] = [];
  const put = (inline: ReviewInline): void => {
    const field = open.at(-1);
    if (field === undefined) done.push(inline);
    else if (field.isShown || inline.type === 'bookmark' || inline.type === 'comment') field.content.push(inline);
  };
  for (const piece of pieces) {
    switch (piece.type) {
      case 'fieldBegin':
        open.push({ code: '', content: [], isShown: false });
        break;
      case 'fieldCode': {
        const field = open.at(-1);
        if (field !== undefined) field.code += piece.text;
        break;
      }
      case 'fieldMiddle': {
        const field = open.at(-1);
        if (field !== undefined) field.isShown = true;
        break;
      }
      case 'fieldEnd': {
        const field = open.pop();
        if (field === undefined) break;
        const changes = field.content.find((inline) => 'changes' in inline && inline.changes !== undefined);
        const tracked = changes !== undefined && 'changes' in changes ? { changes: changes.changes ?? [] } : {};
        put({ type: 'field', instruction: field.code.trim(), content: field.content, ...tracked });
        break;
      }
      default:
        put(piece);
    }
  }
  for (const field of open.splice(0)) done.push(...field.content);
  return done;
}

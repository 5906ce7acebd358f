/** Word files as people have them, written by hand: a Chinese report with placeholders, and an English letterhead that is a template. */
import { deflateSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

export type Parts = Record<string, string | Uint8Array>;

export function packed(parts: Parts): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]),
    ),
    { mtime: new Date(2000, 0, 1) },
  );
}

const types = (main: string, more: readonly (readonly [part: string, type: string])[]) =>
  `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>' +
  `<Override PartName="/word/document.xml" ContentType="${word}.${main}.main+xml"/>` +
  more.map(([part, type]) => `<Override PartName="/word/${part}.xml" ContentType="${word}.${type}+xml"/>`).join('') +
  '</Types>';
export const relations = (...all: readonly (readonly [kind: string, target: string, mode?: 'External'])[]) =>
  `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all
    .map(
      ([kind, target, mode], index) =>
        `<Relationship Id="rId${index + 1}" Type="${office}/${kind}" Target="${target}"${mode === undefined ? '' : ` TargetMode="${mode}"`}/>`,
    )
    .join('')}</Relationships>`;
const style = (type: string, id: string, name: string, more = '') =>
  `<w:style w:type="${type}" w:styleId="${id}"${/^(?:a|Normal|10|DefaultParagraphFont)$/.test(id) ? ' w:default="1"' : ''}><w:name w:val="${name}"/>${more}</w:style>`;
const text = (words: string) => `<w:r><w:t xml:space="preserve">${words}</w:t></w:r>`;
const paragraph = (styleId: string, ...runs: readonly string[]) =>
  `<w:p><w:pPr><w:pStyle w:val="${styleId}"/></w:pPr>${runs.join('')}</w:p>`;

/** Ids of styles as Word in Chinese gives them, numbered chapters, a logo in the header, a note and a comment of its own; the placeholders are split. */
export function chineseReport(): Parts {
  const styles =
    `${head}<w:styles ${w}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"/><w:sz w:val="28"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
    style('paragraph', 'a', 'Normal', '<w:qFormat/><w:pPr><w:ind w:firstLineChars="200" w:firstLine="560"/></w:pPr>') +
    style('character', '10', 'Default Paragraph Font', '<w:semiHidden/>') +
    style(
      'paragraph',
      '1',
      'heading 1',
      '<w:basedOn w:val="a"/><w:next w:val="a"/><w:qFormat/><w:pPr><w:keepNext/><w:numPr><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts w:eastAsia="方正小标宋"/><w:color w:val="C00000"/><w:sz w:val="36"/></w:rPr>',
    ) +
    style(
      'paragraph',
      '2',
      '标题 2',
      '<w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr>',
    ) +
    style('paragraph', 'a5', 'Title', '<w:basedOn w:val="a"/><w:pPr><w:jc w:val="center"/></w:pPr>') +
    style('paragraph', 'a7', '题注', '<w:basedOn w:val="a"/><w:rPr><w:i/></w:rPr>') +
    style('paragraph', 'SourceQuote', '机密等级', '<w:basedOn w:val="a"/>') +
    style('character', 'Author', '作者标记', '') +
    '</w:styles>';
  const level = (at: number, format: string, label: string) =>
    `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:suff w:val="space"/><w:lvlText w:val="${label}"/><w:lvlJc w:val="left"/></w:lvl>`;
  const numbering = `${head}<w:numbering ${w}><w:abstractNum w:abstractNumId="7"><w:nsid w:val="1A2B3C4D"/><w:multiLevelType w:val="multilevel"/>${level(0, 'chineseCounting', '第%1章')}${level(1, 'decimal', '%1.%2')}</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>`;
  const body =
    paragraph('a5', text('{{ti'), '<w:proofErr w:type="spellStart"/>', text('tle'), text('}} · 内部资料')) +
    paragraph('a', text('编制：{{作者}}（{{date}}）')) +
    paragraph('a', text('{{subtitle}}')) +
    paragraph('a', text('{{摘'), text('要}}')) +
    paragraph(
      'a',
      text('编制说明'),
      '<w:r><w:footnoteReference w:id="2"/></w:r>',
      '<w:commentRangeStart w:id="0"/>',
      text('本页不得外传'),
      '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
      '<w:bookmarkStart w:id="5" w:name="block_1"/>',
      text('（{{unknown}}）'),
      '<w:bookmarkEnd w:id="5"/>',
    ) +
    '<w:p><w:pPr><w:sectPr><w:pgSz w:w="10319" w:h="14571"/><w:pgMar w:top="1440" w:right="1200" w:bottom="1440" w:left="1200" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:pPr></w:p>' +
    paragraph('a', text('{{'), text('content'), text('}}')) +
    paragraph('a', text('（完）')) +
    '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>';
  const logo =
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="360000" cy="360000"/><wp:docPr id="1" name="logo" descr="徽标"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="logo"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="360000" cy="360000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>';
  return {
    '[Content_Types].xml': types('document', [
      ['styles', 'styles'],
      ['numbering', 'numbering'],
      ['footnotes', 'footnotes'],
      ['header1', 'header'],
      ['comments', 'comments'],
      ['settings', 'settings'],
    ]),
    '_rels/.rels': relations(['officeDocument', 'word/document.xml']),
    'word/document.xml': `${head}<w:document ${w} ${r}><w:body>${body}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relations(
      ['styles', 'styles.xml'],
      ['numbering', 'numbering.xml'],
      ['footnotes', 'footnotes.xml'],
      ['header', 'header1.xml'],
      ['comments', 'comments.xml'],
      ['settings', 'settings.xml'],
    ),
    'word/styles.xml': styles,
    'word/numbering.xml': numbering,
    'word/footnotes.xml': `${head}<w:footnotes ${w}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote><w:footnote w:id="2">${paragraph('a', text('依据公司制度编制。'))}</w:footnote></w:footnotes>`,
    'word/comments.xml': `${head}<w:comments ${w}><w:comment w:id="0" w:author="张工" w:date="2026-01-01T00:00:00Z" w:initials="张">${paragraph('a', text('请保留'))}</w:comment></w:comments>`,
    'word/header1.xml': `${head}<w:hdr ${w} ${r}>${paragraph('a', logo, text('某某研究院　{{标题}}'))}</w:hdr>`,
    'word/_rels/header1.xml.rels': relations(['image', 'media/logo.png']),
    'word/settings.xml': `${head}<w:settings ${w} ${r}><w:attachedTemplate r:id="rId1"/><w:defaultTabStop w:val="420"/></w:settings>`,
    'word/_rels/settings.xml.rels': relations(['attachedTemplate', 'file:///C:/Users/zhang/Report.dotx', 'External']),
    'word/media/logo.png': dot(),
  };
}

/** A template (.dotx) with a look and no text: unnumbered headings, styles by the names of Word, a footer, two columns' width of Letter paper. */
export function englishLetterhead(): Parts {
  const styles =
    `${head}<w:styles ${w}>` +
    style(
      'paragraph',
      'Normal',
      'Normal',
      '<w:qFormat/><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia"/></w:rPr>',
    ) +
    style('character', 'DefaultParagraphFont', 'Default Paragraph Font', '<w:semiHidden/>') +
    style(
      'paragraph',
      'Heading1',
      'heading 1',
      '<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:color w:val="2E74B5"/></w:rPr>',
    ) +
    style('paragraph', 'Heading2', 'heading 2', '<w:basedOn w:val="Normal"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>') +
    style('paragraph', 'Quote', 'Quote', '<w:basedOn w:val="Normal"/><w:rPr><w:i/></w:rPr>') +
    style('paragraph', 'Textbody', 'Body Text', '<w:basedOn w:val="Normal"/>') +
    '</w:styles>';
  return {
    '[Content_Types].xml': types('template', [
      ['styles', 'styles'],
      ['footer1', 'footer'],
    ]),
    '_rels/.rels': relations(['officeDocument', '/word/document.xml']),
    'word/document.xml': `${head}<w:document ${w} ${r}><w:body>${paragraph('Normal', text('Type your text here.'))}<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>`,
    'word/_rels/document.xml.rels': relations(['styles', 'styles.xml'], ['footer', 'footer1.xml']),
    'word/styles.xml': styles,
    'word/footer1.xml': `${head}<w:ftr ${w}>${paragraph('Normal', text('Acme Consulting Ltd'))}</w:ftr>`,
  };
}

/** One grey pixel as PNG. */
export function dot(): Uint8Array {
  const chunk = (type: string, data: Buffer): Buffer => {
    const framed = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
    framed.writeUInt32BE(data.length);
    framed.writeUInt32BE(crc(framed.subarray(4, -4)), framed.length - 4);
    return framed;
  };
  const size = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** CRC-32 of ISO 3309, as PNG wants it. */
function crc(data: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

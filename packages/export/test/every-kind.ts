/** Blocks of every kind, one inside of another where they may be, for what counts them. */
import type { BlockBody, Inline, Lang } from '@longhand/document';
import { heading, paragraph, text } from './content.ts';

const note = (...content: Inline[]): Inline => ({ type: 'footnote', content });
const cell = (words: string, colspan = 1, rowspan = 1) => ({ content: [text(words)], colspan, rowspan });

/** @param picture asset of a stored picture */
export function everyKind(lang: Lang, picture: string): readonly BlockBody[] {
  const words = (zh: string, en: string): string => (lang === 'zh' ? zh : en);
  const inner: BlockBody = {
    type: 'list',
    ordered: false,
    items: [{ blocks: [paragraph(words('内层', 'within'))] }, { blocks: [paragraph(words('之二', 'the second'))] }],
  };
  return [
    {
      type: 'heading',
      level: 1,
      content: [text(words('各种内容', 'Every kind')), note(text(words('标题注', 'Of a heading')))],
    },
    paragraph(
      text('strong', 'strong'),
      text('em', 'em'),
      text('code', 'code'),
      text('strike', 'strike'),
      { type: 'text', text: words('链接', 'a link'), href: 'https://example.org/' },
      { type: 'math', tex: '\\boxed{\\sum_{i=1}^n i}', alt: words('方框中的和', 'a sum in a frame') },
      { type: 'math', tex: 'x^2' },
      note(text(words('脚注与', 'A note with ')), { type: 'math', tex: 'y' }, text(words('。', '.'))),
    ),
    {
      type: 'list',
      ordered: true,
      items: [
        { blocks: [paragraph(words('一', 'one')), inner] },
        { blocks: [paragraph(words('二', 'two')), { type: 'code', text: 'a\nb' }, paragraph(words('后', 'after'))] },
        { blocks: [{ type: 'quote', blocks: [paragraph(words('引文', 'quoted'))] }] },
      ],
    },
    {
      type: 'list',
      ordered: false,
      items: [
        { checked: true, blocks: [paragraph(words('已办', 'done'))] },
        { checked: false, blocks: [paragraph(words('待办', 'open'))] },
        { blocks: [paragraph(words('其他', 'neither'))] },
      ],
    },
    {
      type: 'definitions',
      items: [
        {
          term: [text(words('词', 'term'))],
          blocks: [paragraph(words('释义', 'what it means')), paragraph(words('又', 'and more'))],
        },
        { term: [text('2')], blocks: [inner] },
      ],
    },
    {
      type: 'table',
      columns: [],
      headerRows: 2,
      caption: [text(words('表', 'A table')), { type: 'math', tex: 'z' }],
      rows: [
        [cell('a', 1, 2), cell('b', 2)],
        [cell('c'), cell('d')],
        [cell('e', 1, 2), cell('f'), cell('g')],
        [cell('h', 2)],
      ],
    },
    { type: 'table', columns: [], headerRows: 0, rows: [[cell('i'), cell('j')]] },
    {
      type: 'figure',
      kind: 'image',
      asset: picture,
      alt: words('图中所示', 'what it shows'),
      caption: [text(words('图', 'A figure'))],
    },
    { type: 'figure', kind: 'image', asset: picture, alt: words('无题', 'without a caption') },
    { type: 'figure', kind: 'image', asset: picture, alt: '', decorative: true },
    { type: 'figure', kind: 'image', asset: 'gone', alt: words('已失', 'one that is gone') },
    {
      type: 'figure',
      kind: 'mermaid',
      source: 'gantt',
      alt: words('源码', 'shown as source'),
      caption: [text('Mermaid')],
    },
    { type: 'equation', tex: 'E = mc^2' },
    { type: 'equation', tex: '\\frac{1}{2}', alt: words('二分之一', 'one half') },
    { type: 'callout', tone: 'note', blocks: [paragraph(words('提示', 'mind this')), inner] },
    {
      type: 'quote',
      blocks: [paragraph(words('引文', 'quoted')), { type: 'quote', blocks: [paragraph(words('再引', 'again'))] }],
    },
    heading(2, words('二级', 'second')),
    heading(3, words('三级', 'third')),
    heading(4, words('四级', 'fourth')),
    heading(2, words('又二级', 'second again')),
    { type: 'pageBreak' },
    paragraph(words('末尾。', 'The end.')),
  ];
}

/** Pages of references for the gallery: the same few sentences and works, once in each citation style. The works are real ones. */
import { type CslEntry, citationStyles, type DocumentContent, type Inline, type Lang } from '@longhand/document';
import { blocksOf, citationsOf, cite, p } from './pieces.ts';

const year = (value: number): { readonly issued: { readonly 'date-parts': [[number]] } } => ({
  issued: { 'date-parts': [[value]] },
});

const works: Readonly<Record<string, CslEntry>> = {
  codd: {
    type: 'article-journal',
    title: 'A relational model of data for large shared data banks',
    author: [{ family: 'Codd', given: 'Edgar F.' }],
    'container-title': 'Communications of the ACM',
    volume: '13',
    issue: '6',
    page: '377-387',
    DOI: '10.1145/362384.362685',
    ...year(1970),
  },
  lamport: {
    type: 'article-journal',
    title: 'The Byzantine generals problem',
    author: [
      { family: 'Lamport', given: 'Leslie' },
      { family: 'Shostak', given: 'Robert' },
      { family: 'Pease', given: 'Marshall' },
    ],
    'container-title': 'ACM Transactions on Programming Languages and Systems',
    volume: '4',
    issue: '3',
    page: '382-401',
    DOI: '10.1145/357172.357176',
    ...year(1982),
  },
  zhu: {
    type: 'article-journal',
    title: '中国近五千年来气候变迁的初步研究',
    author: [{ family: '竺', given: '可桢' }],
    'container-title': '考古学报',
    issue: '1',
    page: '15-38',
    ...year(1972),
  },
  liu: {
    type: 'book',
    title: '中国古代建筑史',
    author: [{ family: '刘', given: '敦桢' }],
    edition: '2',
    publisher: '中国建筑工业出版社',
    'publisher-place': '北京',
    ...year(1984),
  },
  knuth: {
    type: 'book',
    title: 'The TeXbook',
    author: [{ family: 'Knuth', given: 'Donald E.' }],
    publisher: 'Addison-Wesley',
    'publisher-place': 'Reading, Massachusetts',
    ...year(1984),
  },
  standard: {
    type: 'standard',
    title: '信息与文献 参考文献著录规则',
    author: [{ literal: '全国信息与文献标准化技术委员会' }],
    number: 'GB/T 7714-2015',
    publisher: '中国标准出版社',
    'publisher-place': '北京',
    ...year(2015),
  },
  mathml: {
    type: 'webpage',
    title: 'MathML Core',
    author: [{ literal: 'World Wide Web Consortium' }],
    URL: 'https://www.w3.org/TR/mathml-core/',
    accessed: { 'date-parts': [[2026, 3, 2]] },
    ...year(2025),
  },
};

const sources: DocumentContent['sources'] = Object.fromEntries(
  Object.entries(works).map(([id, entry]) => [id, { name: entry.title ?? id, media: 'application/pdf', entry }]),
);
const pages: Readonly<Record<string, number>> = { codd: 377, zhu: 15 };
const citations = citationsOf(Object.entries(works).map(([id, { title = '' }]) => [id, id, pages[id], title] as const));

const texts: Readonly<Record<Lang, { readonly title: string; readonly words: readonly (string | Inline)[] }>> = {
  zh: {
    title: '参考文献的样式',
    words: [
      '1970 年，数据第一次被描述为关系',
      cite('codd'),
      '。1982 年的一篇论文说明，有成员说谎时，计算机如何仍能达成一致',
      cite('lamport'),
      '。中国的气候记录可以上溯五千年',
      cite('zhu'),
      '，建筑的历史同样悠久',
      cite('liu'),
      '。段落如何断行，见 1984 年的一本手册',
      cite('knuth'),
      '；参考文献如何著录，网页上的公式如何书写，各有标准',
      cite('standard'),
      cite('mathml'),
      '。',
    ],
  },
  en: {
    title: 'Styles of references',
    words: [
      'Data were first described as relations in 1970',
      cite('codd'),
      '. How computers agree although some of them lie was shown in 1982',
      cite('lamport'),
      '. Records of the climate of China reach back five thousand years',
      cite('zhu'),
      ', those of its buildings as far',
      cite('liu'),
      '. How the lines of a paragraph are broken is told in a manual of 1984',
      cite('knuth'),
      '; for references and for formulas on the web there are standards',
      cite('standard'),
      cite('mathml'),
      '.',
    ],
  },
};

type NamedStyle = Exclude<(typeof citationStyles)[number], 'sources'>;
const names: Readonly<Record<Lang, Readonly<Record<NamedStyle, string>>>> = {
  zh: {
    'gb-7714-numeric': 'GB/T 7714，顺序编码制',
    'gb-7714-author-date': 'GB/T 7714，著者-出版年制',
    apa: 'APA',
    ieee: 'IEEE',
    'chicago-author-date': 'Chicago，著者与年份',
    'chicago-notes': 'Chicago，脚注',
  },
  en: {
    'gb-7714-numeric': 'GB/T 7714, numbers',
    'gb-7714-author-date': 'GB/T 7714, author and year',
    apa: 'APA',
    ieee: 'IEEE',
    'chicago-author-date': 'Chicago, author and year',
    'chicago-notes': 'Chicago, notes',
  },
};

/** One page for each named style. */
export function referenceDocuments(lang: Lang): readonly DocumentContent[] {
  const { title, words } = texts[lang];
  const styles = citationStyles.filter((style) => style !== 'sources');
  return styles.map((style) => ({
    schema: 'doc/1',
    id: `gallery-references-${style}-${lang}`,
    lang,
    title,
    matter: { subtitle: names[lang][style] },
    updatedAt: Date.UTC(2026, 2, 9, 8, 30),
    blocks: blocksOf([p(...words)]),
    citations,
    sources,
    layout: {
      template: 'minimal',
      citations: style,
      theme: {
        page: { size: 'b5', top: 22, bottom: 20, left: 22, right: 22 },
        body: { size: 10, line: lang === 'zh' ? 17 : 14.5 },
      },
    },
  }));
}

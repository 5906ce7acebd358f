/** The Chinese documents of the gallery: one for each template, of the kind that the template is for. */
import type { DocumentContent, TemplateName } from '@longhand/document';
import { chartAsset } from './chart.ts';
import { blocksOf, citationsOf, cite, h, list, math, note, type Piece, p, see, t, table } from './pieces.ts';

const sources: DocumentContent['sources'] = {
  survey: { name: '城市内涝治理调查报告（2025）.pdf', media: 'application/pdf' },
  review: { name: '排水设施养护研究综述.pdf', media: 'application/pdf' },
  records: { name: '监测站现场记录.md', media: 'text/markdown' },
};
const citations = citationsOf([
  ['c1', 'survey', 3, '2024 年汛期，全市共记录积水点 217 处，其中 64 处积水超过 30 分钟。'],
  ['c2', 'survey', 12, '管网改造后，重点路段的平均排空时间由 46 分钟降至 19 分钟。'],
  ['c3', 'review', 7, '三年之后，设施之间的差异主要来自养护，而不是设计。'],
  ['c4', 'records', undefined, '3 号站传感器在 7 月 18 日至 20 日之间没有数据。'],
]);

const stations: Piece = [
  'stations',
  table(
    '各站点改造前后的排空时间',
    2,
    ['left', 'left', 'right', 'right', 'right'],
    [
      [
        ['区域', 1, 2],
        ['站点', 1, 2],
        ['排空时间（分钟）', 2, 1],
        ['降幅', 1, 2],
      ],
      ['改造前', '改造后'],
      [['老城区', 1, 3], '1 号站', '46', '19', '−59 %'],
      ['2 号站', '51', '21', '−59 %'],
      ['3 号站', '44', '20', '−55 %'],
      [['滨江新区', 1, 2], '7 号站', '61', '27', '−56 %'],
      ['8 号站', '58', '24', '−59 %'],
    ],
  ),
];
const figure: Piece = [
  'chart',
  {
    type: 'figure',
    kind: 'image',
    asset: chartAsset('zh'),
    alt: '四个片区改造前后的排空时间：改造后均缩短一半以上',
    caption: [t('四个片区改造前后的平均排空时间')],
  },
];
const volume: Piece = [
  'volume',
  {
    type: 'equation',
    tex: 'W = \\int_{0}^{T} Q(t)\\,\\mathrm{d}t \\approx \\sum_{k=1}^{n} \\frac{Q_k + Q_{k-1}}{2}\\,\\Delta t',
    alt: '总量等于流量对时间的积分',
  },
];

const method: readonly Piece[] = [
  p(
    '径流系数 ',
    math('\\psi = \\frac{Q}{q F}'),
    ' 由实测流量反推，其中',
    math('F'),
    '为汇水面积，',
    math('q'),
    '为设计雨强。一次降雨的总量按下式计算：',
  ),
  volume,
  p(
    see('volume'),
    '采用梯形公式；采样间隔为 5 分钟，引起的误差不超过 1%。',
    note('以 1 分钟间隔的加密观测为准，共比对 12 场降雨。'),
  ),
];
const glossary: DocumentContent['glossary'] = [
  { term: '排空时间', definition: '雨停之后，路面积水退至 3 厘米以下所需的时间。', translation: 'drain-down time' },
  { term: '径流系数', definition: '径流量与同期降雨量之比。', translation: 'runoff coefficient' },
];

const report: readonly Piece[] = [
  h(1, '现状与问题'),
  p(
    '近年来，短时强降雨的频次明显上升，城市排水系统承受的压力随之增大。2024 年汛期共记录积水点 217 处',
    cite('c1'),
    '，集中在地势低洼、管网建设年代较早的街区。本报告依据现场监测与档案材料，说明积水的成因、分布和治理成效，并给出可以核对的数据。',
  ),
  h(2, '空间分布'),
  p(
    '积水点集中在三类地段：',
    t('下凹式立交', 'strong'),
    '、',
    t('老城区支路', 'strong'),
    '和',
    t('滨江低地', 'strong'),
    '。这些地段的雨水口间距偏大，支管淤积严重，遇到重现期超过三年的降雨时，排水能力很快耗尽。',
  ),
  stations,
  p(
    '由',
    see('stations'),
    '可见，改造后各站的排空时间缩短一半以上',
    cite('c2'),
    '；3 号站的缺测时段已按人工记录补齐',
    cite('c4'),
    '。',
  ),
  h(2, '计算方法'),
  ...method,
  h(1, '治理成效'),
  p(
    '治理工作分三步推进：先清淤、再改造、后监测。清淤见效最快，费用也最低；管网改造周期长，但效果稳定；监测则为后续的调度提供依据。三者缺一不可，次序也不宜颠倒。',
  ),
  figure,
  p('从', see('chart'), '看，四个片区的成效接近，差别主要来自养护的频次', cite('c3'), '。'),
  {
    type: 'callout',
    tone: 'important',
    blocks: [p('未完成清淤的支管不得先行改造，否则新管会在一个汛期之内被淤泥填满。')],
  },
  h(2, '下一步工作'),
  list(
    true,
    '汛前完成全部支管的清淤，建立逐段台账。',
    '三年内完成 42 处易涝点的改造。',
    '所有下凹式立交接入统一的水位监测。',
  ),
  { type: 'quote', blocks: [p('治水之要，在于顺其势而导之。')] },
];

const paper: readonly Piece[] = [
  h(1, '引言'),
  p(
    '透水铺装常被用来削减城市地表径流。已有研究多关注铺装材料本身，而对长期运行中的养护条件关注不足',
    cite('c3'),
    '。本文以四个片区的连续观测为依据，讨论养护对径流峰值的影响。',
  ),
  p('研究区地处平原河网地带，地下水位高，雨季集中在六月至九月。2024 年汛期共记录积水点 217 处', cite('c1'), '。'),
  h(1, '资料与方法'),
  h(2, '观测'),
  p('各站每 5 分钟记录一次水位，同时记录雨量。缺测时段按人工记录补齐', cite('c4'), '，并在结果中单独注明。'),
  h(2, '径流量的计算'),
  ...method,
  h(1, '结果'),
  p(
    '各站的排空时间见',
    see('stations'),
    '，片区平均值见',
    see('chart'),
    '。改造之后，平均排空时间由 46 分钟降至 19 分钟',
    cite('c2'),
    '。',
  ),
  stations,
  figure,
  p('每年清淤两次的站点，三年后仍保持初始能力的九成以上；从未清淤的站点，能力在三十个月内下降约三分之一。'),
  h(1, '讨论'),
  p(
    '差异主要来自养护，而非设计。这一结果与已有的综述一致，但本文的样本只覆盖一种土质，结论能否推广到山地城市，尚待更多的观测。',
  ),
  p(
    '此外，雨量计的分辨率不一，两处站点在观测期间迁移，费用以不同年份的价格计算。因此，凡两者俱备之处，本文均报告比值而非绝对值。',
  ),
  h(1, '结论'),
  list(true, '透水铺装对峰值的削减随养护状况而变。', '每年两次清淤足以保持其能力。', '观测间隔以 5 分钟为宜。'),
];

const bid: readonly Piece[] = [
  h(1, '投标函'),
  p(
    '根据贵方招标文件，我方经踏勘现场并研究全部文件，愿以人民币捌佰陆拾肆万元整（¥8,640,000.00）的投标总价，承担本工程的施工、试运行及缺陷修复。',
  ),
  list(
    true,
    '我方已详细审阅全部招标文件，包括澄清与补充，无任何异议。',
    '投标有效期为投标截止之日起 90 日。',
    '如我方中标，将在规定期限内签订合同并提交履约担保。',
    '所附资料真实、完整，我方对此承担全部责任。',
  ),
  h(1, '商务部分'),
  h(2, '投标报价汇总'),
  p('报价以工程量清单为准，含税费、措施费及预留金，分项见', see('prices'), '。'),
  [
    'prices',
    table(
      '投标报价汇总表',
      1,
      ['center', 'left', 'center', 'right', 'right'],
      [
        ['序号', '分项', '单位', '数量', '金额（元）'],
        ['1', '老城区支管清淤', '米', '12,400', '1,116,000.00'],
        ['2', 'DN600 管道敷设', '米', '3,850', '4,235,000.00'],
        ['3', '检查井改造', '座', '146', '1,898,000.00'],
        ['4', '水位监测站', '套', '24', '936,000.00'],
        ['5', '措施费及预留金', '项', '1', '455,000.00'],
        [['合计', 4, 1], '8,640,000.00'],
      ],
    ),
  ],
  h(2, '资格与业绩'),
  [
    'works',
    table(
      '近三年类似工程',
      2,
      ['left', 'center', 'right', 'left'],
      [
        [
          ['工程名称', 1, 2],
          ['规模', 2, 1],
          ['完成情况', 1, 2],
        ],
        ['管径', '长度（米）'],
        ['北城雨水干管改造', 'DN1200', '2,160', '按期竣工，一次验收合格'],
        ['站前片区排水整治', 'DN800', '3,420', '提前 12 日竣工'],
        ['滨江泵站出水管', 'DN1500', '680', '按期竣工，评为市优'],
      ],
    ),
  ],
  h(1, '技术部分'),
  h(2, '施工组织'),
  p('施工分三个作业面平行推进，夜间只进行不产生噪声的工序。每个作业面设专职安全员一名，交通导改方案另行报批。'),
  figure,
  h(2, '质量保证措施'),
  list(
    false,
    '管材进场逐根检验，合格证与检验记录一并存档。',
    '闭水试验逐段进行，渗水量不大于规范允许值的八成。',
    '隐蔽工程须经监理签认，方可进入下一道工序。',
  ),
  {
    type: 'callout',
    tone: 'warning',
    blocks: [p('汛期（6 月至 9 月）不安排主干管开挖；确需开挖的，须先完成临时导流。')],
  },
];

const manual: readonly Piece[] = [
  h(1, '认识监测站'),
  p('监测站由水位探头、主机和供电箱组成，每 5 分钟上报一次水位。本手册供安装、巡检和维护人员使用。'),
  h(2, '各部分的名称'),
  [
    'parts',
    table(
      '主机面板上的指示灯',
      1,
      ['left', 'left', 'left'],
      [
        ['指示灯', '状态', '含义'],
        ['电源', '常亮', '供电正常'],
        ['电源', '闪烁', '电池电量低于 20%'],
        ['通信', '每 5 分钟亮一次', '已上报一组数据'],
        ['告警', '常亮', '水位超过设定的上限'],
      ],
    ),
  ],
  { type: 'callout', tone: 'warning', blocks: [p('打开供电箱之前，请先断开太阳能板的接线。雨中不得开箱。')] },
  h(1, '安装'),
  h(2, '选择位置'),
  list(
    true,
    '探头应装在水流平稳处，距井壁不小于 15 厘米。',
    '主机的高度应高于历史最高水位 50 厘米。',
    '用扎带固定电缆，每 60 厘米一处。',
  ),
  { type: 'callout', tone: 'tip', blocks: [p('先用手机测试信号强度：不足两格时，请改用外接天线。')] },
  h(2, '设定参数'),
  p('用数据线连接主机，在终端中输入下列命令，其中 ', t('limit', 'code'), ' 为告警水位，单位为毫米：'),
  {
    type: 'code',
    lang: 'sh',
    text: 'station set interval 5m\nstation set limit 350\nstation test --send\n# 返回 OK 即表示已经上报成功',
  },
  p('告警的判定见', see('volume2'), '：连续三次读数的平均值超过上限时，告警灯亮起。'),
  [
    'volume2',
    {
      type: 'equation',
      tex: '\\bar{h} = \\frac{h_{n-2} + h_{n-1} + h_n}{3} > h_{\\max}',
      alt: '三次读数的平均值大于上限',
    },
  ],
  h(1, '日常维护'),
  h(2, '每月检查'),
  {
    type: 'list',
    ordered: false,
    items: [
      { checked: true, blocks: [p('清除探头上的淤泥和水草')] },
      { checked: true, blocks: [p('核对水尺读数与上报数据')] },
      { checked: false, blocks: [p('检查电池电压，低于 11.8 伏时更换')] },
    ],
  },
  figure,
  { type: 'callout', tone: 'note', blocks: [p('更换探头之后须重新标定，步骤见', see('parts'), '之后的说明。')] },
];

const official: readonly Piece[] = [
  p(
    '为切实做好 2026 年防汛工作，全面排查排水管网隐患，经研究，决定自即日起在全市开展排水管网汛前检查。现将有关事项通知如下：',
  ),
  h(1, '检查范围'),
  p('全市市政排水管网及其附属设施，包括雨水口、检查井、泵站、闸门和水位监测站。'),
  h(1, '检查内容'),
  h(2, '管网设施'),
  p('支管淤积深度不得超过管径的五分之一；井盖、井座完好，无缺失、无破损；下凹式立交的排水设施应当逐处试运行。'),
  h(2, '监测设备'),
  p('水位监测站通信正常，读数与水尺相差不超过 2 厘米。缺测超过 24 小时的，应当说明原因。'),
  h(1, '工作安排'),
  h(2, '自查阶段'),
  p('3 月 20 日前，各单位完成自查，填报检查表，对发现的问题逐项建立台账。'),
  h(2, '抽查阶段'),
  p('4 月 10 日前，由市水务局组织抽查，抽查比例不低于两成。'),
  h(1, '有关要求'),
  p(
    '各单位主要负责人为第一责任人。能够立即整改的，应当立行立改；一时难以整改的，应当明确责任人和时限，并于 4 月底前书面报告。',
  ),
];

const minimal: readonly Piece[] = [
  p('雨停之后，路面上的水并不会马上退去。它要找到一条路，而路常常被落叶、泥沙和一个没有清理的雨水口挡住。'),
  ['water', h(1, '水走哪里')],
  p(
    '一条街的排水能力，很少取决于图纸上的管径。每年清淤两次的街道，三年后仍和新的一样；从未清理过的，不到三年就少了三分之一',
    cite('c3'),
    '。',
  ),
  p('公式并不复杂。一场雨的水量 ', math('W'), ' 是流量对时间的积分：'),
  volume,
  h(1, '看得见的数字'),
  stations,
  p(
    '这些数字来自四个片区的记录',
    cite('c2'),
    '。它们说明一件事：',
    t('养护比设计更重要', 'strong'),
    '，而养护往往没有人记得。',
  ),
  { type: 'quote', blocks: [p('治水之要，在于顺其势而导之。')] },
  p('前面', see('water'), '一节所说的那条路，其实就在脚下。'),
];

const documents: Readonly<
  Record<
    TemplateName,
    Pick<DocumentContent, 'title' | 'matter' | 'glossary' | 'layout'> & { readonly pieces: readonly Piece[] }
  >
> = {
  report: {
    title: '城市内涝治理成效评估报告',
    matter: {
      subtitle: '基于 2023—2025 年连续监测',
      authors: [{ name: '内涝治理评估课题组', affiliation: '城市水务研究中心' }],
      abstract: [
        '本报告评估三年来城市内涝治理的成效。评估依据四个片区、二十四处监测站的连续观测，结合管网档案和现场记录，逐项核对排空时间、径流系数和养护频次。',
        '结果表明：改造之后各站的排空时间缩短一半以上；设施之间的差异主要来自养护，而不是设计。报告据此提出三项建议，并列出尚待补充的数据。',
      ],
      keywords: ['城市内涝', '排水管网', '监测', '养护'],
    },
    glossary,
    pieces: report,
  },
  paper: {
    title: '养护条件对透水铺装削减径流峰值的影响',
    matter: {
      authors: [
        { name: '城市水文课题组', affiliation: '城市水务研究中心' },
        { name: '道路材料课题组', affiliation: '市政工程实验室' },
      ],
      abstract: [
        '透水铺装的长期效果取决于养护。本文根据四个片区二十四处站点的三年连续观测，以梯形公式计算径流总量，比较不同养护频次下的径流峰值与排空时间。结果显示，每年清淤两次的站点保持了初始能力的九成以上，而从未清淤的站点在三十个月内下降约三分之一。',
      ],
      keywords: ['透水铺装', '径流峰值', '养护', '排空时间'],
    },
    pieces: paper,
  },
  bid: {
    title: '滨江新区排水管网改造工程',
    matter: { subtitle: '商务及技术文件', authors: [{ name: '城建排水工程有限公司' }] },
    layout: {
      form: {
        number: 'BJ-PS-2026-017',
        recipient: '滨江新区建设管理中心',
        issuer: '城建排水工程有限公司',
        copyMark: '正本',
      },
    },
    pieces: bid,
  },
  manual: {
    title: '水位监测站使用手册',
    matter: { subtitle: '安装 · 巡检 · 维护', authors: [{ name: '监测设备组', affiliation: '城市水务研究中心' }] },
    glossary,
    pieces: manual,
  },
  official: {
    title: '关于开展排水管网汛前检查的通知',
    layout: {
      form: {
        issuer: '滨江市水务局',
        number: '滨水发〔2026〕12号',
        recipient: '各区水务局，市排水集团，各有关单位',
        attachments: ['排水管网汛前检查表', '隐患整改台账（样式）'],
        copies: '市防汛抗旱指挥部，市住房和城乡建设局，市气象局',
        printedBy: '滨江市水务局办公室',
      },
    },
    pieces: official,
  },
  minimal: {
    title: '雨停之后',
    matter: { authors: [{ name: '城市水务研究中心' }] },
    pieces: minimal,
  },
};

export function chineseDocument(template: TemplateName): DocumentContent {
  const { pieces, layout, ...rest } = documents[template];
  return {
    schema: 'doc/1',
    id: `gallery-${template}-zh`,
    lang: 'zh',
    updatedAt: Date.UTC(2026, 2, 9, 8, 30),
    blocks: blocksOf(pieces),
    citations,
    sources,
    ...rest,
    layout: { template, ...layout },
  };
}

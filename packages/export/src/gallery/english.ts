/** The English documents of the gallery: one for each template, of the kind that the template is for. */
import type { DocumentContent, TemplateName } from '@longhand/document';
import { chartAsset } from './chart.ts';
import { blocksOf, citationsOf, cite, h, list, math, note, type Piece, p, see, t, table } from './pieces.ts';

const sources: DocumentContent['sources'] = {
  survey: { name: 'Survey of urban flooding, 2025.pdf', media: 'application/pdf' },
  review: { name: 'Urban drainage: a review of field evidence.pdf', media: 'application/pdf' },
  records: { name: 'Station log.md', media: 'text/markdown' },
};
const citations = citationsOf([
  [
    'c1',
    'survey',
    3,
    'In the wet season of 2024 water stood at 217 places, at 64 of them for more than thirty minutes.',
  ],
  ['c2', 'survey', 12, 'After the works the mean time to drain fell from 46 to 19 minutes.'],
  ['c3', 'review', 9, 'Maintenance, not design, explained most of the variance after the third year.'],
  ['c4', 'records', undefined, 'Station 3 sent no data between 18 and 20 July.'],
]);

const stations: Piece = [
  'stations',
  table(
    'Time to drain at each station, before and after the works',
    2,
    ['left', 'left', 'right', 'right', 'right'],
    [
      [
        ['Area', 1, 2],
        ['Station', 1, 2],
        ['Minutes to drain', 2, 1],
        ['Change', 1, 2],
      ],
      ['before', 'after'],
      [['Old town', 1, 3], 'No. 1', '46', '19', '−59 %'],
      ['No. 2', '51', '21', '−59 %'],
      ['No. 3', '44', '20', '−55 %'],
      [['Riverside', 1, 2], 'No. 7', '61', '27', '−56 %'],
      ['No. 8', '58', '24', '−59 %'],
    ],
  ),
];
const figure: Piece = [
  'chart',
  {
    type: 'figure',
    kind: 'image',
    asset: chartAsset('en'),
    alt: 'Minutes to drain in four districts before and after the works: less than half in each',
    caption: [t('Mean time to drain in four districts')],
  },
];
const volume: Piece = [
  'volume',
  {
    type: 'equation',
    tex: 'W = \\int_{0}^{T} Q(t)\\,\\mathrm{d}t \\approx \\sum_{k=1}^{n} \\frac{Q_k + Q_{k-1}}{2}\\,\\Delta t',
    alt: 'The volume is the integral of the flow over time',
  },
];
const method: readonly Piece[] = [
  p(
    'The runoff coefficient ',
    math('\\psi = Q / (q F)'),
    ' follows from the measured flow, where ',
    math('F'),
    ' is the area of the catchment and ',
    math('q'),
    ' the intensity of the design storm. The volume of one event is',
  ),
  volume,
  p(
    see('volume'),
    ' is the trapezoidal rule; readings every five minutes keep its error below one per cent.',
    note('Compared with readings every minute in twelve storms.'),
  ),
];
const glossary: DocumentContent['glossary'] = [
  {
    term: 'Time to drain',
    definition: 'From the end of the rain until the water on the road is less than three centimetres deep.',
    translation: '排空时间',
  },
  {
    term: 'Runoff coefficient',
    definition: 'The share of the rain that leaves the catchment as flow.',
    translation: '径流系数',
  },
];

const report: readonly Piece[] = [
  h(1, 'What was found'),
  p(
    'Short, heavy storms have become more frequent, and the drains of the city carry more than they were built for. In the wet season of 2024 water stood at 217 places',
    cite('c1'),
    ', most of them low streets with old pipes. This report says why, what the works have changed, and which figures can be checked.',
  ),
  h(2, 'Where the water stands'),
  p(
    'Three kinds of places stand out: ',
    t('underpasses', 'strong'),
    ', ',
    t('side streets of the old town', 'strong'),
    ' and ',
    t('low ground by the river', 'strong'),
    '. Their inlets are too far apart and their side pipes silted, so that a storm of more than three years’ return period uses up their capacity within minutes.',
  ),
  stations,
  p(
    'As ',
    see('stations'),
    ' shows, every station drains in less than half the time',
    cite('c2'),
    '. The gap at station 3 was filled from the log',
    cite('c4'),
    '.',
  ),
  h(2, 'How it was calculated'),
  ...method,
  h(1, 'What the works achieved'),
  p(
    'The works go in three steps: clear, rebuild, watch. Clearing acts at once and costs least; rebuilding takes years but lasts; watching tells when either is due. None replaces another, and the order matters.',
  ),
  figure,
  p(
    see('chart'),
    ' shows four districts that hardly differ. What differs is how often they are cleaned',
    cite('c3'),
    '.',
  ),
  {
    type: 'callout',
    tone: 'important',
    blocks: [
      p('No side pipe may be rebuilt before it has been cleared: silt would fill the new pipe within one season.'),
    ],
  },
  h(2, 'Next steps'),
  list(
    true,
    'Clear every side pipe before the season, and keep a record of each.',
    'Rebuild the 42 places that flood most within three years.',
    'Connect all underpasses to one network of gauges.',
  ),
  { type: 'quote', blocks: [p('Water is led, not fought.')] },
];

const paper: readonly Piece[] = [
  h(1, 'Introduction'),
  p(
    'Permeable pavement is widely used to reduce urban runoff. Most studies look at the material; few look at what years of use do to it',
    cite('c3'),
    '. We follow four districts over three years and ask how much of the effect depends on maintenance.',
  ),
  p(
    'The districts lie in a flat river landscape with a high water table. In the wet season of 2024 water stood at 217 places',
    cite('c1'),
    '.',
  ),
  h(1, 'Data and methods'),
  h(2, 'Observation'),
  p(
    'Each station records level and rain every five minutes. Gaps were filled from the log',
    cite('c4'),
    ' and are marked in the results.',
  ),
  h(2, 'Volume of runoff'),
  ...method,
  h(1, 'Results'),
  p(
    'Times for each station are given in ',
    see('stations'),
    ', means for the districts in ',
    see('chart'),
    '. The mean time to drain fell from 46 to 19 minutes',
    cite('c2'),
    '.',
  ),
  stations,
  figure,
  p(
    'Stations that were cleaned twice a year kept nine tenths of their capacity; those that were never cleaned lost a third of it within thirty months.',
  ),
  h(1, 'Discussion'),
  p(
    'Maintenance explains more of the variance than design does. That agrees with the review cited above, but our sample holds one kind of soil, and whether the result carries over to hill towns remains open.',
  ),
  p(
    'Rain gauges differ in resolution, two stations were moved during the study, and costs were reported in prices of different years. Where both were available we report ratios rather than absolute values.',
  ),
  h(1, 'Conclusion'),
  list(
    true,
    'The effect of permeable pavement depends on its maintenance.',
    'Two cleanings a year are enough to keep it.',
    'Readings every five minutes suffice.',
  ),
];

const bid: readonly Piece[] = [
  h(1, 'Letter of tender'),
  p(
    'Having examined the site and the tender documents, including all clarifications, we offer to execute the works and to remedy any defects in them for the sum of 8,640,000.00, in accordance with the conditions of contract.',
  ),
  list(
    true,
    'We have no reservations about the tender documents.',
    'Our tender remains valid for 90 days after the closing date.',
    'If our tender is accepted, we will provide the performance security within the stated period.',
    'All information in this tender is complete and correct.',
  ),
  h(1, 'Commercial offer'),
  h(2, 'Summary of prices'),
  p(
    'Prices follow the bill of quantities and include taxes, temporary works and contingencies; see ',
    see('prices'),
    '.',
  ),
  [
    'prices',
    table(
      'Summary of prices',
      1,
      ['center', 'left', 'center', 'right', 'right'],
      [
        ['No.', 'Item', 'Unit', 'Quantity', 'Amount'],
        ['1', 'Clearing of side pipes, old town', 'm', '12,400', '1,116,000.00'],
        ['2', 'Pipe DN600, supplied and laid', 'm', '3,850', '4,235,000.00'],
        ['3', 'Manholes rebuilt', 'pc.', '146', '1,898,000.00'],
        ['4', 'Level gauges', 'set', '24', '936,000.00'],
        ['5', 'Temporary works and contingencies', 'sum', '1', '455,000.00'],
        [['Total', 4, 1], '8,640,000.00'],
      ],
    ),
  ],
  h(2, 'Similar works'),
  [
    'works',
    table(
      'Similar works of the last three years',
      2,
      ['left', 'center', 'right', 'left'],
      [
        [
          ['Works', 1, 2],
          ['Size', 2, 1],
          ['Completion', 1, 2],
        ],
        ['diameter', 'length (m)'],
        ['North Town storm sewer', 'DN1200', '2,160', 'on time'],
        ['Station district drainage', 'DN800', '3,420', '12 days early'],
        ['Riverside pumping main', 'DN1500', '680', 'on time'],
      ],
    ),
  ],
  h(1, 'Technical offer'),
  h(2, 'Method statement'),
  p(
    'Three crews work side by side; at night only quiet work is done. Each crew has a safety officer of its own, and traffic plans are submitted separately.',
  ),
  figure,
  h(2, 'Quality assurance'),
  list(
    false,
    'Every pipe is inspected on delivery, and the record is kept.',
    'Each reach is tested for water tightness before it is covered.',
    'Covered work is signed off by the engineer before the next step begins.',
  ),
  {
    type: 'callout',
    tone: 'warning',
    blocks: [p('No trunk sewer is opened in the wet season (June to September) unless a bypass stands.')],
  },
];

const manual: readonly Piece[] = [
  h(1, 'Know your station'),
  p(
    'The station consists of a level probe, a main unit and a supply box. It reports every five minutes. This manual is for those who install, inspect and maintain it.',
  ),
  h(2, 'Lights and what they say'),
  [
    'parts',
    table(
      'Lights on the main unit',
      1,
      ['left', 'left', 'left'],
      [
        ['Light', 'State', 'Meaning'],
        ['Power', 'on', 'supply is good'],
        ['Power', 'flashing', 'battery below 20 %'],
        ['Signal', 'once in 5 minutes', 'a reading has been sent'],
        ['Alarm', 'on', 'level above the limit'],
      ],
    ),
  ],
  {
    type: 'callout',
    tone: 'warning',
    blocks: [p('Disconnect the solar panel before you open the supply box. Never open it in the rain.')],
  },
  h(1, 'Installation'),
  h(2, 'Choosing a place'),
  list(
    true,
    'Mount the probe in calm water, at least 15 cm from the wall.',
    'Mount the main unit 50 cm above the highest level on record.',
    'Fix the cable every 60 cm.',
  ),
  {
    type: 'callout',
    tone: 'tip',
    blocks: [p('Test the signal with a telephone first: with fewer than two bars, use an external aerial.')],
  },
  h(2, 'Setting it up'),
  p(
    'Connect a data cable and enter these commands in a terminal; ',
    t('limit', 'code'),
    ' is the alarm level in millimetres:',
  ),
  {
    type: 'code',
    lang: 'sh',
    text: 'station set interval 5m\nstation set limit 350\nstation test --send\n# OK means that the reading has arrived',
  },
  p('The alarm follows ', see('mean'), ': the light goes on when the mean of three readings exceeds the limit.'),
  [
    'mean',
    {
      type: 'equation',
      tex: '\\bar{h} = \\frac{h_{n-2} + h_{n-1} + h_n}{3} > h_{\\max}',
      alt: 'The mean of three readings is greater than the limit',
    },
  ],
  h(1, 'Maintenance'),
  h(2, 'Every month'),
  {
    type: 'list',
    ordered: false,
    items: [
      { checked: true, blocks: [p('Clean silt and weed off the probe')] },
      { checked: true, blocks: [p('Compare the staff gauge with what was reported')] },
      { checked: false, blocks: [p('Replace the battery below 11.8 V')] },
    ],
  },
  figure,
  {
    type: 'callout',
    tone: 'note',
    blocks: [p('A new probe has to be calibrated; what the lights say meanwhile is shown in ', see('parts'), '.')],
  },
];

const official: readonly Piece[] = [
  p(
    'The wet season begins in June. To find and mend faults before then, all public drains are to be inspected. This circular sets out what is inspected, by whom, and by when.',
  ),
  h(1, 'Scope'),
  p(
    'The inspection covers all public drains and what belongs to them: inlets, manholes, pumping stations, gates and level gauges.',
  ),
  h(1, 'What to inspect'),
  h(2, 'Drains'),
  p(
    'Silt in side pipes may not exceed one fifth of the diameter. Covers and frames must be whole. Pumps at underpasses are to be run on trial, one by one.',
  ),
  h(2, 'Gauges'),
  p(
    'Gauges must report, and may not differ from the staff gauge by more than 2 cm. Gaps of more than 24 hours are to be explained.',
  ),
  h(1, 'Timetable'),
  table(
    'Dates',
    1,
    ['left', 'left', 'left'],
    [
      ['Step', 'By', 'Responsible'],
      ['Own inspection, register of faults', '20 March', 'districts'],
      ['Sample of at least one fifth', '10 April', 'this office'],
      ['Report on repairs', '30 April', 'districts'],
    ],
  ),
  h(1, 'Repairs'),
  p(
    'Faults that can be mended at once shall be mended at once. For all others the register names the measure, the person responsible and the date.',
  ),
];

const minimal: readonly Piece[] = [
  p(
    'When the rain stops, the water on the road does not leave at once. It has to find a way, and the way is often blocked by leaves, by sand, and by an inlet that nobody has cleaned.',
  ),
  ['where', h(1, 'Where the water goes')],
  p(
    'What a street can drain depends little on the diameter in the plans. Streets that are cleaned twice a year are as good as new after three years; those that never are have lost a third',
    cite('c3'),
    '.',
  ),
  p('The formula is simple. The volume ', math('W'), ' of one storm is the integral of the flow:'),
  volume,
  h(1, 'Figures that can be seen'),
  stations,
  p(
    'They come from the records of four districts',
    cite('c2'),
    ', and they say one thing: ',
    t('maintenance matters more than design', 'em'),
    ', and nobody remembers maintenance.',
  ),
  { type: 'quote', blocks: [p('Water is led, not fought.')] },
  p('The way that ', see('where'), ' speaks of lies under our feet.'),
];

const documents: Readonly<
  Record<
    TemplateName,
    Pick<DocumentContent, 'title' | 'matter' | 'glossary' | 'layout'> & { readonly pieces: readonly Piece[] }
  >
> = {
  report: {
    title: 'Urban Flooding: What Three Years of Works Have Changed',
    matter: {
      subtitle: 'An evaluation from continuous records, 2023 to 2025',
      authors: [{ name: 'Flood Evaluation Group', affiliation: 'Centre for Urban Water' }],
      abstract: [
        'This report evaluates three years of works against urban flooding. It rests on continuous records of twenty-four stations in four districts, on the archive of the network and on notes made on site, and checks time to drain, runoff and maintenance one by one.',
        'After the works every station drains in less than half the time. What differs between them is maintenance, not design. The report makes three recommendations and names the data that are still missing.',
      ],
      keywords: ['urban flooding', 'drainage', 'monitoring', 'maintenance'],
    },
    glossary,
    pieces: report,
  },
  paper: {
    title: 'Maintenance and the Effect of Permeable Pavement on Peak Runoff',
    matter: {
      authors: [
        { name: 'Urban Hydrology Group', affiliation: 'Centre for Urban Water' },
        { name: 'Pavement Group', affiliation: 'Laboratory of Municipal Works' },
      ],
      abstract: [
        'The long-term effect of permeable pavement depends on maintenance. From three years of records at twenty-four stations in four districts we compute runoff by the trapezoidal rule and compare peak flow and time to drain under different cleaning intervals. Stations that were cleaned twice a year kept nine tenths of their capacity; stations that were never cleaned lost a third of it within thirty months.',
      ],
      keywords: ['permeable pavement', 'peak runoff', 'maintenance', 'time to drain'],
    },
    pieces: paper,
  },
  bid: {
    title: 'Riverside Drainage Renewal',
    matter: { subtitle: 'Commercial and technical offer', authors: [{ name: 'City Drainage Works Ltd' }] },
    layout: {
      form: {
        number: 'RD-2026-017',
        recipient: 'Riverside Development Office',
        issuer: 'City Drainage Works Ltd',
        copyMark: 'ORIGINAL',
      },
    },
    pieces: bid,
  },
  manual: {
    title: 'Level Gauge Station',
    matter: {
      subtitle: 'Installation, inspection, maintenance',
      authors: [{ name: 'Instruments Group', affiliation: 'Centre for Urban Water' }],
    },
    glossary,
    pieces: manual,
  },
  official: {
    title: 'Inspection of Public Drains before the Wet Season',
    layout: {
      form: {
        issuer: 'Riverside Water Office',
        number: 'RWO/2026/12',
        recipient: 'District water offices; operators of public drains',
        attachments: ['Inspection form', 'Register of faults (model)'],
        copies: 'Flood control committee; Building office; Weather service',
        printedBy: 'Riverside Water Office, Secretariat',
      },
    },
    pieces: official,
  },
  minimal: {
    title: 'After the Rain',
    matter: { authors: [{ name: 'Centre for Urban Water' }] },
    pieces: minimal,
  },
};

export function englishDocument(template: TemplateName): DocumentContent {
  const { pieces, layout, ...rest } = documents[template];
  return {
    schema: 'doc/1',
    id: `gallery-${template}-en`,
    lang: 'en',
    updatedAt: Date.UTC(2026, 2, 9, 8, 30),
    blocks: blocksOf(pieces),
    citations,
    sources,
    ...rest,
    layout: { template, ...layout },
  };
}

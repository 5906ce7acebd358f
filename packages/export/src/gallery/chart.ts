/** A small chart as a stored picture: the gallery needs one that is text in the repository. */
import { createHash } from 'node:crypto';
import type { Lang } from '@longhand/document';

const bars = [
  [46, 19],
  [52, 24],
  [61, 27],
  [43, 22],
] as const;
const texts = {
  zh: {
    before: '改造前',
    after: '改造后',
    unit: '排空时间（分钟）',
    sites: ['老城区', '工业园区', '滨江新区', '站前片区'],
  },
  en: {
    before: 'before',
    after: 'after',
    unit: 'minutes to drain',
    sites: ['Old town', 'Industrial park', 'Riverside', 'Station'],
  },
} as const;

/** An SVG of 640 by 276. */
export function chart(lang: Lang): string {
  const { before, after, unit, sites } = texts[lang];
  const y = (value: number): number => 240 - value * 3;
  const grid = [0, 20, 40, 60].map(
    (value) =>
      `<path d="M60 ${y(value)}H620" stroke="#d8dde3" stroke-width="1"/><text x="52" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  );
  const columns = bars.map(([old, now], index) => {
    const x = 95 + index * 135;
    return `<rect x="${x}" y="${y(old)}" width="34" height="${old * 3}" fill="#b4c0cd"/><rect x="${x + 38}" y="${y(now)}" width="34" height="${now * 3}" fill="#1f4e85"/><text x="${x + 36}" y="262" text-anchor="middle">${sites[index]}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="276" viewBox="0 0 640 276"><g font-family="Noto Sans SC" font-size="13" fill="#3a424b">${grid.join('')}${columns.join('')}<text x="60" y="24">${unit}</text><rect x="430" y="12" width="14" height="14" fill="#b4c0cd"/><text x="450" y="24">${before}</text><rect x="520" y="12" width="14" height="14" fill="#1f4e85"/><text x="540" y="24">${after}</text></g></svg>`;
}

export const chartAsset = (lang: Lang): string => createHash('sha256').update(chart(lang)).digest('hex');

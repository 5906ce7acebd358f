/**
 * Short documents that show each template at its own work, in both languages, with the picture that they hold.
 * @module
 */
import type { DocumentContent, Lang, TemplateName } from '@longhand/document';
import { chart, chartAsset } from './chart.ts';
import { chineseDocument } from './chinese.ts';
import { englishDocument } from './english.ts';
import { logo, logoAsset } from './logo.ts';

/** @example await exportDocument(galleryDocument('bid', 'zh'), { format: 'pdf', outPath: 'bid.pdf' }) */
export function galleryDocument(template: TemplateName, lang: Lang): DocumentContent {
  return lang === 'zh' ? chineseDocument(template) : englishDocument(template);
}

/** The stored pictures of the gallery by their SHA-256 (hex). */
export function galleryPictures(): ReadonlyMap<string, Uint8Array> {
  const langs: readonly Lang[] = ['zh', 'en'];
  const charts = langs.map((lang) => [chartAsset(lang), chart(lang)] as const);
  return new Map([...charts, [logoAsset, logo] as const].map(([sha, svg]) => [sha, new TextEncoder().encode(svg)]));
}

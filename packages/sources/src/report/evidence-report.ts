/**
 * The report on a document's evidence: which sentences are cited, which should be, and which citations want a look. Pure.
 * @module
 */
import type { Citation, CitationId, SectionId } from '@longhand/document';
import type { DocState, EvidenceCounts, EvidenceReport, ReportedSentence, SectionEvidence } from '@longhand/protocol';
import { citedSentences } from './cited-sentences.ts';
import { factualRules } from './factual.ts';

type Report = Omit<EvidenceReport, 'nearest'>;
type Tally = { -readonly [Count in keyof EvidenceCounts]: EvidenceCounts[Count] };

/**
 * @example reportOf(state).counts // { sentences: 42, cited: 30, uncited: 3, flagged: 1, stale: 0, lost: 0 }
 */
export function reportOf(state: DocState): Report {
  const counts = noneYet();
  const bySection = new Map<SectionId | undefined, Tally>();
  const sentences: ReportedSentence[] = [];
  const citations: Record<CitationId, Citation> = {};
  const titles = new Map(state.outline.map(({ id, title }) => [id, title]));
  for (const { id: block, section, body } of state.blocks) {
    const known = section !== undefined && titles.has(section) ? section : undefined;
    const tallies = [counts, bySection.get(known) ?? noneYet()];
    for (const sentence of citedSentences(body)) {
      const rules = sentence.isProse ? factualRules(sentence.text) : [];
      const cited = sentence.citations.flatMap((id) => state.citations[id] ?? []);
      for (const tally of tallies) count(tally, cited, rules.length > 0);
      for (const citation of cited) citations[citation.id] = citation;
      if (cited.length === 0 && rules.length === 0) continue;
      const place = known === undefined ? { block } : { block, section: known };
      sentences.push({ ...place, text: sentence.text, citations: cited.map(({ id }) => id), rules });
    }
    const [, own] = tallies;
    if (own && own.sentences > 0) bySection.set(known, own);
  }
  const order: readonly (SectionId | undefined)[] = [undefined, ...titles.keys()];
  const sections = order.flatMap((section): readonly SectionEvidence[] => {
    const own = bySection.get(section);
    if (!own) return [];
    return section === undefined
      ? [{ title: '', counts: own }]
      : [{ section, title: titles.get(section) ?? '', counts: own }];
  });
  return { document: state.id, seq: state.seq, counts, sections, sentences, citations };
}

/** One place at which a document cites a source. */
export interface CitedPlace extends Pick<ReportedSentence, 'block' | 'section' | 'text'> {
  readonly citation: Citation;
  /** Title of the section; empty outside of the outline. */
  readonly title: string;
}

/** Where the text cites what `isMeant` chooses, in reading order. */
export function citedPlaces(state: DocState, isMeant: (citation: Citation) => boolean): readonly CitedPlace[] {
  return state.blocks.flatMap(({ id: block, section, body }) =>
    citedSentences(body).flatMap(({ text, citations }) =>
      citations.flatMap((id): readonly CitedPlace[] => {
        const citation = state.citations[id];
        if (!citation || !isMeant(citation)) return [];
        const title = state.outline.find((planned) => planned.id === section)?.title ?? '';
        return [{ block, ...(section === undefined ? {} : { section }), text, title, citation }];
      }),
    ),
  );
}

function noneYet(): Tally {
  return { sentences: 0, cited: 0, uncited: 0, flagged: 0, stale: 0, lost: 0 };
}

function count(tally: Tally, cited: readonly Citation[], isFactual: boolean): void {
  tally.sentences += 1;
  if (cited.length > 0) tally.cited += 1;
  else if (isFactual) tally.uncited += 1;
  tally.flagged += cited.filter(({ flags, standing }) => flags !== undefined && standing === undefined).length;
  tally.stale += cited.filter(({ standing }) => standing === 'stale').length;
  tally.lost += cited.filter(({ standing }) => standing === 'lost').length;
}

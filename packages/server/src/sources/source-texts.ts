import type { SourceId } from '@longhand/document';
import type { StoredText, Tables, TextPlace } from '@longhand/protocol/ports';

export interface SourceTexts {
  /** The text of a source; null when there is none. */
  of(source: SourceId): Promise<StoredText | null>;
  forget(source: SourceId): void;
}

/** Texts that are kept unpacked, in UTF-16 units; the longest unused goes first. */
const MAX_UNITS = 16_000_000;

/** Texts of sources, the latest ones at hand: a search shows passages of the same few again and again. */
export function createSourceTexts(tables: Pick<Tables, 'getText'>): SourceTexts {
  const kept = new Map<SourceId, StoredText>();
  let units = 0;
  function forget(source: SourceId): void {
    units -= kept.get(source)?.text.length ?? 0;
    kept.delete(source);
  }
  return {
    forget,
    async of(source) {
      const text = kept.get(source) ?? (await tables.getText(source));
      if (text === null) return null;
      forget(source);
      kept.set(source, text);
      units += text.text.length;
      for (const oldest of kept.keys()) {
        if (units <= MAX_UNITS || kept.size === 1) break;
        forget(oldest);
      }
      return text;
    },
  };
}

/** The place that holds an offset; undefined in a gap between places. */
export function placeAt(places: readonly TextPlace[], offset: number): TextPlace | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = places[low];
  return found !== undefined && found.start <= offset ? found : undefined;
}

import type { SourceId, Span } from '@longhand/document';
import type { DocumentId } from '@longhand/protocol';
import type { StoredText, Tables } from '@longhand/protocol/ports';
import { verifySpan } from '@longhand/sources';

/** The hard gate on passages: which of them stand in the stored text of a source of this document, letter by letter. */
export function holdsIn(tables: Pick<Tables, 'getSource' | 'getText'>) {
  return async (document: DocumentId, spans: readonly Span[]): Promise<readonly boolean[]> => {
    const texts = new Map<SourceId, StoredText | null>();
    for (const { source } of spans) {
      if (texts.has(source)) continue;
      const owner = (await tables.getSource(source))?.document;
      texts.set(source, owner === document ? await tables.getText(source) : null);
    }
    return spans.map((span) => {
      const text = texts.get(span.source) ?? null;
      return text !== null && verifySpan(span, text);
    });
  };
}

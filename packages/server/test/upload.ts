import type { DocumentId } from '@longhand/protocol';
import { eventsOf, type Harness, openStream } from './harness.ts';

/** Uploads a text and waits until it is read; resolves with the id of the source. */
export async function uploadAndRead(h: Harness, document: DocumentId, name: string, text: string): Promise<string> {
  const answer = await fetch(`${h.address}/v1/documents/${document}/sources`, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'text/markdown', 'x-file-name': encodeURIComponent(name) },
  });
  const { source } = (await answer.json()) as { source: { id: string } };
  const stream = await openStream(`${h.address}/v1/documents/${document}/events`);
  await stream.until((frames) =>
    eventsOf(frames).some((logged) => logged.type === 'source.extracted' && logged.data.source === source.id),
  );
  stream.close();
  return source.id;
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { damagedReplies, figuresOf, verdictOn } from './damaged-replies.ts';
import { mismatch } from './json-schema.ts';

const { schemas, replies } = damagedReplies();

describe('the corpus of damaged replies', () => {
  it('holds both languages, both wishes, and many shapes, each under a name of its own', () => {
    expect(replies.length).toBeGreaterThanOrEqual(60);
    expect(new Set(replies.map(({ id }) => id)).size).toBe(replies.length);
    expect(new Set(replies.map(({ shape }) => shape)).size).toBeGreaterThanOrEqual(15);
    for (const lang of ['zh', 'en'])
      expect(replies.filter((reply) => reply.lang === lang).length, lang).toBeGreaterThanOrEqual(40);
    expect(new Set(replies.map(({ wants }) => wants))).toEqual(new Set(Object.keys(schemas)));
  });

  it('says of no reply more than its schema allows', () => {
    for (const { id, wants, says } of replies) if (says !== null) expect(mismatch(schemas[wants], says), id).toBeNull();
  });

  it.each(replies)('$id: nothing is accepted that it does not say', (reply) => {
    expect(verdictOn(reply, schemas[reply.wants])).not.toBe('accepted wrongly');
  });

  it('is read as well as docs/structured-answers.md says; `npm run figures` writes it anew', () => {
    const page = readFileSync(new URL('../../../docs/structured-answers.md', import.meta.url), 'utf8');
    expect(page).toBe(figuresOf({ schemas, replies }));
  });

  it('is read in seven of ten replies that a person can read', () => {
    const readable = replies.filter(({ says }) => says !== null);
    const read = readable.filter((reply) => verdictOn(reply, schemas[reply.wants]) === 'read');
    expect(read.length / readable.length).toBeGreaterThanOrEqual(0.7);
  });

  it('would show a reader that takes the first object for the answer', () => {
    const twoDrafts = replies.find(({ id }) => id === 'two-drafts-en');
    const first = { ...twoDrafts, reply: twoDrafts?.reply.split('\n')[0] ?? '' };
    // The same first object alone is accepted, and would be counted as wrong.
    expect(verdictOn(first as (typeof replies)[number], schemas.outline)).toBe('accepted wrongly');
  });
});

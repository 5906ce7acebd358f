/** The routes of versions and of what is wrong with a document, as data. */
import type { z } from 'zod';
import type { Content, Route } from './route.ts';
import { seqSchema } from './schema/block.ts';
import {
  branchSchema,
  importedSchema,
  problemListSchema,
  versionContentSchema,
  versionDiffSchema,
  versionListSchema,
} from './schema/index.ts';

const json = (schema: z.ZodType): readonly Content[] => [{ media: 'application/json', schema }];

export const versionRoutes = {
  listVersions: {
    method: 'get',
    path: '/v1/documents/{document}/versions',
    tag: 'documents',
    summary: 'The versions that are worth going back to, newest first',
    description:
      'Those with a name, and places where a run or a sitting of edits ended. Every seq of the log is a version all the same.',
    answers: { 200: { description: 'The list', content: json(versionListSchema) } },
    problems: [404],
  },
  getVersion: {
    method: 'get',
    path: '/v1/documents/{document}/versions/{seq}',
    tag: 'documents',
    summary: 'The document as it was behind an event',
    answers: { 200: { description: 'Its content', content: json(versionContentSchema) } },
    problems: [404, 422],
  },
  diffVersions: {
    method: 'get',
    path: '/v1/documents/{document}/diff',
    tag: 'documents',
    summary: 'What differs between two versions',
    description: 'Block by block, and word by word within. With `Accept: text/markdown` a text that people read.',
    parameters: [
      { in: 'query', name: 'from', description: 'The older version.', schema: seqSchema },
      { in: 'query', name: 'to', description: 'The newer one; the present state when absent.', schema: seqSchema },
    ],
    answers: {
      200: {
        description: 'The differences',
        content: [...json(versionDiffSchema), { media: 'text/markdown', description: 'As a text' }],
      },
    },
    problems: [404, 422],
  },
  branchDocument: {
    method: 'post',
    path: '/v1/documents/{document}/branches',
    tag: 'documents',
    summary: 'Make a document out of a version of this one',
    description:
      'The new document has the history up to there, the sources and the citations; its first event has `origin`. A citation whose text is not there any more, ' +
      'or does not hold its quote, is marked as lost. Its run waits for a person. Not carried out once for a key: repeated, it makes another branch.',
    body: json(branchSchema),
    answers: { 201: { description: 'Made', content: json(importedSchema) } },
    problems: [404, 413, 415, 422, 507],
  },
  documentProblems: {
    method: 'get',
    path: '/v1/documents/{document}/problems',
    tag: 'documents',
    summary: 'What is wrong with a document',
    description:
      'References to nothing, marks without a citation, skipped levels, figures without a description, comments on text that is gone, tables whose cells do not fit, and the like.',
    answers: { 200: { description: 'The problems', content: json(problemListSchema) } },
    problems: [404],
  },
} satisfies Readonly<Record<string, Route>>;

import { z } from 'zod';
import type { Content, Route } from './route.ts';
import {
  chooseEmbeddingSchema,
  embeddingReportSchema,
  embeddingStatusSchema,
  searchAnswerSchema,
} from './schema/index.ts';

const json = (schema: z.ZodType): readonly Content[] => [{ media: 'application/json', schema }];

/** Search over sources, as routes. */
export const searchRoutes = {
  searchSources: {
    method: 'get',
    path: '/v1/documents/{document}/search',
    tag: 'sources',
    summary: 'Find passages in the sources of a document',
    description:
      'By words: Chinese characters and pairs of them, stemmed words of Latin script, numbers. Filters hold for every way of finding.',
    parameters: [
      {
        in: 'query',
        name: 'q',
        description: 'What to look for',
        schema: z.string().min(1).max(2_000),
        isRequired: true,
      },
      { in: 'query', name: 'limit', description: 'Most hits; 10 when absent', schema: z.int().min(1).max(100) },
      {
        in: 'query',
        name: 'source',
        description: 'Id or file name of a source to look in; may be given again',
        schema: z.string(),
      },
      {
        in: 'query',
        name: 'pages',
        description: 'Only passages that begin on these pages: `3-7`, `3`, `3-` or `-7`',
        schema: z.string(),
      },
      { in: 'query', name: 'lang', description: 'Only passages in this language', schema: z.enum(['zh', 'en']) },
    ],
    answers: {
      200: {
        description: 'The passages, best first',
        content: json(searchAnswerSchema),
      },
    },
    problems: [404, 422],
  },
  embedding: {
    method: 'get',
    path: '/v1/embedding',
    tag: 'models',
    summary: 'The model of embeddings, how far its work is, and what it used',
    answers: { 200: { description: 'How it stands', content: json(embeddingStatusSchema) } },
    problems: [],
  },
  chooseEmbedding: {
    method: 'post',
    path: '/v1/embedding',
    tag: 'models',
    summary: 'Choose the model of embeddings',
    description:
      'Named by its endpoint, whose address and key it uses. All sources get vectors in the background; the same model chosen again begins anew.',
    body: json(chooseEmbeddingSchema),
    answers: { 200: { description: 'How it stands', content: json(embeddingStatusSchema) } },
    problems: [409, 415, 422, 507],
  },
  dropEmbedding: {
    method: 'delete',
    path: '/v1/embedding',
    tag: 'models',
    summary: 'Search by words only',
    answers: { 204: { description: 'Off' } },
    problems: [409, 507],
  },
  testEmbedding: {
    method: 'post',
    path: '/v1/embedding/test',
    tag: 'models',
    summary: 'Ask a model for a vector, before it is chosen',
    body: json(chooseEmbeddingSchema),
    answers: { 200: { description: 'What came of it', content: json(embeddingReportSchema) } },
    problems: [415, 422],
  },
} satisfies Readonly<Record<string, Route>>;

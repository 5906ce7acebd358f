import { z } from 'zod';
import type { Route } from './route.ts';
import { searchAnswerSchema } from './schema/index.ts';

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
        content: [{ media: 'application/json', schema: searchAnswerSchema }],
      },
    },
    problems: [404, 422],
  },
} satisfies Readonly<Record<string, Route>>;

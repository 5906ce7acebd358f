import { z } from 'zod';

export const paramsSchema = z.record(z.string(), z.union([z.string(), z.number()]));
export const noticeSchema = z
  .object({ code: z.string(), params: paramsSchema.optional() })
  .meta({ id: 'Notice', description: 'A message for people: a catalogue code and its parameters' });

import { z } from 'zod';
import type { Budget, Money, Overrun, Price, Reservation, Spending } from '../spending.ts';

const countSchema = z.int().min(0);
const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe('ISO 4217');

export const moneySchema = z
  .strictObject({ currency: currencySchema, nanos: countSchema.describe('Billionths of a unit') })
  .meta({ id: 'Money' }) satisfies z.ZodType<Money>;

const rate = {
  input: z.number().min(0).max(1_000_000).describe('Currency units for a million tokens'),
  output: z.number().min(0).max(1_000_000),
};
export const priceSchema = z.object({
  currency: currencySchema,
  ...rate,
  above: z
    .object({ tokens: countSchema, ...rate })
    .optional()
    .describe('Prices of a call with more input than that'),
}) satisfies z.ZodType<Price>;

const limitSchema = z.strictObject({
  tokens: countSchema.min(1).optional().describe('Input and output together'),
  money: moneySchema.optional(),
});
/** Limits of a run and of each of its sections. */
export const budgetSchema = z
  .strictObject({ run: limitSchema.optional(), section: limitSchema.optional() })
  .meta({ id: 'Budget', description: 'What is left out has no limit' }) satisfies z.ZodType<Budget>;

export const reservationSchema = z.object({
  input: z.number(),
  output: z.number(),
  price: priceSchema.nullable(),
}) satisfies z.ZodType<Reservation>;

export const spendingSchema = z
  .object({
    calls: z.number(),
    input: z.number(),
    output: z.number(),
    isEstimated: z.boolean(),
    money: z.record(z.string(), z.number()).optional().describe('Billionths of a unit by currency'),
    unpriced: z.number().optional().describe('Calls whose price is unknown: their money is in no sum'),
  })
  .meta({ id: 'Spending' }) satisfies z.ZodType<Spending>;

export const overrunSchema = z.object({
  scope: z.enum(['run', 'section']),
  limit: z.enum(['tokens', 'money', 'price']),
}) satisfies z.ZodType<Overrun>;

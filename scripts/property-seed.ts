/**
 * In CI, property tests begin with one seed: a change is judged by what it changes, and what passed once passes again. Everywhere else they
 * begin anew each time, and find what nobody looked for.
 * @module
 */
import fc from 'fast-check';

if (process.env.CI) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_127 });

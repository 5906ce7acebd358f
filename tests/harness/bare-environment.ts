/**
 * What a program of ours that a test starts finds around it: nothing of the person who runs the tests, whatever they have set.
 */

/** Where programs lie, and what Node compiled in an earlier test: a cold start costs twice as much. */
export const bareEnvironment = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
};

export { type Problem, problemSchema } from './problem.ts';

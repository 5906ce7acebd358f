/** English catalogue: run. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const run = {
  'run.busy': 'A run is already going on in this document. Stop it first, or steer it.',
} as const;

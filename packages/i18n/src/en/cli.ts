/** English catalogue: cli. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const cli = {} as const;

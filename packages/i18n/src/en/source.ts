/** English catalogue: source. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const source = {} as const;

/** A message for people: a catalogue code and its parameters, never prose. */
export interface Notice {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

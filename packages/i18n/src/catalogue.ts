/**
 * Typed catalogues without a run-time library: English is the type, a translation must have the same keys and the same parameters.
 * @module
 */

/** Names of the `{parameters}` in a message. */
export type ParameterOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;

export type Params = Readonly<Record<string, string | number>>;

/** What a translation of a catalogue must hold: every key, no other. */
export type Translation<Catalogue extends Readonly<Record<string, string>>> = {
  readonly [Key in keyof Catalogue]: string;
};

/** Arguments that a message needs: none, or an object that names each parameter. */
export type ArgumentsOf<Text extends string> = [ParameterOf<Text>] extends [never]
  ? []
  : [params: { readonly [Name in ParameterOf<Text>]: string | number }];

/**
 * Puts parameters into a message. A parameter that is not given stays visible as `{name}`, so that a mistake shows instead of hiding.
 *
 * @example fill('Page {n}', { n: 3 }) // 'Page 3'
 */
export function fill(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

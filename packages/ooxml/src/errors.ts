export type OoxmlCode =
  | 'malformed' // not well-formed XML
  | 'tooDeep' // elements nested beyond any honest document
  | 'incomplete'; // a part that must be there is missing

export class OoxmlError extends Error {
  override readonly name = 'OoxmlError';
  readonly code: OoxmlCode;

  constructor(code: OoxmlCode, message: string) {
    super(message);
    this.code = code;
  }
}

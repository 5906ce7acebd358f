/**
 * The style sheets inside a drawing, as far as drawings use them: rules for an element's name, its classes, or both. Everything else (`@import`,
 * states, places in the tree) is left out.
 * @module
 */

export interface SvgRule {
  /** Empty: any element. */
  readonly element: string;
  readonly classes: readonly string[];
  readonly declarations: ReadonlyMap<string, string>;
}

/** @example rulesOf('.bar { fill: red } text, .label { fill: blue }') */
export function rulesOf(css: string): readonly SvgRule[] {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/@import[^;]*;|@charset[^;]*;/gi, '');
  const rules: SvgRule[] = [];
  for (const [, selectors = '', body = ''] of plain.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const declarations = declarationsOf(body);
    for (const selector of selectors.split(',')) {
      const match = /^([a-z][\w-]*|\*)?((?:\.[\w-]+)*)$/i.exec(selector.trim());
      if (match === null || selector.trim() === '') continue;
      const element = match[1] === undefined || match[1] === '*' ? '' : match[1];
      rules.push({ element, classes: (match[2] ?? '').split('.').filter((name) => name !== ''), declarations });
    }
  }
  return rules;
}

/** `fill: red; stroke: none` */
export function declarationsOf(body: string): ReadonlyMap<string, string> {
  const declarations = new Map<string, string>();
  for (const declaration of body.split(';')) {
    const colon = declaration.indexOf(':');
    if (colon < 0) continue;
    const value = declaration.slice(colon + 1).replace(/!\s*important\s*$/i, '');
    declarations.set(declaration.slice(0, colon).trim(), value.trim());
  }
  return declarations;
}

/** What the rules say of an element, the more special and the later ones above the others. */
export function declaredFor(
  rules: readonly SvgRule[],
  element: string,
  classes: readonly string[],
): ReadonlyMap<string, string> {
  const matching = rules.filter(
    (rule) => (rule.element === '' || rule.element === element) && rule.classes.every((name) => classes.includes(name)),
  );
  const weight = (rule: SvgRule) => rule.classes.length * 10 + (rule.element === '' ? 0 : 1);
  return new Map(matching.sort((a, b) => weight(a) - weight(b)).flatMap(({ declarations }) => [...declarations]));
}

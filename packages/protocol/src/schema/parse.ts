import { type core, z } from 'zod';
import { en, zhCN } from 'zod/locales';

export type Parsed<T> =
  | { readonly isValid: true; readonly value: T }
  | { readonly isValid: false; readonly detail: string };

const MAX_ISSUES = 3;
const messages = { en: en().localeError, zh: zhCN().localeError };

/**
 * Checks a value at the border. What is wrong is said in the reader's language, with the path of the field, three issues at most.
 *
 * @example parseWith(commandSchema, JSON.parse(body), 'en')
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, locale: 'en' | 'zh'): Parsed<T> {
  const result = schema.safeParse(value, { error: messages[locale] });
  if (result.success) return { isValid: true, value: result.data };
  const issues = flatten(result.error.issues).slice(0, MAX_ISSUES).map(sentence);
  const rest = result.error.issues.length - MAX_ISSUES;
  return { isValid: false, detail: issues.join('; ') + (rest > 0 ? ` (+${rest})` : '') };
}

/** A union reports the issues of every branch; the branch that got furthest is the one that was meant. */
function flatten(issues: readonly core.$ZodIssue[]): readonly core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const depth = (branch: readonly core.$ZodIssue[]) => Math.max(0, ...branch.map((inner) => inner.path.length));
    const meant = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
    return flatten(meant).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  });
}

function sentence(issue: core.$ZodIssue): string {
  const path = z.core.toDotPath(issue.path);
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

/** Formulas as a file shows them, against the TeX that they were made of. */
import { childrenOf, texOfMath } from '@longhand/ooxml';
import { omml } from '../emit/omml.ts';

/** Word processors write the same formula with other groups and spaces. */
export function looseTex(tex: string): string {
  return tex.replace(/\\(?:left|right|mathrm|operatorname|text|limits|displaystyle|[,;:! ])|[{}\s]/g, '');
}

/** Whether TeX that was read from a file says all that stood there: signs of unknown fonts do not. */
export function isReadable(tex: string): boolean {
  return tex.trim() !== '' && !/[\ufffd\ue000-\uf8ff]/.test(tex) && omml(tex) !== null;
}

/** Whether a file shows this TeX: as Word's own formula, or by its letters where it cannot be one. */
export function isSameFormula(tex: string, shown: string): boolean {
  const wanted = looseTex(shown);
  if (looseTex(tex) === wanted) return true;
  const equation = omml(tex.trim());
  if (equation === null) return false;
  const [read] = childrenOf(`<x>${equation}</x>`, 'x');
  return read !== undefined && looseTex(texOfMath(read)) === wanted;
}

/**
 * Office Math (OMML) as linear text: `(a+b)/(2)`, `x^2`, `√(x)`. Readable and searchable; the structure is not kept.
 * @module
 */
import { childOf, elementsOf, type XmlElement } from './xml.ts';

/** The linear text of an `m:oMath` or any part of it. */
export function mathText(element: XmlElement): string {
  switch (element.name) {
    case 'm:t':
      return element.children.filter((child) => typeof child === 'string').join('');
    case 'm:f':
      return `${grouped(part(element, 'm:num'))}/${grouped(part(element, 'm:den'))}`;
    case 'm:sSup':
      return `${part(element, 'm:e')}^${grouped(part(element, 'm:sup'))}`;
    case 'm:sSub':
      return `${part(element, 'm:e')}_${grouped(part(element, 'm:sub'))}`;
    case 'm:sSubSup':
      return `${part(element, 'm:e')}_${grouped(part(element, 'm:sub'))}^${grouped(part(element, 'm:sup'))}`;
    case 'm:sPre':
      return `_${grouped(part(element, 'm:sub'))}^${grouped(part(element, 'm:sup'))}${part(element, 'm:e')}`;
    case 'm:rad': {
      const degree = part(element, 'm:deg');
      return `${degree === '' || degree === '2' ? '√' : `${degree}√`}(${part(element, 'm:e')})`;
    }
    case 'm:nary': {
      const properties = childOf(element, 'm:naryPr');
      const sign = childOf(properties, 'm:chr')?.attributes['m:val'] ?? '∫';
      const sub = part(element, 'm:sub');
      const sup = part(element, 'm:sup');
      return `${sign}${sub && `_${grouped(sub)}`}${sup && `^${grouped(sup)}`} ${part(element, 'm:e')}`;
    }
    case 'm:d': {
      const properties = childOf(element, 'm:dPr');
      const begin = childOf(properties, 'm:begChr')?.attributes['m:val'] ?? '(';
      const end = childOf(properties, 'm:endChr')?.attributes['m:val'] ?? ')';
      return `${begin}${parts(element, 'm:e').join(', ')}${end}`;
    }
    case 'm:func':
      return `${part(element, 'm:fName')}(${part(element, 'm:e')})`;
    case 'm:limLow':
      return `${part(element, 'm:e')}_${grouped(part(element, 'm:lim'))}`;
    case 'm:limUpp':
      return `${part(element, 'm:e')}^${grouped(part(element, 'm:lim'))}`;
    case 'm:m':
      return `[${parts(element, 'm:mr').join('; ')}]`;
    case 'm:mr':
      return parts(element, 'm:e').join(', ');
    case 'm:eqArr':
      return parts(element, 'm:e').join('; ');
    case 'm:acc': {
      const mark = childOf(childOf(element, 'm:accPr'), 'm:chr')?.attributes['m:val'] ?? '\u0302';
      return `${part(element, 'm:e')}${mark}`;
    }
    case 'm:ctrlPr':
    case 'm:rPr':
    case 'w:rPr':
    case 'w:del':
      return '';
    default:
      return element.name.endsWith('Pr') ? '' : elementsOf(element).map(mathText).join('');
  }
}

function part(element: XmlElement, name: string): string {
  const found = childOf(element, name);
  return found ? mathText(found) : '';
}

function parts(element: XmlElement, name: string): string[] {
  return elementsOf(element)
    .filter((child) => child.name === name)
    .map(mathText);
}

/** Brackets only where the linear form would read differently without them. */
function grouped(text: string): string {
  return [...text].length <= 1 || /^[\d.]+$/.test(text) ? text : `(${text})`;
}

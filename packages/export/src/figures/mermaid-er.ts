/**
 * Entities from top to bottom. The library sets them from left to right only, and three of them are wider than a page; as classes they stand below
 * each other, with figures in place of the feet of crows.
 * @module
 */

const relation = /^(\S+)\s+([|o}{]+)(--|\.\.)([|o}{]+)\s+(\S+)\s*:\s*(.+)$/;

/**
 * @param lines as `checkedLines` writes them
 * @example entitiesAsClasses(['erDiagram', 'A ||--o{ B : has']) // ['classDiagram', 'A "1" -- "0..n" B : has']
 */
export function entitiesAsClasses([, ...lines]: readonly string[]): readonly string[] {
  let isInside = false;
  const written = lines.map((line) => {
    const [, first = '', left = '', , right = '', second = '', label = ''] = relation.exec(line) ?? [];
    if (first !== '')
      return `${first} "${countOf(left)}" -- "${countOf(right)}" ${second} : ${label.replace(/^"(.*)"$/, '$1')}`;
    if (line.endsWith('{')) {
      isInside = true;
      return `class ${line}`;
    }
    if (line === '}') {
      isInside = false;
      return line;
    }
    // Brackets would make a method of it.
    return isInside ? line.replaceAll('(', '（').replaceAll(')', '）').replaceAll('"', '') : `class ${line}`;
  });
  return ['classDiagram', ...written];
}

function countOf(marks: string): string {
  const many = /[}{]/.test(marks);
  if (marks.includes('o')) return many ? '0..n' : '0..1';
  return many ? '1..n' : '1';
}

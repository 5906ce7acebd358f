/** What the file says of itself: title and authors are ours, own properties of both sides stay. */

import { highest } from './numbering.ts';
import type { WordPackage } from './package.ts';
import { elements, type XmlNode } from './xml-tree.ts';

const core = 'http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties';
const types = {
  core: 'application/vnd.openxmlformats-package.core-properties+xml',
  custom: 'application/vnd.openxmlformats-officedocument.custom-properties+xml',
};

export function joinProperties(made: WordPackage, theirs: WordPackage): void {
  const known = theirs.related('', 'core-properties');
  const data = made.bytes('docProps/core.xml');
  if (data !== undefined) {
    const name = known ?? 'docProps/core.xml';
    theirs.put(name, data);
    theirs.setType(name, types.core);
    if (known === undefined) theirs.addRelation('', core, name);
  }
  const ours = made.tree('docProps/custom.xml');
  if (ours === undefined || ours.children.length === 0) return;
  const place = theirs.related('', 'custom-properties');
  const own = place === undefined ? undefined : theirs.tree(place);
  if (own === undefined) {
    theirs.put('docProps/custom.xml', ours);
    theirs.setType('docProps/custom.xml', types.custom);
    theirs.addRelation('', 'custom-properties', 'docProps/custom.xml');
  } else join(own, ours);
}

function join(theirs: XmlNode, ours: XmlNode): void {
  const names = new Set(elements(ours).map(({ attributes }) => attributes.name));
  theirs.children = elements(theirs).filter(({ attributes }) => !names.has(attributes.name));
  // 0 and 1 mean something else (ECMA-376, 22.3).
  let number = Math.max(1, highest(elements(theirs), 'pid'));
  for (const property of elements(ours)) {
    number += 1;
    theirs.children.push({ ...property, attributes: { ...property.attributes, pid: String(number) } });
  }
}

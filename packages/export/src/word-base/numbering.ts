/** Our lists beside those of a person's own Word file. */
import { declareAll, elements, find, type XmlNode } from './xml-tree.ts';

/**
 * Adds our lists behind theirs, with numbers that theirs have not.
 *
 * @param theirs it is changed
 * @param styleOf where our list numbers paragraphs of a style: the style, or null when the person's own numbering does
 * @returns what to add to the number of each of our lists
 */
export function joinNumbering(ours: XmlNode, theirs: XmlNode, styleOf: (id: string) => string | null): number {
  declareAll(theirs, ours);
  const [definitions, lists] = [all(theirs, 'w:abstractNum'), all(theirs, 'w:num')];
  const definitionShift = 1 + highest(definitions, 'w:abstractNumId');
  const listShift = highest(lists, 'w:numId');
  const newDefinitions = all(ours, 'w:abstractNum').map((definition) => {
    const copy = structuredClone(definition);
    shift(copy, 'w:abstractNumId', definitionShift);
    // Two definitions with one of these would be taken for the same list.
    copy.children = elements(copy).filter(({ name }) => name !== 'w:nsid' && name !== 'w:tmpl');
    for (const level of all(copy, 'w:lvl')) {
      level.children = elements(level).flatMap((child) => {
        if (child.name !== 'w:pStyle') return [child];
        const style = styleOf(child.attributes['w:val'] ?? '');
        return style === null ? [] : [{ ...child, attributes: { 'w:val': style } }];
      });
    }
    return copy;
  });
  const newLists = all(ours, 'w:num').map((list) => {
    const copy = structuredClone(list);
    shift(copy, 'w:numId', listShift);
    const definition = find(copy, 'w:abstractNumId');
    if (definition !== undefined) shift(definition, 'w:val', definitionShift);
    return copy;
  });
  const rest = elements(theirs).filter(({ name }) => name !== 'w:abstractNum' && name !== 'w:num');
  const pictures = rest.filter(({ name }) => name === 'w:numPicBullet');
  const behind = rest.filter(({ name }) => name !== 'w:numPicBullet');
  // The order is fixed: pictures of bullets, definitions, lists (ECMA-376, 17.9.16).
  theirs.children = [...pictures, ...definitions, ...newDefinitions, ...lists, ...newLists, ...behind];
  return listShift;
}

function all(tree: XmlNode, name: string): XmlNode[] {
  return elements(tree).filter((child) => child.name === name);
}

export function highest(nodes: readonly XmlNode[], attribute: string): number {
  return nodes.reduce(
    (most, { attributes }) => Math.max(most, Number.parseInt(attributes[attribute] ?? '0', 10) || 0),
    0,
  );
}

function shift(node: XmlNode, attribute: string, by: number): void {
  node.attributes[attribute] = String(Number.parseInt(node.attributes[attribute] ?? '0', 10) + by);
}

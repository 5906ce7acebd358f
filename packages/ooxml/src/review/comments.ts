/** Comments and their threads: the replies stand in a part that newer programs add (MS-DOCX 2.5.4.1, `commentsExtended`). */
import type { PartReader } from '../relations.ts';
import { childrenOf, elementsOf, type XmlElement } from '../xml.ts';
import type { ReviewComment } from './types.ts';

interface Extension {
  readonly parent?: string;
  readonly isResolved: boolean;
}

/** Comments of a file in the order of the part, replies behind what they answer where the program keeps that order. */
export function commentsOf(read: PartReader, folder: string): ReviewComment[] {
  const xml = read(`${folder}comments.xml`);
  if (xml === undefined) return [];
  const extensions = extensionsOf(read(`${folder}commentsExtended.xml`));
  const found: (Omit<ReviewComment, 'isResolved' | 'parent'> & { readonly paragraph: string })[] = [];
  for (const comment of childrenOf(xml, 'w:comments')) {
    const paragraphs = elementsOf(comment).filter(({ name }) => name === 'w:p');
    const at = Date.parse(comment.attributes['w:date'] ?? '');
    found.push({
      id: comment.attributes['w:id'] ?? '',
      author: comment.attributes['w:author'] ?? '',
      ...(Number.isNaN(at) ? {} : { at }),
      text: paragraphs.map(wordsOf).join('\n').trim(),
      // The extension speaks of the last paragraph of a comment.
      paragraph: attributeOf(paragraphs.at(-1), 'paraId'),
    });
  }
  const ids = new Map(found.map(({ id, paragraph }) => [paragraph, id]));
  return found.map(({ paragraph, ...comment }) => {
    const extension = extensions.get(paragraph);
    const parent = extension?.parent === undefined ? undefined : ids.get(extension.parent);
    return {
      ...comment,
      isResolved: extension?.isResolved ?? false,
      ...(parent === undefined || parent === comment.id ? {} : { parent }),
    };
  });
}

function extensionsOf(xml: string | undefined): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>();
  if (xml === undefined) return extensions;
  for (const element of childrenOf(xml, 'commentsEx')) {
    const parent = attributeOf(element, 'paraIdParent');
    const done = attributeOf(element, 'done');
    extensions.set(attributeOf(element, 'paraId'), {
      isResolved: done === '1' || done === 'true',
      ...(parent === '' ? {} : { parent }),
    });
  }
  return extensions;
}

/** Programs choose the prefix of the newer namespaces themselves. */
function attributeOf(element: XmlElement | undefined, name: string): string {
  const found = Object.entries(element?.attributes ?? {}).find(([key]) => key.endsWith(`:${name}`));
  return found?.[1] ?? '';
}

function wordsOf(element: XmlElement): string {
  let words = '';
  for (const child of elementsOf(element)) {
    if (child.name === 'w:t') words += child.children.filter((node) => typeof node === 'string').join('');
    else if (child.name === 'w:br' || child.name === 'w:cr') words += '\n';
    else if (child.name === 'w:tab') words += '\t';
    else if (child.name !== 'w:del' && child.name !== 'w:moveFrom' && child.name !== 'w:pPr') words += wordsOf(child);
  }
  return words;
}

/** The structure tree of a PDF as qpdf tells it: how often each tag stands in it. */
import { output } from './tools.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
const isDictionary = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns counts by tag; a tag that stands for another by the role map counts as that one */
export function tagsOf(path: string): Readonly<Record<string, number>> {
  const told = JSON.parse(output('qpdf', '--json', '--json-key=qpdf', path)) as { qpdf: [Json, Record<string, Json>] };
  const objects = told.qpdf[1];
  const at = (value: Json | undefined): Json | undefined => {
    if (typeof value !== 'string' || !/^\d+ \d+ R$/.test(value)) return value;
    const found = objects[`obj:${value}`];
    return isDictionary(found) ? found.value : undefined;
  };
  const child = (value: Json | undefined, name: string): Json | undefined => {
    const found = at(value);
    return isDictionary(found) ? at(found[name]) : undefined;
  };
  const trailer = objects.trailer;
  const root = child(child(isDictionary(trailer) ? trailer.value : undefined, '/Root'), '/StructTreeRoot');
  const roles = child(root, '/RoleMap');
  const counts: Record<string, number> = {};
  const visit = (value: Json | undefined): void => {
    const found = at(value);
    if (Array.isArray(found)) for (const part of found) visit(part);
    if (!isDictionary(found)) return;
    const { '/S': tag, '/K': kids } = found;
    if (typeof tag === 'string') {
      const role = isDictionary(roles) ? roles[tag] : undefined;
      const name = (typeof role === 'string' ? role : tag).slice(1);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    visit(kids);
  };
  visit(child(root, '/K'));
  return counts;
}

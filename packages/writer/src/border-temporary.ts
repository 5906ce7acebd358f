export function endsInside(raw: string): 'code' | 'table' | 'math' | 'citation' | 'list' | 'prose' {
  if ((raw.match(/^```/gm) ?? []).length % 2 === 1) return 'code';
  const last = raw.split('\n').at(-1) ?? '';
  if (/^\s*\|/.test(last)) return 'table';
  if (((raw.split(/\n\n/).at(-1) ?? '').match(/\$/g) ?? []).length % 2 === 1) return 'math';
  if (/\[[^\]]*$/.test(last)) return 'citation';
  return 'prose';
}
export function safeBorder(raw: string): number {
  const m = /\[[^\]]*$/.exec(raw);
  if (m) return raw.slice(0, m.index).trimEnd().length;
  const nl = raw.lastIndexOf('\n');
  return nl < 0 ? 0 : nl + 1;
}

const marker = /<marker((?:\s[^<>]*?)?)>([\s\S]*?)<\/marker>/g;

/**
 * Heads that turn around at the start of a line (`orient="auto-start-reverse"`) as two heads that do not: some programs take that word for no
 * turning at all, and draw an arrow to the left as one to the right.
 *
 * @param svg as `cleanSvg` writes it: one form of quotation marks, no comments
 */
export function plainMarkers(svg: string): string {
  const turned = new Set<string>();
  const written = svg.replace(marker, (whole, attributes: string, content: string) => {
    if (!attributes.includes('orient="auto-start-reverse"')) return whole;
    const value = (name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1];
    const id = value('id');
    if (id === undefined) return whole;
    turned.add(id);
    const plain = attributes.replace('orient="auto-start-reverse"', 'orient="auto"');
    const back = `rotate(180 ${Number(value('refX') ?? 0)} ${Number(value('refY') ?? 0)})`;
    const start = plain.replace(` id="${id}"`, ` id="${id}-back" overflow="visible"`);
    return `<marker${plain}>${content}</marker><marker${start}><g transform="${back}">${content}</g></marker>`;
  });
  return written.replace(/marker-start="url\(#([\w.:-]+)\)"/g, (whole, id: string) =>
    turned.has(id) ? `marker-start="url(#${id}-back)"` : whole,
  );
}

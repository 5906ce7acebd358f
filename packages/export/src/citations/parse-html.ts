/** The small HTML that Typst writes, as a tree. Not a parser for pages of the web. */

export interface HtmlNode {
  /** Empty for text. */
  readonly tag: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly HtmlNode[];
}

const token =
  /<!--[\s\S]*?-->|<!doctype[^>]*>|<(\/?)([a-z][a-z0-9-]*)((?:\s+[a-z][\w:-]*(?:="[^"]*")?)*)\s*(\/?)>|[^<]+|</gi;
const voids: ReadonlySet<string> = new Set(['br', 'hr', 'img', 'link', 'meta', 'wbr']);

/** @example parseHtml('<p>a &amp; b</p>').children[0]?.tag // 'p' */
export function parseHtml(html: string): HtmlNode {
  interface Open {
    readonly tag: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly children: HtmlNode[];
  }
  const root: Open = { tag: '', attributes: {}, children: [] };
  const open: Open[] = [root];
  const top = (): Open => open.at(-1) ?? root;
  for (const [whole, closing, name = '', attributes = '', empty] of html.matchAll(token)) {
    const tag = name.toLowerCase();
    if (tag === '') {
      if (!whole.startsWith('<!')) top().children.push({ tag: '', text: decoded(whole), attributes: {}, children: [] });
    } else if (closing === '/') {
      const at = open.findLastIndex((element) => element.tag === tag);
      if (at > 0) open.length = at;
    } else {
      const element = { tag, text: '', attributes: attributesOf(attributes), children: [] };
      top().children.push(element);
      if (empty !== '/' && !voids.has(tag)) open.push(element);
    }
  }
  return { ...root, text: '' };
}

function attributesOf(text: string): Record<string, string> {
  const found = text.matchAll(/([a-z][\w:-]*)(?:="([^"]*)")?/gi);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, decoded(value)]));
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name: string) => {
    if (hex === undefined && decimal === undefined) return named[name] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/**
 * Inline Markdown of one block to inline content, in one pass over the text.
 * @module
 */
import { isAllowedHref } from '../href.ts';
import type { Inline, Mark } from '../types.ts';
import { type Delimiter, DelimiterStack, delimiterAt } from './emphasis.ts';
import { collectRuns, type InlineContext, type InlineNode } from './inline-nodes.ts';
import { citationMarkerAt } from './marker.ts';
import { addressAt, decodeEntity, linkTargetAt, mathAt, tagAt } from './spans.ts';

interface Bracket {
  readonly node: InlineNode & { type: 'text' };
  readonly index: number;
  readonly below: Delimiter | null;
  readonly isImage: boolean;
  isActive: boolean;
}

/**
 * Reads inline Markdown. Linear in the length of the text, whatever it holds; raw HTML comes out as text.
 * @example parseInline('**注意：**后', {}) // [{ type: 'text', text: '注意：', marks: ['strong'] }, { type: 'text', text: '后' }]
 */
export function parseInline(text: string, context: InlineContext): Inline[] {
  return new InlineScanner(text, context).run();
}

const PLAIN = /[^\\`*_~$<[\]!&\n【［hH]+/y;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const NOTE = /\[\^([^\]\s[]{1,64})\]/y;

class InlineScanner {
  readonly #text: string;
  readonly #context: InlineContext;
  readonly #nodes: InlineNode[] = [];
  readonly #delimiters = new DelimiterStack();
  readonly #brackets: Bracket[] = [];
  readonly #openTags = new Map<Mark, (InlineNode & { type: 'mark' })[]>();
  /** Offsets up to which a closer was searched in vain, so that no part of the text is searched twice. */
  readonly #missing = new Map<string, number>();
  #at = 0;

  constructor(text: string, context: InlineContext) {
    this.#text = text;
    this.#context = context;
  }

  run(): Inline[] {
    while (this.#at < this.#text.length) this.#step();
    this.#delimiters.pair(null);
    return collectRuns(this.#nodes, this.#context);
  }

  #step(): void {
    PLAIN.lastIndex = this.#at;
    const plain = PLAIN.exec(this.#text);
    if (plain !== null) {
      this.#push(plain[0], plain[0].length);
      return;
    }
    const char = this.#text.charAt(this.#at);
    switch (char) {
      case '\n':
        this.#lineEnd();
        return;
      case '\\':
        this.#backslash();
        return;
      case '`':
        this.#code();
        return;
      case '$':
        this.#math();
        return;
      case '<':
        this.#angle();
        return;
      case '&': {
        const entity = decodeEntity(this.#text, this.#at);
        this.#push(entity?.text ?? '&', entity?.length ?? 1);
        return;
      }
      case '*':
      case '_':
      case '~':
        this.#delimiter();
        return;
      case '!':
        if (this.#text.charAt(this.#at + 1) === '[') this.#openBracket(true);
        else this.#push('!', 1);
        return;
      case '[':
      case '【':
      case '［':
        this.#bracket(char);
        return;
      case ']':
        this.#closeBracket();
        return;
      default:
        this.#address();
    }
  }

  #push(text: string, length: number): void {
    this.#at += length;
    const last = this.#nodes.at(-1);
    if (last?.type === 'text' && this.#brackets.at(-1)?.node !== last) last.text += text;
    else this.#nodes.push({ type: 'text', text });
  }

  #pushNode(node: InlineNode, length: number): void {
    this.#at += length;
    this.#nodes.push(node);
  }

  #lineEnd(): void {
    const isHard = this.#text.endsWith('  ', this.#at);
    this.#pushNode({ type: isHard ? 'hard' : 'soft' }, 1);
  }

  #backslash(): void {
    const next = this.#text.charAt(this.#at + 1);
    if (next === '\n') {
      this.#pushNode({ type: 'hard' }, 2);
      return;
    }
    if (next === '(' || next === '[') {
      const math = mathAt(this.#text, this.#at, this.#missing);
      if (math !== null) {
        this.#pushNode({ type: 'atom', inline: { type: 'math', tex: math.tex } }, math.length);
        return;
      }
    }
    if (next !== '' && ESCAPABLE.test(next)) this.#push(next, 2);
    else this.#push('\\', 1);
  }

  #code(): void {
    let length = 1;
    while (this.#text.charAt(this.#at + length) === '`') length++;
    const close = this.#findTicks(length, this.#at + length);
    if (close < 0) {
      this.#push('`'.repeat(length), length);
      return;
    }
    let code = this.#text.slice(this.#at + length, close).replaceAll('\n', ' ');
    if (code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '') code = code.slice(1, -1);
    if (code.trim() === '') {
      this.#push(this.#text.slice(this.#at, close + length), close + length - this.#at);
      return;
    }
    const source = this.#text.slice(this.#at, close + length);
    this.#nodes.push({ type: 'mark', mark: 'code', isOpen: true, source, isPaired: true });
    this.#nodes.push({ type: 'text', text: code });
    this.#pushNode({ type: 'mark', mark: 'code', isOpen: false, source, isPaired: true }, close + length - this.#at);
  }

  #findTicks(length: number, from: number): number {
    const key = '`'.repeat(length);
    if (this.#missing.has(key)) return -1;
    let at = this.#text.indexOf(key, from);
    while (at >= 0) {
      let end = at + length;
      while (this.#text.charAt(end) === '`') end++;
      if (end - at === length) return at;
      at = this.#text.indexOf(key, end);
    }
    this.#missing.set(key, this.#text.length);
    return -1;
  }

  #math(): void {
    const math = mathAt(this.#text, this.#at, this.#missing);
    if (math === null) this.#push('$', 1);
    else this.#pushNode({ type: 'atom', inline: { type: 'math', tex: math.tex } }, math.length);
  }

  #angle(): void {
    if (this.#text.startsWith('<!--', this.#at) && !this.#missing.has('-->')) {
      const close = this.#text.indexOf('-->', this.#at + 4);
      if (close >= 0) {
        this.#pushNode({ type: 'text', text: '' }, close + 3 - this.#at);
        return;
      }
      this.#missing.set('-->', this.#text.length);
    }
    const tag = tagAt(this.#text, this.#at);
    if (tag === null) {
      this.#push('<', 1);
      return;
    }
    if (tag.type === 'break') {
      this.#pushNode({ type: 'hard' }, tag.source.length);
      return;
    }
    if (tag.type === 'address') {
      this.#link(tag.href, tag.label, tag.source.length);
      return;
    }
    const node = {
      type: 'mark' as const,
      mark: tag.mark,
      isOpen: tag.type === 'open',
      source: tag.source,
      isPaired: false,
    };
    const open = this.#openTags.get(tag.mark) ?? [];
    this.#openTags.set(tag.mark, open);
    if (tag.type === 'open') open.push(node);
    else {
      const partner = open.pop();
      if (partner) {
        partner.isPaired = true;
        node.isPaired = true;
      }
    }
    this.#pushNode(node, tag.source.length);
  }

  #link(href: string, label: string, length: number): void {
    this.#nodes.push(
      { type: 'link', href: isAllowedHref(href) ? href : null, isOpen: true },
      { type: 'text', text: label },
    );
    this.#pushNode({ type: 'link', href: null, isOpen: false }, length);
  }

  #delimiter(): void {
    const delimiter = delimiterAt(this.#text, this.#at);
    if (delimiter.char === '~' && delimiter.length !== 2) {
      this.#push('~'.repeat(delimiter.length), delimiter.length);
      return;
    }
    this.#delimiters.push(delimiter);
    this.#pushNode(delimiter, delimiter.length);
  }

  #bracket(char: string): void {
    const marker = citationMarkerAt(this.#text, this.#at);
    if (marker !== null) {
      // Some models make a link of the marker; the citation knows its place better.
      const target = linkTargetAt(this.#text, marker.end);
      const end = target !== null && isAllowedHref(target.href) ? target.end : marker.end;
      this.#pushNode({ type: 'citation', aliases: marker.aliases }, end - this.#at);
      return;
    }
    if (char !== '[') {
      this.#push(char, 1);
      return;
    }
    NOTE.lastIndex = this.#at;
    const note = NOTE.exec(this.#text);
    const content = note === null ? null : (this.#context.note?.(note[1] ?? '') ?? null);
    if (note !== null && content !== null) {
      this.#pushNode({ type: 'atom', inline: { type: 'footnote', content } }, note[0].length);
      return;
    }
    this.#openBracket(false);
  }

  #openBracket(isImage: boolean): void {
    const node: InlineNode & { type: 'text' } = { type: 'text', text: isImage ? '![' : '[' };
    this.#brackets.push({ node, index: this.#nodes.length, below: this.#delimiters.top, isImage, isActive: true });
    this.#pushNode(node, isImage ? 2 : 1);
  }

  #closeBracket(): void {
    const bracket = this.#brackets.pop();
    if (bracket === undefined || !bracket.isActive) {
      this.#push(']', 1);
      return;
    }
    const target = linkTargetAt(this.#text, this.#at + 1);
    if (target === null) {
      this.#push(']', 1);
      return;
    }
    bracket.node.text = '';
    this.#delimiters.pair(bracket.below);
    if (bracket.isImage) {
      this.#pushNode({ type: 'text', text: '' }, target.end - this.#at);
      return;
    }
    this.#nodes[bracket.index] = { type: 'link', href: isAllowedHref(target.href) ? target.href : null, isOpen: true };
    this.#pushNode({ type: 'link', href: null, isOpen: false }, target.end - this.#at);
    // A link holds no link: what was opened before it cannot become one any more.
    for (let index = this.#brackets.length - 1; index >= 0; index--) {
      const open = this.#brackets[index];
      if (open === undefined || !open.isActive) break;
      if (!open.isImage) open.isActive = false;
    }
  }

  #address(): void {
    const href = addressAt(this.#text, this.#at);
    if (href === null) this.#push(this.#text.charAt(this.#at), 1);
    else this.#link(href, href, href.length);
  }
}

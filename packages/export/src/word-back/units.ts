/** A paragraph as characters and things that count as one, each with what became of it. */
import { type Inline, isAllowedHref, type Mark, textRun } from '@longhand/document';
import type { ReviewBlock, ReviewInline, ReviewText, RunFormat, TrackedChange } from '@longhand/ooxml';
import { type AtomKind, atomOfMark } from './marks.ts';

export interface Who {
  readonly author: string;
  readonly at?: number;
}

/** `gone`: inserted by one and deleted by another before it ever belonged to the text. */
export type Fate = 'plain' | 'inserted' | 'deleted' | 'gone';

export interface Unit {
  /** Units with the same key read the same. */
  readonly key: string;
  /** One character (code point) of text, or one of the things that count as one. */
  readonly content: TextUnit | AtomUnit;
  readonly fate: Fate;
  /** Who inserted or deleted it. */
  readonly who?: Who;
}
export interface TextUnit {
  readonly type: 'text';
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly href?: string;
}
export interface AtomUnit {
  /** `counted`: the number of a caption or formula, which every program counts anew. */
  readonly type: AtomKind | 'break' | 'picture' | 'counted' | 'unread';
  /** What a citation or reference refers to, in its short form; TeX of a formula; key of a note; description of a picture. */
  readonly value: string;
  /** What the reader of the file sees there. */
  readonly label: string;
  readonly note?: readonly Unit[];
  /** Which part of the file holds a picture. */
  readonly part?: string;
}

/** Where a comment begins and ends among the units of a paragraph. */
export interface CommentPlace {
  readonly id: string;
  readonly at: number;
  readonly isEnd: boolean;
}

export interface Line {
  readonly units: readonly Unit[];
  readonly comments: readonly CommentPlace[];
  readonly bookmarks: readonly string[];
}

export interface KnownAtom {
  readonly kind: AtomKind;
  readonly id: string;
  /** Words of its label around the field or link. */
  readonly before: string;
  readonly after: string;
}

/** What a file that we wrote tells of citations and references whose bookmark was lost. */
export interface Known {
  /** By target of the link, or code of the field. */
  readonly atoms: ReadonlyMap<string, KnownAtom>;
}
export const NOTHING_KNOWN: Known = { atoms: new Map() };

export interface Surroundings {
  readonly notes: ReadonlyMap<string, readonly ReviewBlock[]>;
  readonly known: Known;
  /** Its bold comes from where it stands, and says nothing. */
  readonly isBoldByPlace: boolean;
}

/** Reads a paragraph; text that was only typed into the mark of a citation is given beside it. */
export function lineOf(content: readonly ReviewInline[], around: Surroundings): Line {
  const reader = new LineReader(around);
  reader.take(content);
  return { units: reader.units, comments: reader.comments, bookmarks: reader.bookmarks };
}

class LineReader {
  readonly units: Unit[] = [];
  readonly comments: CommentPlace[] = [];
  readonly bookmarks: string[] = [];
  readonly #around: Surroundings;
  /** Words that belong to the label before them. */
  #after = '';

  constructor(around: Surroundings) {
    this.#around = around;
  }

  take(content: readonly ReviewInline[]): void {
    for (let index = 0; index < content.length; index++) {
      const inline = content[index];
      if (inline === undefined) continue;
      if (inline.type === 'bookmark' && !inline.isEnd) {
        this.bookmarks.push(inline.name);
        const atom = atomOfMark(inline.name);
        const end = content.findIndex(
          (later, at) => at > index && later.type === 'bookmark' && later.name === inline.name,
        );
        if (atom === undefined || end < 0) continue;
        this.#atom(atom.kind, atom.id, content.slice(index + 1, end));
        index = end;
      } else this.#inline(inline);
    }
  }

  /** What stands in the bookmark of an atom. Nothing at all: it was deleted, and its bookmark stayed. */
  #atom(kind: AtomKind, id: string, inside: readonly ReviewInline[]): void {
    for (const inline of inside) if (inline.type === 'comment') this.#inline(inline);
    const shown = inside.filter((inline) => inline.type !== 'bookmark' && inline.type !== 'comment');
    if (shown.length === 0) return;
    const fates = shown.map((inline) => fateOf('changes' in inline ? inline.changes : undefined));
    // Tracked as a whole, or not at all: half a mark means nothing.
    const { fate, who } = fates.find(({ fate: one }) => one === 'plain') ?? fates[0] ?? { fate: 'plain' as const };
    const label = labelOf(shown);
    const math = shown.find((inline) => inline.type === 'math');
    const note = shown.find((inline) => inline.type === 'note');
    if (kind === 'footnote') {
      if (note?.type === 'note') this.#note(note.key, fate, who);
      else this.take(shown);
      return;
    }
    const value = kind === 'math' ? (math?.type === 'math' ? math.tex : label) : id;
    this.#put({ type: kind, value, label }, fate, who);
  }

  #inline(inline: ReviewInline): void {
    switch (inline.type) {
      case 'text':
        this.#text(inline);
        break;
      case 'comment':
        this.comments.push({ id: inline.id, at: this.units.length, isEnd: inline.isEnd });
        break;
      case 'bookmark':
        break;
      case 'break':
        if (inline.isPage) this.#tracked({ type: 'unread', value: 'pageBreak', label: '' }, inline.changes);
        else this.#tracked({ type: 'break', value: '', label: '\n' }, inline.changes);
        break;
      case 'math':
        this.#tracked({ type: 'math', value: inline.tex, label: inline.tex }, inline.changes);
        break;
      case 'note': {
        const { fate, who } = fateOf(inline.changes);
        this.#note(inline.key, fate, who);
        break;
      }
      case 'field': {
        const known = this.#around.known.atoms.get(fieldKey(inline.instruction));
        if (known !== undefined) this.#unmarked(known, labelOf(inline.content), inline.changes);
        else if (/^SEQ\b/i.test(inline.instruction)) this.#counted(inline);
        else this.take(inline.content);
        break;
      }
      case 'picture':
        this.#tracked(
          {
            type: 'picture',
            value: inline.description,
            label: inline.description,
            ...(inline.part === undefined ? {} : { part: inline.part }),
          },
          inline.changes,
        );
        break;
      case 'unread':
        this.#put({ type: 'unread', value: inline.what, label: inline.text }, 'plain', undefined);
        break;
      default:
        inline satisfies never;
    }
  }

  #counted({ content, changes }: Extract<ReviewInline, { type: 'field' }>): void {
    const within = content.find((inline) => 'changes' in inline && inline.changes !== undefined);
    const own = changes ?? (within !== undefined && 'changes' in within ? within.changes : undefined);
    this.#tracked({ type: 'counted', value: '', label: labelOf(content) }, own);
  }

  /** A citation or reference whose bookmark was lost: the words of its label stand around it as text. */
  #unmarked(
    { kind, id, before, after }: KnownAtom,
    shown: string,
    changes: readonly TrackedChange[] | undefined,
  ): void {
    const own = [...before];
    const last = this.units.slice(this.units.length - own.length);
    if (own.length > 0 && wordsOf(last) === before) this.units.length -= own.length;
    this.#tracked({ type: kind, value: id, label: before + shown + after }, changes);
    this.#after = after;
  }

  #note(key: string, fate: Fate, who: Who | undefined): void {
    const blocks = this.#around.notes.get(key) ?? [];
    const inner = new LineReader({ ...this.#around, notes: new Map(), isBoldByPlace: false });
    for (const block of blocks) {
      if (block.type !== 'paragraph') continue;
      if (inner.units.length > 0) inner.#put({ type: 'break', value: '', label: '\n' }, 'plain', undefined);
      inner.take(block.content);
    }
    const note = trimmed(inner.units);
    const value = note.map((unit) => `${unit.fate[0]}${unit.key}`).join('');
    this.#put({ type: 'footnote', value, label: labelOfUnits(note), note }, fate, who);
  }

  #text(text: ReviewText): void {
    if (this.#after !== '' && text.text.startsWith(this.#after)) {
      const rest = text.text.slice(this.#after.length);
      this.#after = '';
      this.#text({ ...text, text: rest });
      return;
    }
    this.#after = '';
    const known = text.href === undefined ? undefined : this.#around.known.atoms.get(text.href);
    if (known !== undefined) {
      this.#unmarked(known, text.text, text.changes);
      return;
    }
    const href =
      text.href !== undefined && isAllowedHref(text.href) && !text.href.startsWith('#') ? { href: text.href } : {};
    const { fate, who } = fateOf(text.changes);
    const marks = this.#marksOf(text.format, text.href !== undefined);
    const before = text.was === undefined ? undefined : this.#marksOf(text.was.format, text.href !== undefined);
    const isReformatted = before !== undefined && before.join() !== marks.join();
    const author = text.was === undefined ? undefined : { author: text.was.author, ...whenOf(text.was.at) };
    if (fate === 'plain' && !isReformatted) {
      const letters = lettersOf(marks, href.href);
      for (const character of text.text) this.units.push(letters(character));
      return;
    }
    for (const character of text.text) {
      const put = (list: readonly Mark[], become: Fate, by: Who | undefined) =>
        this.#put({ type: 'text', text: character, marks: list, ...href }, become, by);
      if (isReformatted && fate === 'plain') {
        put(before, 'deleted', author);
        put(marks, 'inserted', author);
      } else put(marks, fate, who);
    }
  }

  #marksOf(format: RunFormat, isLink: boolean): Mark[] {
    const style = format.style ?? '';
    const isMark = /citation|footnote|endnote/.test(style);
    const marks: Mark[] = [];
    if (format.bold === true && !this.#around.isBoldByPlace) marks.push('strong');
    if (format.italic === true || /楷|kai/i.test(format.eastAsia ?? '')) marks.push('em');
    if (/code|verbatim/.test(style)) marks.push('code');
    if (format.strike === true) marks.push('strike');
    if (format.underline === true && !isLink) marks.push('underline');
    if (format.vertical !== undefined && !isMark) marks.push(format.vertical);
    return marks.sort();
  }

  #tracked(content: Unit['content'], changes: readonly TrackedChange[] | undefined): void {
    const { fate, who } = fateOf(changes);
    this.#put(content, fate, who);
  }

  #put(content: Unit['content'], fate: Fate, who: Who | undefined): void {
    this.units.push({ key: keyOf(content), content, fate, ...(who === undefined ? {} : { who }) });
  }
}

/** Looks of letters that are kept at a time. */
const MOST_LOOKS = 200;
const looks = new Map<string, Map<string, Unit>>();

/** Letters as units. The same letter in the same look is one object wherever it stands: a long file is made of few of them. */
function lettersOf(marks: readonly Mark[], href: string | undefined): (character: string) => Unit {
  const look = `t${marks.join()}\u0001${href ?? ''}\u0001`;
  const known = looks.get(look) ?? new Map<string, Unit>();
  if (looks.size >= MOST_LOOKS) looks.clear();
  looks.set(look, known);
  return (character) => {
    const found = known.get(character);
    if (found !== undefined) return found;
    const content: TextUnit = { type: 'text', text: character, marks, ...(href === undefined ? {} : { href }) };
    const unit: Unit = { key: look + character, content, fate: 'plain' };
    known.set(character, unit);
    return unit;
  };
}

/** What a field says without the room that programs put into its code. */
export function fieldKey(instruction: string): string {
  return `field ${instruction.trim().replace(/\s+/g, ' ')}`;
}

function keyOf(content: Unit['content']): string {
  return content.type === 'text'
    ? `t${content.marks.join()}\u0001${content.href ?? ''}\u0001${content.text}`
    : `${content.type}\u0001${content.value}`;
}

/** Units that the text has once every tracked change is accepted. */
export function accepted(units: readonly Unit[]): Unit[] {
  return units.filter(({ fate }) => fate === 'plain' || fate === 'inserted');
}

/** As one string, a character for each thing that is no text. */
export function wordsOf(units: readonly Unit[]): string {
  return units.map(({ content }) => (content.type === 'text' ? content.text : '\ufffc')).join('');
}

/** Text units as inline content; `atom` says what the others are. */
export function inlineOf(units: readonly Unit[], atom: (unit: AtomUnit) => Inline | null): Inline[] {
  const inlines: Inline[] = [];
  let open: TextUnit | null = null;
  let text = '';
  const flush = () => {
    if (open !== null && text !== '') inlines.push(textRun(text, open.marks, open.href));
    open = null;
    text = '';
  };
  for (const { content } of units) {
    if (content.type === 'text') {
      const last: TextUnit | null = open;
      if (last !== null && sameFormat(last, content)) text += content.text;
      else {
        flush();
        open = content;
        text = content.text;
      }
      continue;
    }
    flush();
    const inline = atom(content);
    if (inline !== null) inlines.push(inline);
  }
  flush();
  return inlines;
}

/** What something in a line is by the file alone. */
export function standsAlone(atom: AtomUnit): Inline | null {
  switch (atom.type) {
    case 'cite':
      return { type: 'cite', citation: atom.value };
    case 'xref':
      return { type: 'xref', target: atom.value };
    case 'math':
      return atom.value.trim() === '' ? null : { type: 'math', tex: atom.value };
    case 'footnote':
      return { type: 'footnote', content: inlineOf(accepted(atom.note ?? []), standsAlone) };
    case 'break':
      return { type: 'break' };
    case 'picture':
    case 'counted':
    case 'unread':
      return null;
    default:
      return atom.type satisfies never;
  }
}

function sameFormat(a: TextUnit, b: TextUnit): boolean {
  return a.href === b.href && a.marks.join() === b.marks.join();
}

function trimmed(units: readonly Unit[]): readonly Unit[] {
  const isSpace = (unit: Unit | undefined) => unit?.content.type === 'text' && /^\s$/.test(unit.content.text);
  let start = 0;
  while (isSpace(units[start])) start++;
  return units.slice(start);
}

function fateOf(changes: readonly TrackedChange[] | undefined): { readonly fate: Fate; readonly who?: Who } {
  if (changes === undefined || changes.length === 0) return { fate: 'plain' };
  const inserted = changes.find(({ kind }) => kind === 'inserted');
  const deleted = changes.find(({ kind }) => kind === 'deleted');
  const by = deleted ?? inserted;
  const who = by === undefined ? {} : { who: { author: by.author, ...whenOf(by.at) } };
  return { fate: inserted && deleted ? 'gone' : inserted ? 'inserted' : 'deleted', ...who };
}

function whenOf(at: number | undefined): { readonly at?: number } {
  return at === undefined ? {} : { at };
}

function labelOf(content: readonly ReviewInline[]): string {
  return content
    .map((inline) => {
      if (inline.type === 'text') return inline.text;
      if (inline.type === 'field') return labelOf(inline.content);
      return inline.type === 'math' ? inline.tex : '';
    })
    .join('');
}

/** What the reader of the file sees there. */
export function labelOfUnits(units: readonly Unit[]): string {
  return units.map(({ content }) => (content.type === 'text' ? content.text : content.label)).join('');
}

/**
 * The grammar of Mermaid's git graphs: commits, branches, merges and cherry-picks, carried out one after another.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { plainLabel } from './label.ts';

export interface Commit {
  /** Empty where the source gives none. */
  readonly label: string;
  readonly tags: readonly string[];
  readonly kind: 'normal' | 'reverse' | 'highlight' | 'merge' | 'pick';
  readonly branch: number;
  /** Places in the list: the one before it, and the one that is merged or picked. */
  readonly parents: readonly number[];
}
export interface Branch {
  readonly name: string;
  /** The place of its column. */
  readonly order: number;
  /** The commit that it stands on, where it has none of its own. */
  readonly from: number | null;
}
export interface GitHistory {
  readonly commits: readonly Commit[];
  readonly branches: readonly Branch[];
}
const maxCommits = 300;
const maxBranches = 24;
const given = /\b(id|msg|tag|type|parent|order)\s*:\s*("[^"]*"|[\w./-]+)/g;

/** @throws FigureError */
export function readGit({ lines, directives }: MermaidSource): GitHistory {
  const main = /mainBranchName['"]?\s*:\s*['"]([^'"]+)/.exec(directives)?.[1] ?? 'main';
  const history = new History(main);
  for (const line of lines.slice(1)) history.take(line.replace(/;$/, '').trim());
  if (history.commits.length === 0) throw new FigureError('empty');
  return { commits: history.commits, branches: history.branches() };
}

class History {
  readonly commits: Commit[] = [];
  readonly #branches: { readonly name: string; readonly order: number | null; readonly from: number | null }[] = [];
  /** The last commit of each branch. */
  readonly #heads: (number | null)[] = [];
  readonly #ids = new Map<string, number>();
  #current = 0;

  constructor(main: string) {
    this.#branches.push({ name: main, order: 0, from: null });
    this.#heads.push(null);
  }

  take(line: string): void {
    const [, word = '', rest = ''] = /^([\w-]+)\s*(.*)$/.exec(line) ?? [];
    switch (word) {
      case 'commit':
        this.#commit(line, rest);
        return;
      case 'branch':
        this.#branch(line, rest);
        return;
      case 'checkout':
      case 'switch':
        this.#current = this.#find(line, rest);
        return;
      case 'merge':
        this.#merge(line, rest);
        return;
      case 'cherry-pick':
        this.#pick(line, rest);
        return;
      default:
        throw new FigureError('line', line);
    }
  }

  branches(): readonly Branch[] {
    // Those with an order of their own stand by it, the others behind them as they came (as in Mermaid).
    const sorted = this.#branches
      .map(({ order }, index) => ({ index, order: order ?? 1000 + index }))
      .sort((a, b) => a.order - b.order);
    const used = new Set(this.commits.map(({ branch }) => branch));
    return this.#branches.map(({ name, from }, index) => ({
      name,
      order: sorted.findIndex((branch) => branch.index === index),
      from: used.has(index) ? null : from,
    }));
  }

  #commit(line: string, rest: string): void {
    const { text, values } = valuesOf(line, rest);
    const id = values.id?.[0] ?? '';
    const message = values.msg?.[0] ?? text;
    const type = values.type?.[0]?.toLowerCase() ?? 'normal';
    if (type !== 'normal' && type !== 'reverse' && type !== 'highlight') throw new FigureError('line', line);
    const label = [id, message].filter((part) => part !== '').join(' · ');
    this.#add(id, { label, tags: values.tag ?? [], kind: type, parents: this.#head() });
  }

  #branch(line: string, rest: string): void {
    const { text, values } = valuesOf(line, rest);
    const order = values.order === undefined ? null : Number(values.order[0]);
    const isKnown = this.#branches.some(({ name }) => name === text);
    if (text === '' || isKnown || Number.isNaN(order)) throw new FigureError('line', line);
    if (this.#branches.length >= maxBranches) throw new FigureError('tooLarge', line);
    const head = this.#heads[this.#current] ?? null;
    this.#branches.push({ name: text, order, from: head });
    this.#heads.push(head);
    this.#current = this.#branches.length - 1;
  }

  #merge(line: string, rest: string): void {
    const { text, values } = valuesOf(line, rest);
    const branch = this.#find(line, text);
    const head = this.#heads[branch] ?? null;
    if (branch === this.#current || head === null) throw new FigureError('line', line);
    const id = values.id?.[0] ?? '';
    const label = id === '' ? `${text} → ${this.#branches[this.#current]?.name ?? ''}` : id;
    this.#add(id, { label, tags: values.tag ?? [], kind: 'merge', parents: [...this.#head(), head] });
  }

  #pick(line: string, rest: string): void {
    const { text, values } = valuesOf(line, rest);
    const picked = this.#ids.get(values.id?.[0] ?? '');
    if (picked === undefined || text !== '') throw new FigureError('line', line);
    const tags = values.tag ?? [`cherry-pick: ${values.id?.[0]}`];
    this.#add('', { label: '', tags, kind: 'pick', parents: [...this.#head(), picked] });
  }

  #add(id: string, commit: Omit<Commit, 'branch'>): void {
    if (this.commits.length >= maxCommits) throw new FigureError('tooLarge', `${maxCommits}`);
    if (id !== '') this.#ids.set(id, this.commits.length);
    this.#heads[this.#current] = this.commits.length;
    this.commits.push({ ...commit, branch: this.#current });
  }

  #head(): readonly number[] {
    const head = this.#heads[this.#current] ?? null;
    return head === null ? [] : [head];
  }

  #find(line: string, name: string): number {
    const index = this.#branches.findIndex((branch) => branch.name === plainLabel(name));
    if (index < 0) throw new FigureError('line', line);
    return index;
  }
}

/** `tag: "a"` and the like, each as often as it stands there, and what is written besides. */
function valuesOf(line: string, rest: string) {
  const values: Record<string, string[]> = {};
  const text = rest.replace(given, (_, key: string, value: string) => {
    values[key] = [...(values[key] ?? []), plainLabel(value)].filter((each) => each !== '');
    return '';
  });
  const left = text.trim();
  if (left !== '' && !/^"[^"]*"$/.test(left) && /\s/.test(left)) throw new FigureError('line', line);
  return { text: plainLabel(left), values };
}

/**
 * Which editors of this browser are still there. Where the browser has locks, an editor holds one as long as it lives, and a killed tab
 * lets go of it by itself. On plain-http host names there are none: there an editor is asked, and one that does not answer is gone.
 * @module
 */
export interface TabLife {
  /** Resolves when this editor counts as living for the others. */
  readonly begun: Promise<void>;
  /** Tells the others that this editor has something that must be looked after when it is gone. */
  announce(): void;
  /** Resolves when the other editor is gone. */
  gone(other: string): Promise<void>;
  /** This editor is gone. */
  end(): void;
}

type Word = { readonly kind: 'here' | 'ask' | 'holds'; readonly editor: string };

/** A busy tab needs a while to answer. */
const ANSWER_MS = 2_000;
const ASK_AGAIN_MS = 2_000;

/**
 * @param scope editors hear of others with the same scope only
 * @param onAnnounced another editor has something to look after; called again and again
 */
export function tabLife(editor: string, scope: string, onAnnounced: (other: string) => void): TabLife {
  const channel = new BroadcastChannel(`longhand-editors:${scope}`);
  const answered = new Set<() => void>();
  const heard = new Set<string>();
  const lockOf = (name: string) => `longhand-editor:${name}`;
  let letGo = (): void => {};
  let isOver = false;

  // The border: only this file speaks on the channel.
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'ask' && data.editor === editor) say({ kind: 'here', editor });
    if (data.kind === 'here') {
      heard.add(data.editor);
      for (const listen of answered) listen();
    }
    if (data.kind === 'holds' && data.editor !== editor) onAnnounced(data.editor);
  };
  const say = (word: Word): void => {
    if (!isOver) channel.postMessage(word);
  };

  const begun = new Promise<void>((resolve) => {
    if (navigator.locks === undefined) return resolve();
    navigator.locks
      .request(lockOf(editor), () => {
        resolve();
        return new Promise<void>((release) => {
          letGo = release;
          if (isOver) release();
        });
      })
      .catch(() => resolve());
  });

  /** True when the other editor answers in time. */
  function answers(other: string): Promise<boolean> {
    return new Promise((resolve) => {
      heard.delete(other);
      const listen = (): void => {
        if (!heard.has(other)) return;
        answered.delete(listen);
        resolve(true);
      };
      answered.add(listen);
      setTimeout(() => {
        answered.delete(listen);
        resolve(false);
      }, ANSWER_MS);
      say({ kind: 'ask', editor: other });
    });
  }

  return {
    begun,
    announce: () => say({ kind: 'holds', editor }),
    async gone(other) {
      if (navigator.locks !== undefined) return navigator.locks.request(lockOf(other), () => {});
      while (await answers(other)) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    },
    end() {
      isOver = true;
      letGo();
      channel.close();
    },
  };
}

import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Distance that the writer's last line keeps from the lower edge, in pixels. */
const MARGIN = 120;
/** A person who comes this near to the writer follows again. */
const NEAR = 48;

interface Follow {
  readonly isFollowing: boolean;
  readonly onScroll: () => void;
  readonly onWheel: (event: { readonly deltaY: number }) => void;
  /** To be called when the shown text changed. */
  readonly onShown: () => void;
  readonly resume: () => void;
  readonly leave: () => void;
}

/** Keeps the writer in view until the person scrolls up, and again once they come back to it. */
export function useFollow(
  scroller: RefObject<HTMLElement | null>,
  target: () => HTMLElement | null,
  isWriting: boolean,
  run: string | null,
): Follow {
  const [isFollowing, setFollowing] = useState(true);
  const following = useRef(true);
  const lastTop = useRef(0);
  const set = useCallback((value: boolean) => {
    following.current = value;
    setFollowing(value);
  }, []);

  /** Pixels that the view has to go down to show the writer; negative when the writer is above the edge. */
  const missing = useCallback(() => {
    const element = target();
    if (element === null || scroller.current === null) return null;
    return element.getBoundingClientRect().bottom - (scroller.current.getBoundingClientRect().bottom - MARGIN);
  }, [scroller, target]);

  const onShown = useCallback(() => {
    if (!following.current || !isWriting || scroller.current === null) return;
    const distance = missing();
    if (distance !== null && distance > 0) {
      scroller.current.scrollTop += distance;
      lastTop.current = scroller.current.scrollTop;
    }
  }, [isWriting, missing, scroller]);

  const onScroll = useCallback(() => {
    const top = scroller.current?.scrollTop ?? 0;
    const wentUp = top < lastTop.current - 2;
    lastTop.current = top;
    if (!isWriting) return;
    if (wentUp && following.current) set(false);
    else if (!wentUp && !following.current && (missing() ?? Number.POSITIVE_INFINITY) < NEAR) set(true);
  }, [isWriting, missing, scroller, set]);

  const onWheel = useCallback(
    ({ deltaY }: { readonly deltaY: number }) => {
      if (deltaY < 0 && isWriting) set(false);
    },
    [isWriting, set],
  );
  const resume = useCallback(() => {
    set(true);
    requestAnimationFrame(onShown);
  }, [onShown, set]);
  const leave = useCallback(() => set(false), [set]);

  // A new run is followed from its start; a new section of the same run leaves the person where they read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the run is what starts it.
  useEffect(() => {
    following.current = true;
    setFollowing(true);
  }, [run]);
  return { isFollowing, onScroll, onWheel, onShown, resume, leave };
}

/**
 * A stream in two stretches: the first one opens, and its result is the second. From then on readers talk to the second directly, where
 * `yield*` would pass each value through a generator more, at the price of several turns of the microtask queue.
 *
 * @param opening returns the rest of the stream, or null when there is none
 * @example handOver(async function* () { yield 'start'; return tokens()[Symbol.asyncIterator](); }())
 */
export function handOver<Value>(
  opening: AsyncGenerator<Value, AsyncIterator<Value, undefined> | null>,
): AsyncIterable<Value> {
  let rest: AsyncIterator<Value, undefined> | null = null;
  const open = async (): Promise<IteratorResult<Value>> => {
    const step = await opening.next();
    if (step.done !== true) return step;
    if (step.value === null) return { done: true, value: undefined };
    rest = step.value;
    return rest.next();
  };
  const iterator: AsyncIterator<Value> = {
    next: () => (rest === null ? open() : rest.next()),
    async return() {
      if (rest === null) await opening.return(null);
      else await rest.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/**
 * The stream that `open` gives, once `wait` is over; both begin with the first read.
 *
 * @example openedAfter(() => probed(model), () => port.stream(request, signal))
 */
export function openedAfter<Value>(wait: () => Promise<void>, open: () => AsyncIterable<Value>): AsyncIterable<Value> {
  let stream: AsyncIterator<Value> | null = null;
  const begin = async (): Promise<IteratorResult<Value>> => {
    await wait();
    stream = open()[Symbol.asyncIterator]();
    return stream.next();
  };
  const iterator: AsyncIterator<Value> = {
    next: () => (stream === null ? begin() : stream.next()),
    async return() {
      await stream?.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** A body of more bytes than that is cut off with an error; a stream of events may go on as long as none of its events is longer. */
export function limitedFetch(mostBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const isStream = response.headers.get('content-type')?.includes('text/event-stream') === true;
    let bytes = 0;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const lineEnd = isStream ? chunk.lastIndexOf(10) : -1;
        bytes = lineEnd < 0 ? bytes + chunk.length : chunk.length - lineEnd - 1;
        if (bytes > mostBytes || chunk.length > mostBytes)
          controller.error(new Error(`an answer of more than ${mostBytes} bytes was cut off`));
        else controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(limit), response);
  };
}

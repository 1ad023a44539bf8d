/**
 * Bytes to the end of the body. A connection that breaks, or a client that leaves, after the answer is complete has
 * broken nothing: then the body just ends.
 */
export const untilComplete = (
  body: AsyncIterable<Uint8Array>,
  isComplete: () => boolean,
): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => {
    const iterator = body[Symbol.asyncIterator]()
    const next = (): Promise<IteratorResult<Uint8Array>> =>
      iterator.next().catch((error: unknown) => {
        if (!isComplete()) throw error
        return { done: true, value: undefined }
      })
    return { next, return: async () => (await iterator.return?.()) ?? { done: true, value: undefined } }
  },
})

/** How long a provider that has said everything may keep its connection open; the client waits for that end. */
const LINGER_MS = 1000

const END = { done: true, value: undefined } as const

/** The next piece, or the end when it does not come in time. */
const withinLinger = (iterator: AsyncIterator<Uint8Array>, end: number): Promise<IteratorResult<Uint8Array>> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(END)
      void iterator.return?.()
    }, end - performance.now())
    iterator
      .next()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })

/**
 * Bytes to the end of the body. A connection that breaks or stays open, or a client that leaves, after the answer is
 * complete has broken nothing: then the body just ends.
 */
export const untilComplete = (
  body: AsyncIterable<Uint8Array>,
  isComplete: () => boolean,
): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => {
    const iterator = body[Symbol.asyncIterator]()
    let end: number | undefined
    const lingerEnd = (): number => {
      end ??= performance.now() + LINGER_MS
      return end
    }
    return {
      next: () => (isComplete() ? withinLinger(iterator, lingerEnd()).catch(() => END) : iterator.next()),
      return: async () => (await iterator.return?.()) ?? END,
    }
  },
})

import { eventBounds } from './event-bounds.ts'

/** Events as text, without a BOM. */
export const textOf = (bytes: Uint8Array): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/**
 * Cuts an event stream between its events without changing a byte: all frames and the rest, joined, are the input.
 * Throws what `eventBounds` throws.
 */
export const sseFrames = () => {
  const bounds = eventBounds()
  let pending: Uint8Array[] = []

  const take = (bytes: Uint8Array): Uint8Array => {
    if (pending.length === 0) return bytes
    const whole = Buffer.concat([...pending, bytes])
    pending = []
    return whole
  }

  return {
    /** The events that these bytes complete, each up to and including its blank line. */
    push: (bytes: Uint8Array): Uint8Array[] => {
      let start = 0
      const frames = bounds.push(bytes).map((end) => {
        const frame = take(bytes.subarray(start, end))
        start = end
        return frame
      })
      if (start < bytes.length) pending.push(bytes.subarray(start))
      return frames
    },
    /** What is left at the end of the stream, an event without its blank line; undefined when there is nothing. */
    rest: (): Uint8Array | undefined => {
      const bytes = take(new Uint8Array())
      return bytes.length > 0 ? bytes : undefined
    },
  }
}

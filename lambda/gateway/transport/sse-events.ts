import { createParser } from 'eventsource-parser'
import type { WireEvent } from '../core/dialect.ts'
import { eventBounds } from './event-bounds.ts'

/** Decodes an event stream, wherever the bytes are cut. Throws what `eventBounds` throws. */
export const sseEvents = () => {
  const bounds = eventBounds()
  let events: WireEvent[] = []
  const parser = createParser({
    onEvent: ({ event, data }) => events.push(event === undefined ? { data } : { event, data }),
  })
  const decoder = new TextDecoder()
  const feed = (text: string): WireEvent[] => {
    events = []
    parser.feed(text)
    return events
  }
  return {
    push: (bytes: Uint8Array): WireEvent[] => {
      bounds.push(bytes)
      return feed(decoder.decode(bytes, { stream: true }))
    },
    /** The last event, which some providers end with less than a blank line. Call it once. */
    end: (): WireEvent[] => feed(`${decoder.decode()}\n\n`),
  }
}

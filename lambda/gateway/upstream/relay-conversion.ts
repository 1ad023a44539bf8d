import type { Conversion, Cut, Told } from '../core/answer/answer.ts'
import { eventData } from '../core/answer/event-data.ts'
import { givenUp, requireComplete, saysWhy } from '../core/answer/truncated.ts'
import type { Tap } from '../core/dialect.ts'
import { parseObject } from '../core/json/value.ts'
import { usageOnce } from '../core/usage/read.ts'
import { sseFrames, textOf } from '../transport/sse-frames.ts'
import type { Named } from './request/ask-provider.ts'
import type { Running } from './request/execution.ts'
import type { UsageTerms } from './whole.ts'

/** A last event without its blank line is one if its data is whole; otherwise the stream was cut inside of it. */
const isWhole = (event: string): boolean => {
  const data = eventData(event)
  return data === '[DONE]' || parseObject(data ?? '') !== undefined
}

/** Events of one read lie side by side: nothing has to be copied. */
const joined = (events: readonly Uint8Array[]): Uint8Array => {
  const [first = new Uint8Array(), ...others] = events
  if (others.length === 0) return first
  let end = first.byteOffset + first.length
  for (const { buffer, byteOffset, length } of others) {
    if (buffer !== first.buffer || byteOffset !== end) return Buffer.concat(events)
    end += length
  }
  return new Uint8Array(first.buffer, first.byteOffset, end - first.byteOffset)
}

/** Where the provider's would mislead: about whose key was refused, or about what helps. */
const needsOurWords = ({ code, refusesOurCredential }: NonNullable<Told['failure']>): boolean =>
  refusesOurCredential || code === 'context-exceeded'

/** What a tap has learned so far. A class: an object of its own kind for each answer would slow down all who read it. */
class TappedTold implements Told {
  readonly #tap: Tap
  readonly #usage: ReturnType<typeof usageOnce>
  readonly #failure: () => Told['failure']
  readonly warnings: Told['warnings']

  constructor({ tap, read, warnings }: RelayInput, failure: () => Told['failure']) {
    this.#tap = tap
    this.#usage = usageOnce(read)
    this.#failure = failure
    this.warnings = warnings
  }
  get hasContent() {
    return this.#tap.content
  }
  get isOver() {
    return this.#tap.over
  }
  get usage() {
    return this.#usage(this.#tap.usage)
  }
  get finish() {
    return this.#tap.finish
  }
  get model() {
    return this.#tap.model
  }
  get id() {
    return this.#tap.id
  }
  get failure() {
    return this.#failure()
  }
}

export interface RelayInput extends UsageTerms {
  readonly tap: Tap
  readonly provider: string
  /** Its errors in its name. Default: as they are. */
  readonly named?: Named
  readonly warnings: Told['warnings']
  readonly fail: Conversion<Uint8Array>['fail']
  readonly gate: Pick<Running['gate'], 'failure'>
}

/**
 * A provider's event stream, byte for byte, event by event. An event is passed on when it is whole, so that a stream
 * that breaks always breaks between events. The tap reads along for content, usage and the terminal event.
 */
export const relayConversion = (input: RelayInput): Conversion<Uint8Array> => {
  const { tap, provider, named = (error) => error, fail, gate } = input
  const frames = sseFrames()
  /** Content went out. */
  let isShown = false
  /** So did this: nothing of the answer follows. */
  let failure: Told['failure']
  /** A terminal event alone ends nothing: an answer has content, or says why it has none. */
  const isComplete = (): boolean =>
    tap.complete && !failure && (tap.content || (tap.finish !== undefined && saysWhy(tap.finish)))
  const requireEnd = (cut?: Cut): void => {
    const { complete, content, finish } = tap
    // One without a word that has nothing in it either was cut.
    const given = complete && finish?.raw ? givenUp({ finish, hasContent: content }) : undefined
    if (given) throw named(given)
    requireComplete({ isComplete: isComplete(), hasContent: content }, provider, cut)
  }

  const forward = (event: Uint8Array): Uint8Array[] => {
    if (tap.over || failure) return []
    const text = textOf(event)
    const readable = tap.see(text)
    if (tap.error) {
      const error = named(tap.error)
      if (!isShown) throw error
      failure = error
      const told = needsOurWords(error) ? fail(error) : (readable ?? text)
      return [Buffer.from(gate.failure(told, error, fail))]
    }
    if (readable === undefined) return [event]
    return readable === '' ? [] : [Buffer.from(readable)]
  }
  /** Most reads hold nothing but content: they are looked at as a whole. */
  const forwardAll = (events: readonly Uint8Array[]): Uint8Array => {
    const all = joined(events)
    const text = tap.content && !tap.over && !failure ? textOf(all) : undefined
    if (text === undefined || tap.tells(text)) return joined(events.flatMap(forward))
    const changed = tap.unread(text)
    return changed === undefined ? all : Buffer.from(changed)
  }
  return {
    push: (bytes) => {
      const events = frames.push(bytes)
      if (events.length === 0) return ''
      const out = forwardAll(events)
      if (tap.over && !failure) requireEnd()
      isShown ||= tap.content
      return out
    },
    end: (cut) => {
      const rest = cut ? undefined : frames.rest()
      const out = rest && isWhole(textOf(rest)) ? forward(rest) : []
      if (!failure) requireEnd(cut)
      // Clients drop an event without its blank line; the marker tells them nothing.
      const isCutShort = rest && out.length > 0 && !textOf(rest).includes('[DONE]')
      return isCutShort ? Buffer.concat([...out, Buffer.from('\n\n')]) : joined(out)
    },
    fail,
    state: () => {
      if (failure) return 'failed'
      if (isComplete()) return 'complete'
      return tap.content ? 'content' : 'silent'
    },
    told: new TappedTold(input, () => failure),
  }
}

import type { Answer, Conversion, Told } from '#gateway/core/answer/answer.ts'
import { requireComplete } from '#gateway/core/answer/truncated.ts'
import { sourceOf } from '#gateway/transport/iterable.ts'

/** What begins with it is content; everything else is lifecycle. */
export const CONTENT = '+'
/** Completes an answer, wherever it stands. */
const LAST = '!'

/** A stream that says nothing and never ends, unless it is left. */
export const never: AsyncIterable<string> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
}

/** Text as it is. Unless `endsItself`, its end completes it. */
export const plainConversion = ({ endsItself = false } = {}): Conversion<string> & { told: { failure: unknown } } => {
  let isComplete = false
  const told: { -readonly [Key in keyof Told]: Told[Key] } = {
    hasContent: false,
    isOver: false,
    usage: undefined,
    finish: undefined,
    model: undefined,
    id: undefined,
    warnings: [],
    failure: undefined,
  }
  return {
    push: (text) => {
      told.hasContent ||= text.startsWith(CONTENT)
      isComplete ||= text.includes(LAST)
      return text
    },
    end: (cut) => {
      requireComplete({ isComplete: isComplete || !(cut || endsItself), hasContent: told.hasContent }, 'acme', cut)
      return ''
    },
    fail: ({ message }) => `failed: ${message}`,
    state() {
      if (told.failure) return 'failed'
      if (isComplete) return 'complete'
      return told.hasContent ? 'content' : 'silent'
    },
    told,
  }
}

/** An answer that passes these texts on. */
export const answerOf = (texts: AsyncIterable<string>): Answer<string> => ({
  status: 200,
  headers: {},
  source: sourceOf(texts),
  conversion: plainConversion(),
})

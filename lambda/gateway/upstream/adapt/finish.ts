import { meaningOf } from '../../core/canonical/finish.ts'
import type { Content, FinishReason, StreamPart } from '../../core/canonical/parts.ts'
import { objectOr, stringOr } from '../../core/json/value.ts'

/** A call that the client is to run. */
export const isClientCall = (part: Content | StreamPart): boolean => part.type === 'tool-call' && !part.providerExecuted

/**
 * What a package made of its provider's word for the ending, decided by our own table: packages do not know every word, and
 * call some of those that they do not know a success.
 */
export const decidedFinish = ({ unified, raw }: FinishReason, hasCalls: boolean): FinishReason => {
  // A word is missing; or it is Google's for why it did not take the prompt.
  if (raw === undefined || unified === 'content-filter' || unified === 'interrupted') return { unified, raw }
  const meaning = meaningOf(raw)
  const isDone = meaning === 'stop' || meaning === 'tool-calls'
  // It knows of JSON that came as a call, and its own clients take a turn that pauses for a stop.
  if ((isDone && unified === 'tool-calls') || (unified === 'stop' && meaning !== 'error')) return { unified, raw }
  return { unified: meaning === 'stop' && hasCalls ? 'tool-calls' : meaning, raw }
}

/** The ending of a whole answer, where a status says more than the package tells: a response that was cancelled is none. */
export const statedFinish = (finish: FinishReason, body: unknown): FinishReason => {
  const status = stringOr(objectOr(body)['status'])
  return finish.raw === undefined && status && meaningOf(status) === 'error'
    ? { unified: 'error', raw: status }
    : finish
}

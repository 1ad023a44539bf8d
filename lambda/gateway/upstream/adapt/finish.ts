import { givenUp, requireComplete } from '../../core/answer/truncated.ts'
import { explanationOf } from '../../core/canonical/explanation.ts'
import { meaningOf, wordIn } from '../../core/canonical/finish.ts'
import type { Content, FinishReason, Result, StreamPart } from '../../core/canonical/parts.ts'
import { objectOr } from '../../core/json/value.ts'

/** What is known of an ending beside what the package made of it. */
interface Known {
  /** The client was given calls to run. */
  readonly hasCalls: boolean
  /** The answer as the provider gave it, where that is known. A response states a reason or at least a status. */
  readonly answer: unknown
}

/** What packages call an answer that nobody said the end of, where it is more than `other`. */
const KEPT_WORDLESS: readonly string[] = ['error', 'interrupted', 'content-filter']

/** A call that the client is to run. */
export const isClientCall = (part: Content | StreamPart): boolean => part.type === 'tool-call' && !part.providerExecuted

/**
 * What a package made of its provider's word for the ending, decided by our own table: packages do not know every word,
 * and call some of those that they do not know, and some that are missing, a success.
 */
export const decidedFinish = (finish: FinishReason, { hasCalls, answer }: Known): FinishReason => {
  const { unified } = finish
  const own = wordIn(finish.raw)
  const { status, incomplete_details: details } = objectOr(answer)
  const word = wordIn(objectOr(details)['reason']) ?? own ?? wordIn(status)
  if (word === undefined) return { unified: KEPT_WORDLESS.includes(unified) ? unified : 'other', raw: undefined }
  // It is Google's for why it did not take the prompt.
  if (unified === 'content-filter' && own !== undefined) return { unified, raw: own }
  const meaning = meaningOf(word)
  const isDone = meaning === 'stop' || meaning === 'tool-calls'
  // It knows of JSON that came as a call, and of text that declines.
  if (isDone && ['stop', 'tool-calls', 'content-filter'].includes(unified)) return { unified, raw: own }
  return { unified: meaning === 'stop' && hasCalls ? 'tool-calls' : meaning, raw: word }
}

/** Where no reason came before the end: `interrupted`, or what some packages start from. */
export const isCut = ({ unified, raw }: FinishReason): boolean =>
  unified === 'interrupted' || (raw === undefined && (unified === 'other' || unified === 'error'))

/** The ending of a whole answer. Throws for one that is cut, or that its provider has given up. */
export const wholeFinish = (
  { content, finishReason, response, providerMetadata }: Omit<Result, 'warnings'>,
  provider: string,
): FinishReason => {
  const hasContent = content.length > 0
  const finish = decidedFinish(finishReason, { hasCalls: content.some(isClientCall), answer: response?.body })
  // @ai-sdk/google makes an empty answer of any JSON object.
  requireComplete({ hasContent, isComplete: hasContent || !isCut(finish) }, provider)
  const failure = givenUp({ finish, hasContent, why: explanationOf(providerMetadata) })
  if (failure) throw failure
  return finish
}

import { givenUp, requireComplete } from '../../core/answer/truncated.ts'
import { explanationOf } from '../../core/canonical/explanation.ts'
import { meaningOf } from '../../core/canonical/finish.ts'
import type { Content, FinishReason, Result, StreamPart } from '../../core/canonical/parts.ts'
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
  // It knows of JSON that came as a call.
  if (isDone && (unified === 'tool-calls' || unified === 'stop')) return { unified, raw }
  return { unified: meaning === 'stop' && hasCalls ? 'tool-calls' : meaning, raw }
}

/** Where no reason came before the end: `interrupted`, or what some packages start from. */
export const isCut = ({ unified, raw }: FinishReason): boolean =>
  unified === 'interrupted' || (raw === undefined && (unified === 'other' || unified === 'error'))

/** Where a status says more than the package tells: a response that was cancelled is no answer, an incomplete one not done. */
const statedFinish = (finish: FinishReason, body: unknown): FinishReason => {
  const status = stringOr(objectOr(body)['status'])
  if (finish.raw !== undefined || status === undefined || meaningOf(status) === 'stop') return finish
  return { unified: meaningOf(status), raw: status }
}

/** The ending of a whole answer. Throws for one that is cut, or that its provider has given up. */
export const wholeFinish = (
  { content, finishReason, response, providerMetadata }: Omit<Result, 'warnings'>,
  provider: string,
): FinishReason => {
  const hasContent = content.length > 0
  const finish = decidedFinish(statedFinish(finishReason, response?.body), content.some(isClientCall))
  // @ai-sdk/google makes an empty answer of any JSON object.
  requireComplete({ hasContent, isComplete: hasContent || !isCut(finish) }, provider)
  const failure = givenUp({ finish, hasContent, why: explanationOf(providerMetadata) })
  if (failure) throw failure
  return finish
}

import { setImmediate } from 'node:timers/promises'
import type { FinishReason, PackageModel, StreamPart } from '../../core/canonical/parts.ts'
import { GatewayError } from '../../core/error.ts'
import { isUnreadableEvent } from './error.ts'

type PartStream = Awaited<ReturnType<PackageModel['doStream']>>['stream']

/** Everything that is ready, at once: packages make one chunk per part, while writing pays per call. */
async function* batches(stream: PartStream): AsyncGenerator<StreamPart[]> {
  const reader = stream.getReader()
  let batch: StreamPart[] = []
  try {
    let pending = reader.read()
    for (;;) {
      let step: Awaited<typeof pending> | undefined = await pending
      while (step && !step.done) {
        batch.push(step.value)
        pending = reader.read()
        step = await Promise.race([pending, setImmediate(undefined)])
      }
      if (batch.length > 0) yield batch
      batch = []
      if (step?.done) return
    }
  } catch (error) {
    if (batch.length > 0) yield batch
    throw error
  } finally {
    await reader.cancel().catch(() => {})
  }
}

export const truncated = (provider: string): GatewayError =>
  new GatewayError('upstream-truncated', `${provider} ended its answer before it was complete.`, { provider })

/** A reason that tells of a failure. Some packages do not know the word `error`. */
export const isBroken = ({ unified, raw }: FinishReason): boolean =>
  unified === 'interrupted' || unified === 'error' || raw === 'error'

/** Where no reason came before the end: `interrupted`, or the `other` that @ai-sdk/amazon-bedrock and xai start from. */
export const isCut = (reason: FinishReason): boolean =>
  isBroken(reason) || (reason.unified === 'other' && reason.raw === undefined)

/**
 * The parts up to `finish`, in batches. Throws at an `error` part (what is in it, as it is) and when the answer was not
 * finished, but only after all parts before it were handed out. Events unknown to the package are left out.
 */
export async function* finishedParts(stream: PartStream, provider: string): AsyncGenerator<StreamPart[]> {
  for await (const batch of batches(stream)) {
    const parts = batch.filter((part) => !(part.type === 'error' && isUnreadableEvent(part.error)))
    const end = parts.findIndex((part) => part.type === 'finish' || part.type === 'error')
    const last = parts[end]
    if (last?.type === 'finish' && !isCut(last.finishReason)) {
      yield parts.slice(0, end + 1)
      return
    }
    const before = last ? parts.slice(0, end) : parts
    if (before.length > 0) yield before
    if (last) throw last.type === 'error' ? last.error : truncated(provider)
  }
  throw truncated(provider)
}

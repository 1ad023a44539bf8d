import { setImmediate } from 'node:timers/promises'
import type { PackageModel, StreamPart } from '../../core/canonical/parts.ts'
import { isObject, type JsonObject, objectOr } from '../../core/json/value.ts'
import type { ProviderPackage } from '../../core/provider/provider.ts'
import { isUnknownEvent } from './error.ts'
import { decidedFinish, isClientCall, isCut } from './finish.ts'

type PartStream = Awaited<ReturnType<PackageModel['doStream']>>['stream']

/** The response at its end, whose event says its status where it does not itself; undefined of any other part. */
const endedResponse = (part: StreamPart): JsonObject | undefined => {
  if (part.type !== 'raw') return undefined
  const { type, response } = objectOr(part.rawValue)
  const [, status] = /^response\.(completed|incomplete|failed)$/.exec(String(type)) ?? []
  return status === undefined ? undefined : { status, ...objectOr(response) }
}

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

/**
 * The parts up to `finish`, in batches; without any where the answer was not finished. Throws at an `error` part (what
 * is in it, as it is), but only after all parts before it were handed out. Events unknown to the package are left out.
 */
export async function* finishedParts(
  stream: PartStream,
  endsBy: ProviderPackage['endsBy'],
): AsyncGenerator<StreamPart[]> {
  let hasCalls = false
  let answer: JsonObject | undefined
  for await (const batch of batches(stream)) {
    const parts = batch.filter((part) => !(part.type === 'error' && isUnknownEvent(part.error)))
    const end = parts.findIndex((part) => part.type === 'finish' || part.type === 'error')
    const last = parts[end]
    const given = last ? parts.slice(0, end) : parts
    hasCalls ||= given.some(isClientCall)
    if (endsBy === 'status') answer = given.map(endedResponse).findLast(isObject) ?? answer
    if (last?.type === 'finish') {
      const finishReason = decidedFinish(last.finishReason, { hasCalls, answer })
      // It ended, and nobody said why.
      const isTold = endsBy === 'event' && finishReason.unified === 'other'
      if (isTold || !isCut(finishReason)) given.push({ ...last, finishReason })
    }
    if (given.length > 0) yield given
    if (last?.type === 'error') throw last.error
    if (last) return
  }
}

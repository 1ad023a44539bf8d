import type { Meter, Piece } from '../core/answer.ts'
import type { FinishReason, ProviderMetadata, Result, StreamPart } from '../core/canonical/parts.ts'
import type { StreamEncoder } from '../core/dialect.ts'
import { asGatewayError, GatewayError } from '../core/error.ts'
import { compact, isObject, stringOr } from '../core/json/value.ts'
import type { UsageFormat } from '../core/usage/buckets.ts'

/** Lifecycle parts: an answer that has only these can still be taken back. */
const LIFECYCLE = new Set<StreamPart['type']>([
  'stream-start',
  'response-metadata',
  'text-start',
  'reasoning-start',
  'raw',
  'ping',
])

/** What @ai-sdk/anthropic makes of the event that opens every answer. */
const MESSAGE_START = 'anthropic.message_start'

/** Is there something in it that the client would miss? Empty deltas are not content. */
const isContent = (part: StreamPart): boolean =>
  !LIFECYCLE.has(part.type) &&
  !(part.type === 'custom' && part.kind === MESSAGE_START) &&
  !((part.type === 'text-delta' || part.type === 'reasoning-delta') && part.delta === '' && !part.providerMetadata)

/** The tier that a provider's package found in the answer. */
const tierOf = (metadata: ProviderMetadata | undefined): string | undefined =>
  Object.values(metadata ?? {})
    .map((own) => stringOr(own['serviceTier']))
    .find((tier) => tier !== undefined)

/** Tells the meter how an answer ended. */
export const meterFinish = (
  meter: Meter,
  format: UsageFormat,
  { usage, finishReason, providerMetadata }: Pick<Result, 'usage' | 'finishReason' | 'providerMetadata'>,
  { id, modelId }: { readonly id?: string; readonly modelId?: string } = {},
): void =>
  meter.finish({
    format,
    usage: isObject(usage.raw) ? usage.raw : undefined,
    ...compact({ serviceTier: tierOf(providerMetadata) }),
    reason: finishReason,
    model: modelId,
    id,
  })

/** Tells the meter what goes by. Throws the error of an `error` part. */
const watch = (format: UsageFormat, meter: Meter) => {
  let response: { id?: string; modelId?: string } = {}
  return (part: StreamPart): void => {
    if (part.type === 'error') throw asGatewayError(part.error)
    if (part.type === 'response-metadata') response = part
    if (part.type === 'finish') meterFinish(meter, format, part, response)
    if (part.type === 'finish' && part.finishReason.unified === 'error')
      throw new GatewayError('upstream-failed', 'The provider broke off its answer without saying why.')
  }
}

/** The end of a stream that never told why. */
const saysNothing = ({ unified, raw }: FinishReason): boolean => unified === 'other' && raw === undefined

/** Batches of parts as pieces of the caller's dialect: at most one piece per batch. */
export async function* encodeParts(
  batches: AsyncIterable<readonly StreamPart[]>,
  encoder: StreamEncoder,
  format: UsageFormat,
  meter: Meter,
): AsyncGenerator<Piece> {
  const see = watch(format, meter)
  let content = false
  for await (const parts of batches) {
    let isLast = false
    for (const part of parts) {
      see(part)
      if (part.type === 'finish' && !content && saysNothing(part.finishReason))
        throw new GatewayError('upstream-truncated', 'The provider ended its answer before it had said anything.')
      if (!content && isContent(part)) {
        content = true
        if (part.type !== 'finish') meter.content()
      }
      isLast ||= part.type === 'finish'
    }
    const bytes = encoder.write(parts) + (isLast ? encoder.end() : '')
    if (bytes !== '') yield { bytes, content }
  }
}

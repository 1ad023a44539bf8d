import type { Conversion, Cut, Told } from '../core/answer/answer.ts'
import { givenUp, requireComplete, saysWhy } from '../core/answer/truncated.ts'
import { explanationOf } from '../core/canonical/explanation.ts'
import type { StreamPart, Warning } from '../core/canonical/parts.ts'
import type { StreamEncoder } from '../core/dialect.ts'
import { asGatewayError } from '../core/error.ts'
import { usageOnce } from '../core/usage/read.ts'
import type { ToldUsage } from '../core/usage/told.ts'
import { type Back, partsBack } from './fit/names/back.ts'
import type { Named } from './request/ask-provider.ts'
import type { UsageTerms } from './whole.ts'

/** Lifecycle parts: an answer that has only these can still be taken back. */
const LIFECYCLE = new Set<StreamPart['type']>([
  'stream-start',
  'response-metadata',
  'text-start',
  'reasoning-start',
  'raw',
  'ping',
  'finish',
])

/** What @ai-sdk/anthropic makes of the event that opens every answer. */
const MESSAGE_START = 'anthropic.message_start'

/** Is there something in it that the client would miss? Empty deltas are not content. */
const isContent = (part: StreamPart): boolean =>
  !LIFECYCLE.has(part.type) &&
  !(part.type === 'custom' && part.kind === MESSAGE_START) &&
  !((part.type === 'text-delta' || part.type === 'reasoning-delta') && part.delta === '' && !part.providerMetadata)

/** What parts have told so far. A class: an object of its own kind for each answer would slow down all who read it. */
class PartsTold implements Told {
  readonly #read: ReturnType<typeof usageOnce>
  readonly #soFar: () => ToldUsage | undefined
  hasContent = false
  finish: Told['finish']
  model: Told['model']
  id: Told['id']
  warnings: Told['warnings']
  readonly failure = undefined

  constructor({ read, usage, warnings }: Pick<PartsInput, 'read' | 'usage' | 'warnings'>) {
    this.#read = usageOnce(read)
    this.#soFar = usage
    this.warnings = warnings
  }
  get isOver() {
    return this.finish !== undefined
  }
  get usage() {
    return this.#read(this.#soFar())
  }
}

export interface PartsInput extends UsageTerms {
  readonly encoder: StreamEncoder
  readonly provider: string
  /** Its errors in its name. Default: as they are. */
  readonly named?: Named
  /** What was told of usage so far; complete once the `finish` part has come. */
  readonly usage: () => ToldUsage | undefined
  /** What could not be honoured, as far as is known before the stream. */
  readonly warnings: readonly Warning[]
  /** All of it, known with `stream-start`; may throw. Absent: nothing is added. */
  readonly finalWarnings?: () => readonly Warning[]
  /** The caller's own names, where the provider was given others. */
  readonly back?: Back | undefined
}

/** Parts in batches as events of the caller's dialect. What follows a `finish` part is no part of the answer. */
export const partsConversion = ({
  encoder,
  provider,
  named = (error) => error,
  finalWarnings,
  back,
  ...telling
}: PartsInput): Conversion<readonly StreamPart[]> => {
  const inCallersNames = partsBack(back)
  /** It has come; as long as the encoder holds it back, as it does with the start of a call, nothing was told. */
  let hasContent = false
  let isComplete = false
  const told = new PartsTold(telling)
  const requireEnd = (cut?: Cut): void => requireComplete({ isComplete, hasContent: told.hasContent }, provider, cut)

  const finish = (part: Extract<StreamPart, { type: 'finish' }>): void => {
    const { finishReason, providerMetadata } = part
    told.finish = finishReason
    isComplete = hasContent || finishReason.raw !== undefined || saysWhy(finishReason)
    requireEnd()
    const failure = givenUp({ finish: finishReason, hasContent, why: explanationOf(providerMetadata) })
    if (failure) throw named(failure)
  }
  const see = (part: StreamPart): void => {
    if (part.type === 'error') {
      // What came before the error is owed, whether or not anybody was told.
      told.hasContent ||= hasContent
      throw named(asGatewayError(part.error))
    }
    if (part.type === 'stream-start' && finalWarnings) told.warnings = finalWarnings()
    if (part.type === 'response-metadata') {
      told.model = part.modelId
      told.id = part.id
    }
    hasContent ||= isContent(part)
    if (part.type === 'finish') finish(part)
  }
  return {
    push: (batch) => {
      if (isComplete) return ''
      const end = batch.findIndex(({ type }) => type === 'finish')
      const parts = end === -1 ? batch : batch.slice(0, end + 1)
      for (const part of parts) see(part)
      const events = encoder.write(inCallersNames(parts))
      told.hasContent ||= hasContent && events !== ''
      return isComplete ? events + encoder.end() : events
    },
    end: (cut) => {
      requireEnd(cut)
      return ''
    },
    fail: (error) => encoder.fail(error),
    state: () => (isComplete ? 'complete' : told.hasContent ? 'content' : 'silent'),
    told,
  }
}

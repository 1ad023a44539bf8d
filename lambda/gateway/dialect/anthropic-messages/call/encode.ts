import type { CanonicalCall } from '../../../core/call.ts'
import { LOST_THINKING, unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodedCall, EncodeTarget } from '../../../core/dialect.ts'
import { changedValue } from '../../../core/json/change.ts'
import { compact, type JsonObject, objectOr, without } from '../../../core/json/value.ts'
import { unsupportedField } from '../../guard.ts'
import { encodeMessages } from '../messages/encode.ts'
import { editsWithoutThinking } from '../reasoning/context-edits.ts'
import { isThinkingLost } from '../reasoning/preserved.ts'
import { encodeOptions } from './encode-options.ts'
import { fitBetas } from './fit-betas.ts'
import { encodeResponseFormat } from './response-format.ts'

/** What cannot be left out without changing the answer's meaning. */
const ESSENTIAL: Readonly<Record<string, (body: JsonObject) => boolean>> = {
  tools: () => true,
  output_config: (body) => objectOr(body['output_config'])['format'] !== undefined,
}

const withoutLostThinking = (body: JsonObject): WithWarnings<{ body: JsonObject }> => {
  if (objectOr(body['thinking'])['type'] !== 'enabled' || !isThinkingLost(body['messages']))
    return { body, warnings: [] }
  const context = editsWithoutThinking(objectOr(body['context_management']))
  return {
    body: { ...without(body, ['thinking']), ...(context ? { context_management: context } : {}) },
    warnings: [LOST_THINKING],
  }
}

const withoutRejected = (body: JsonObject, rejects: readonly string[]): WithWarnings<{ body: JsonObject }> => {
  const rejected = rejects.filter((field) => body[field] !== undefined)
  const essential = rejected.find((field) => ESSENTIAL[field]?.(body))
  if (essential !== undefined) throw unsupportedField(essential, 'is not supported by this provider.')
  const warnings = rejected.map((field) => unsupported(field, 'not supported by this provider'))
  return { body: without(body, rejected), warnings }
}

/**
 * A canonical call as a body for this wire. What it cannot carry is reported, or refused with `unsupported` when the
 * answer would mean something else. Beta features named in `providerOptions.anthropic.anthropicBeta` go where the
 * quirks say.
 */
export const encodeCall = ({ options }: CanonicalCall, target: EncodeTarget<'anthropic-messages'>): EncodedCall => {
  const { quirks, model, stream, provider } = target
  const own = { ...options.providerOptions?.['anthropic'], ...options.providerOptions?.[provider] } as JsonObject
  const wanted = Array.isArray(own['anthropicBeta']) ? own['anthropicBeta'].map(String) : []
  const isBetaInBody = quirks.betas?.in === 'body'
  const format = encodeResponseFormat(options, target)
  const prompt = encodeMessages(format.prompt, target)
  const settings = encodeOptions(options, own, format.format, target)
  const complete: JsonObject = compact({
    anthropic_version: quirks.bodyVersion,
    model: quirks.bodyVersion === undefined ? model : undefined,
    ...prompt.fields,
    ...settings.fields,
    stream: stream && quirks.streamFlag !== 'url' ? true : undefined,
  })
  const consistent = withoutLostThinking(complete)
  const final = withoutRejected(consistent.body, quirks.rejects ?? [])
  const fitted = fitBetas(final.body, wanted, target)
  const betas = fitted.betas.length > 0 ? fitted.betas : undefined
  return compact({
    body: {
      ...changedValue(final.body, fitted.change),
      ...(isBetaInBody && betas ? { anthropic_beta: [...betas] } : {}),
    },
    warnings: [fitted, format, prompt, settings, consistent, final].flatMap(({ warnings }) => warnings),
    headers: betas && !isBetaInBody ? { 'anthropic-beta': betas.join(',') } : undefined,
  })
}

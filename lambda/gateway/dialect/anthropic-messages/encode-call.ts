import type { HubCall } from '../../core/call.ts'
import type { EncodedCall, EncodeTarget } from '../../core/dialect.ts'
import { compact, type JsonObject, objectOr } from '../../core/json.ts'
import type { Warning } from '../../core/parts.ts'
import { unsupportedField } from '../guard.ts'
import { splitBetas } from './betas.ts'
import { encodePrompt } from './encode-messages.ts'
import { encodeOptions, unsupported } from './encode-options.ts'

/** What cannot be left out without changing the answer's meaning. */
const ESSENTIAL: Readonly<Record<string, (body: JsonObject) => boolean>> = {
  tools: () => true,
  output_config: (body) => objectOr(body['output_config'])['format'] !== undefined,
}

const withoutRejected = (body: JsonObject, rejects: readonly string[], warnings: Warning[]): JsonObject => {
  const left = { ...body }
  for (const field of rejects) {
    if (left[field] === undefined) continue
    if (ESSENTIAL[field]?.(body)) throw unsupportedField(field, 'is not supported by this provider.')
    warnings.push(unsupported(field, 'not supported by this provider'))
    delete left[field]
  }
  return left
}

/**
 * A hub call as a body for this wire. What it cannot carry is reported, or refused with `unsupported` when the answer
 * would mean something else. Beta features named in `providerOptions.anthropic.anthropicBeta` go where the quirks say.
 */
export const encodeCall = ({ options }: HubCall, target: EncodeTarget): EncodedCall => {
  const { quirks, model, stream, provider } = target
  const warnings: Warning[] = []
  const own = { ...options.providerOptions?.['anthropic'], ...options.providerOptions?.[provider] } as JsonObject
  const wanted = Array.isArray(own['anthropicBeta']) ? own['anthropicBeta'].map(String) : []
  const { kept, dropped } = splitBetas(wanted, quirks)
  for (const beta of dropped) warnings.push(unsupported(`anthropic-beta: ${beta}`, 'not supported by this provider'))
  const isBetaInBody = quirks.betas?.in === 'body'
  const body: JsonObject = compact({
    anthropic_version: quirks.bodyVersion,
    anthropic_beta: isBetaInBody && kept.length > 0 ? kept : undefined,
    model: quirks.bodyVersion === undefined ? model : undefined,
    ...encodePrompt(options.prompt, quirks, warnings),
    ...encodeOptions(options, own, target, warnings),
    stream: stream && !quirks.noStreamField ? true : undefined,
  })
  return {
    body: withoutRejected(body, quirks.rejects ?? [], warnings),
    warnings,
    ...(kept.length > 0 && !isBetaInBody ? { headers: { 'anthropic-beta': kept.join(',') } } : {}),
  }
}

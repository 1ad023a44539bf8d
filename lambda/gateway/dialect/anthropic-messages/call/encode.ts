import type { CanonicalCall } from '../../../core/call.ts'
import type { Warning } from '../../../core/canonical/parts.ts'
import type { EncodedCall, EncodeTarget } from '../../../core/dialect.ts'
import { arrayOr, compact, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { unsupported } from '../../../core/unsupported.ts'
import { unsupportedField } from '../../guard.ts'
import { encodePrompt } from '../messages/encode.ts'
import { splitBetas } from './betas.ts'
import { encodeOptions } from './encode-options.ts'

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

const blocksAt = (messages: JsonValue | undefined, place: number): JsonObject[] =>
  arrayOr(objectOr(arrayOr(messages).at(place))['content']).map(objectOr)

/**
 * A budget of thinking insists on the thinking that led to the calls whose results come back, and most chat clients drop
 * it: that request is answered without. https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks
 */
const withoutLostThinking = (body: JsonObject, warnings: Warning[]): JsonObject => {
  const isReplied = blocksAt(body['messages'], -1).some(({ type }) => type === 'tool_result')
  const [first] = blocksAt(body['messages'], -2)
  const isLost = isReplied && !/thinking$/.test(String(first?.['type']))
  if (objectOr(body['thinking'])['type'] !== 'enabled' || !isLost) return body
  warnings.push(unsupported('reasoning', 'the thinking before the tool calls was not sent back, so none can follow'))
  const { thinking: _, ...rest } = body
  return rest
}

/**
 * A canonical call as a body for this wire. What it cannot carry is reported, or refused with `unsupported` when the answer
 * would mean something else. Beta features named in `providerOptions.anthropic.anthropicBeta` go where the quirks say.
 */
export const encodeCall = ({ options }: CanonicalCall, target: EncodeTarget): EncodedCall => {
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
    body: withoutRejected(withoutLostThinking(body, warnings), quirks.rejects ?? [], warnings),
    warnings,
    ...(kept.length > 0 && !isBetaInBody ? { headers: { 'anthropic-beta': kept.join(',') } } : {}),
  }
}

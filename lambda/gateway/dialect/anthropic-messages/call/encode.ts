import type { CanonicalCall } from '../../../core/call.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodedCall, EncodeTarget } from '../../../core/dialect.ts'
import { arrayOr, compact, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { unsupportedField } from '../../guard.ts'
import { encodeMessages } from '../messages/encode.ts'
import { encodeOptions } from './encode-options.ts'
import { splitBetas } from './headers.ts'
import { encodeResponseFormat } from './response-format.ts'

/** What cannot be left out without changing the answer's meaning. */
const ESSENTIAL: Readonly<Record<string, (body: JsonObject) => boolean>> = {
  tools: () => true,
  output_config: (body) => objectOr(body['output_config'])['format'] !== undefined,
}

const blocksAt = (messages: JsonValue | undefined, place: number): JsonObject[] =>
  arrayOr(objectOr(arrayOr(messages).at(place))['content']).map(objectOr)

export const LOST_THINKING = unsupported(
  'reasoning',
  'the thinking before the tool calls was not sent back, so none can follow',
)

/**
 * A budget of thinking insists on the thinking that led to the calls whose results come back, and most chat clients drop
 * it: that request is answered without. https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks
 */
const withoutLostThinking = (body: JsonObject): WithWarnings<{ body: JsonObject }> => {
  const isReplied = blocksAt(body['messages'], -1).some(({ type }) => type === 'tool_result')
  const [first] = blocksAt(body['messages'], -2)
  const isLost = isReplied && !/thinking$/.test(String(first?.['type']))
  if (objectOr(body['thinking'])['type'] !== 'enabled' || !isLost) return { body, warnings: [] }
  const { thinking: _, ...rest } = body
  return { body: rest, warnings: [LOST_THINKING] }
}

const withoutRejected = (body: JsonObject, rejects: readonly string[]): WithWarnings<{ body: JsonObject }> => {
  const rejected = rejects.filter((field) => body[field] !== undefined)
  const essential = rejected.find((field) => ESSENTIAL[field]?.(body))
  if (essential !== undefined) throw unsupportedField(essential, 'is not supported by this provider.')
  const rest = { ...body }
  for (const field of rejected) delete rest[field]
  return { body: rest, warnings: rejected.map((field) => unsupported(field, 'not supported by this provider')) }
}

/**
 * A canonical call as a body for this wire. What it cannot carry is reported, or refused with `unsupported` when the answer
 * would mean something else. Beta features named in `providerOptions.anthropic.anthropicBeta` go where the quirks say.
 */
export const encodeCall = ({ options }: CanonicalCall, target: EncodeTarget<'anthropic-messages'>): EncodedCall => {
  const { quirks, model, stream, provider } = target
  const own = { ...options.providerOptions?.['anthropic'], ...options.providerOptions?.[provider] } as JsonObject
  const wanted = Array.isArray(own['anthropicBeta']) ? own['anthropicBeta'].map(String) : []
  const { kept, dropped } = splitBetas(wanted, quirks)
  const isBetaInBody = quirks.betas?.in === 'body'
  const format = encodeResponseFormat(options, target)
  const prompt = encodeMessages(format.prompt, target)
  const settings = encodeOptions(options, own, format.format, target)
  const complete: JsonObject = compact({
    anthropic_version: quirks.bodyVersion,
    anthropic_beta: isBetaInBody && kept.length > 0 ? kept : undefined,
    model: quirks.bodyVersion === undefined ? model : undefined,
    ...prompt.fields,
    ...settings.fields,
    stream: stream && quirks.streamFlag !== 'url' ? true : undefined,
  })
  const consistent = withoutLostThinking(complete)
  const final = withoutRejected(consistent.body, quirks.rejects ?? [])
  return {
    body: final.body,
    warnings: [
      ...dropped.map((beta) => unsupported(`anthropic-beta: ${beta}`, 'not supported by this provider')),
      ...[format, prompt, settings, consistent, final].flatMap(({ warnings }) => warnings),
    ],
    ...(kept.length > 0 && !isBetaInBody ? { headers: { 'anthropic-beta': kept.join(',') } } : {}),
  }
}

import type { Call } from '../../core/call.ts'
import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr, stringOr } from '../../core/json.ts'
import type { Warning } from '../../core/parts.ts'
import type { Quirks } from '../../core/provider.ts'
import { betasFor, splitBetas } from './betas.ts'
import { holdsSeal, unseal } from './seal.ts'

const isSealed = (block: JsonValue): boolean =>
  isObject(block) && block['type'] === 'thinking' && unseal(stringOr(block['signature']) ?? '') !== undefined

/** Anthropic rejects thinking that it did not sign: what we sealed for other providers stays behind. */
const withoutSeals = (messages: JsonValue | undefined): JsonValue[] =>
  arrayOr(messages).flatMap((message) => {
    const content = objectOr(message)['content']
    if (!Array.isArray(content)) return [message]
    const left = content.filter((block) => !isSealed(block))
    return left.length === 0 ? [] : [{ ...objectOr(message), content: left }]
  })

/** What a relayed body needs beside the model. Header betas move into the body where the provider reads them there. */
export const relayPatch = (
  { body, text, headers }: Call,
  quirks: Quirks,
): { set: JsonObject; remove: string[]; warnings: Warning[] } => {
  const set: JsonObject = {}
  const rejected = (quirks.rejects ?? []).filter((field) => field in body)
  const remove = ['providerOptions', ...rejected]
  if (quirks.bodyVersion !== undefined) {
    set['anthropic_version'] = quirks.bodyVersion
    remove.push('model')
  }
  if (quirks.noStreamField) remove.push('stream')
  const inBody = splitBetas(arrayOr(body['anthropic_beta']).map(String), quirks)
  const inHeader = betasFor(headers, quirks)
  if (quirks.betas?.in === 'body') {
    const betas = [...new Set([...inHeader.kept, ...inBody.kept])]
    if (betas.length > 0) set['anthropic_beta'] = betas
    else remove.push('anthropic_beta')
  }
  if (holdsSeal(text)) set['messages'] = withoutSeals(body['messages'])
  const lost = [...rejected, ...[...inHeader.dropped, ...inBody.dropped].map((beta) => `anthropic-beta: ${beta}`)]
  return {
    set,
    remove: remove.filter((field) => field in body),
    warnings: lost.map((feature) => ({ type: 'unsupported', feature, details: 'not supported by this provider' })),
  }
}

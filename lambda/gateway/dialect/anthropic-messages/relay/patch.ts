import type { Call } from '../../../core/call.ts'
import type { RelayPatch } from '../../../core/dialect.ts'
import type { Change } from '../../../core/json/change.ts'
import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import type { Quirks } from '../../../core/provider.ts'
import { betasFor, splitBetas } from '../call/betas.ts'
import { holdsSeal, unseal } from '../reasoning/carrier.ts'

const isSealed = (block: JsonValue): boolean =>
  isObject(block) && block['type'] === 'thinking' && unseal(stringOr(block['signature']) ?? '') !== undefined

const indicesOf = <T>(list: readonly T[], fits: (item: T) => boolean): string[] =>
  list.flatMap((item, index) => (fits(item) ? [String(index)] : []))

const contentOf = (message: JsonValue): JsonValue[] => arrayOr(objectOr(message)['content'])

/** Anthropic rejects thinking that it did not sign: what we sealed for other providers stays behind. */
const withoutSeals = (messages: readonly JsonValue[]): Change => ({
  remove: indicesOf(messages, (message) => contentOf(message).length > 0 && contentOf(message).every(isSealed)),
  within: Object.fromEntries(
    messages.map((message, index) => [
      index,
      { within: { content: { remove: indicesOf(contentOf(message), isSealed) } } },
    ]),
  ),
})

/** What a relayed body needs beside the model. Header betas move into the body where the provider reads them there. */
export const patch = ({ body, source, headers }: Call, quirks: Quirks): RelayPatch => {
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
  const lost = [...rejected, ...[...inHeader.dropped, ...inBody.dropped].map((beta) => `anthropic-beta: ${beta}`)]
  return {
    set,
    remove: remove.filter((field) => field in body),
    ...(holdsSeal(source.text) ? { within: { messages: withoutSeals(arrayOr(body['messages'])) } } : {}),
    warnings: lost.map((feature) => ({ type: 'unsupported', feature, details: 'not supported by this provider' })),
  }
}

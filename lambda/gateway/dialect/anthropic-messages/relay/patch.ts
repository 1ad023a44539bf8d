import type { Call } from '../../../core/call.ts'
import type { RelayPatch } from '../../../core/dialect.ts'
import type { Change } from '../../../core/json/change.ts'
import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import type { MessagesQuirks } from '../../../core/provider/quirks.ts'
import { betasFor, splitBetas } from '../call/headers.ts'
import { hasWrappedSignature, unwrapSignature } from '../reasoning/carrier.ts'

const isWrapped = (block: JsonValue): boolean =>
  isObject(block) && block['type'] === 'thinking' && unwrapSignature(stringOr(block['signature']) ?? '') !== undefined

const indicesOf = <T>(list: readonly T[], fits: (item: T) => boolean): string[] =>
  list.flatMap((item, index) => (fits(item) ? [String(index)] : []))

const contentOf = (message: JsonValue): JsonValue[] => arrayOr(objectOr(message)['content'])

/** Anthropic rejects thinking that it did not sign: what we wrapped for other providers stays behind. */
const withoutWrappedSignatures = (messages: readonly JsonValue[]): Change => ({
  remove: indicesOf(messages, (message) => contentOf(message).length > 0 && contentOf(message).every(isWrapped)),
  within: Object.fromEntries(
    messages.map((message, index) => [
      index,
      { within: { content: { remove: indicesOf(contentOf(message), isWrapped) } } },
    ]),
  ),
})

/** What a relayed body needs beside the model. Header betas move into the body where the provider reads them there. */
export const patch = ({ body, source, headers }: Call, quirks: MessagesQuirks): RelayPatch => {
  const set: JsonObject = {}
  const rejected = (quirks.rejects ?? []).filter((field) => field in body)
  const remove = ['providerOptions', ...rejected]
  if (quirks.bodyVersion !== undefined) {
    set['anthropic_version'] = quirks.bodyVersion
    remove.push('model')
  }
  if (quirks.streamFlag === 'url') remove.push('stream')
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
    ...(hasWrappedSignature(source.text)
      ? { within: { messages: withoutWrappedSignatures(arrayOr(body['messages'])) } }
      : {}),
    warnings: lost.map((feature) => ({ type: 'unsupported', feature, details: 'not supported by this provider' })),
  }
}

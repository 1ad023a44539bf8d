import { isAnothers } from '../../../core/canonical/issuers.ts'
import { isSealed, unsealed } from '../../../core/canonical/seal.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import { allChanges, type Change, changeOfEach, indicesOf } from '../../../core/json/change.ts'
import { compact, type JsonObject, objectOr, objectsIn, stringOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { decodeDetails, oursIn, plainReasoning } from '../reasoning/carrier.ts'
import { detailsOf, isOpaque, textIn } from '../reasoning/details.ts'
import { thinkingPart, withThinking } from '../reasoning/thinking.ts'

type ChatPeer = Peer<'openai-chat'>

export type Lost = ReturnType<typeof unsupported>

/** What becomes of a message, and what is lost of it. */
export interface Mend extends Change {
  readonly warnings: readonly Lost[]
}

const SIGNED_BY_ANOTHER = unsupported(
  'messages[].reasoning_details',
  'state of reasoning goes back only to who issued it, that of another is left out',
)

/** Names of visible reasoning: whoever has no place for it loses nothing that an answer depends on. */
const REASONING = ['reasoning', 'reasoning_content']

/** Details as the provider gave them, where they came to the caller in a seal of ours. */
const opened = (detail: JsonObject, provider: string): JsonObject[] => {
  const data = stringOr(detail['data']) ?? ''
  return isSealed(data) ? detailsOf(objectOr(unsealed(data)[provider])) : []
}

/** State that the provider issued, and no other's. */
const details = (message: JsonObject, { provider, quirks, reasons }: ChatPeer): Mend => {
  const given = detailsOf(message)
  const { isOurDetail } = oursIn(message)
  const isTaken = reasons !== false && (quirks.isUnknown || quirks.extensions?.includes('reasoning_details'))
  const own = given.flatMap((detail) => {
    if (!isTaken) return []
    return isOurDetail(detail) ? opened(detail, provider) : [detail]
  })
  if (own.length === given.length && own.every((detail, index) => detail === given[index])) return { warnings: [] }
  const isLost = reasons !== false && own.length === 0 && given.some(isOpaque)
  return {
    ...(own.length > 0 ? { set: { reasoning_details: own } } : { remove: ['reasoning_details'] }),
    warnings: isLost ? [SIGNED_BY_ANOTHER] : [],
  }
}

/** A message without visible reasoning; with none in the field that has to be there. */
const withoutReasoning = (message: JsonObject, { quirks, reasons }: ChatPeer): Mend => {
  const { field, whenEmpty } = quirks.reasoning ?? {}
  const kept = reasons !== false && whenEmpty === 'send' ? field : undefined
  const thoughts = indicesOf(objectsIn(message['content']), ({ type }) => reasons === false && type === 'thinking')
  return compact({
    set: kept && { [kept]: '' },
    remove: REASONING.filter((name) => name in message && name !== kept),
    within: thoughts.length > 0 ? { content: { remove: thoughts } } : undefined,
    warnings: [],
  })
}

/** Visible reasoning under the name that the provider reads, unless it is another's, or the model does not reason. */
const reasoning = (message: JsonObject, hasDetails: boolean, peer: ChatPeer): Mend => {
  const { provider, quirks, reasons } = peer
  const isForeign = !hasDetails && decodeDetails(message).some(({ metadata }) => isAnothers(metadata, [provider]))
  if (reasons === false || isForeign) return withoutReasoning(message, peer)
  const { field } = quirks.reasoning ?? {}
  if (field === undefined || hasDetails || stringOr(message[field])) return { warnings: [] }
  const text = plainReasoning(message) || detailsOf(message).map(textIn).join('')
  if (text === '') return { warnings: [] }
  const remove = REASONING.filter((name) => name in message)
  if (field !== 'thinking')
    return { set: { [field]: text }, remove: remove.filter((name) => name !== field), warnings: [] }
  const { content } = message
  return Array.isArray(content)
    ? { within: { content: { first: [thinkingPart(text)] } }, remove, warnings: [] }
    : { set: { content: withThinking(text, content) }, remove, warnings: [] }
}

/** Google's chat API signs calls; nobody else knows the field. */
const calls = (message: JsonObject, { quirks }: ChatPeer): Mend => {
  const { isOurCall } = oursIn(message)
  const isLeft = (call: JsonObject) => 'extra_content' in call && (!quirks.isUnknown || isOurCall(call))
  const tool_calls = changeOfEach(objectsIn(message['tool_calls']), (call) =>
    isLeft(call) ? { remove: ['extra_content'] } : undefined,
  )
  return tool_calls ? { within: { tool_calls }, warnings: [SIGNED_BY_ANOTHER] } : { warnings: [] }
}

/** A refusal as text, for those who have no such part. */
const refusals = (message: JsonObject, { quirks }: ChatPeer): Mend => {
  if (!quirks.rejectsInMessages?.['assistant']?.includes('refusal')) return { warnings: [] }
  const content = changeOfEach(objectsIn(message['content']), ({ type, refusal }) =>
    type === 'refusal' ? { set: { type: 'text', text: refusal }, remove: ['refusal'] } : undefined,
  )
  return { ...(content && { within: { content } }), warnings: [] }
}

/** An earlier answer as the provider takes it. */
export const earlierAnswer = (message: JsonObject, peer: ChatPeer): Mend => {
  const state = details(message, peer)
  const hasDetails = 'reasoning_details' in message && !state.remove
  const visible = reasoning(message, hasDetails, peer)
  const signed = calls(message, peer)
  const told = refusals(message, peer)
  // What the gateway itself adds to an answer.
  const metadata = !peer.quirks.isUnknown && 'provider_metadata' in message ? ['provider_metadata'] : []
  return compact({
    set: { ...state.set, ...visible.set },
    remove: [...(state.remove ?? []), ...(visible.remove ?? []), ...metadata],
    within: allChanges([visible, signed, told].map(({ within = {} }) => ({ within })))?.within,
    warnings: [...state.warnings, ...signed.warnings],
  })
}

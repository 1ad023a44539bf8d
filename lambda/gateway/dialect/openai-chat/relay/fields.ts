import type { Warning } from '../../../core/canonical/parts.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import { isObject, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { REQUEST } from '../call/fields.ts'
import { ownFields } from '../call/own-fields.ts'
import { decodeEffort, encodeEffort } from '../reasoning/effort.ts'

type ChatPeer = Peer<'openai-chat'>

/** What becomes of the fields of a body. */
interface Mended {
  readonly set: JsonObject
  readonly remove: readonly string[]
  readonly warnings: readonly Warning[]
}

const NONE: Mended = { set: {}, remove: [], warnings: [] }

/** A field under the only name that the provider has for it. */
const renamed = (body: JsonObject, from: string, to: string): Mended => {
  if (!(from in body)) return NONE
  const value = body[to] ?? body[from] ?? undefined
  return { set: value === undefined ? {} : { [to]: value }, remove: [from], warnings: [] }
}

const names = (body: JsonObject, peer: ChatPeer): Mended[] => {
  const { maxTokensField = 'max_tokens', insistsOnMaxTokensField, seedField, requiredToolChoice } = peer.quirks
  const other = maxTokensField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
  const choice = requiredToolChoice && body['tool_choice'] === 'required' ? { tool_choice: requiredToolChoice } : {}
  return [
    insistsOnMaxTokensField?.(peer.listed ?? peer.model, peer.baseUrl) ? renamed(body, other, maxTokensField) : NONE,
    seedField === undefined || seedField === 'seed' ? NONE : renamed(body, 'seed', seedField),
    { ...NONE, set: choice },
  ]
}

const OF_TOOLS = ['tools', 'tool_choice', 'parallel_tool_calls']

/** "Invalid 'tools': empty array": a list of none is none. */
const tools = (body: JsonObject, { quirks }: ChatPeer): Mended =>
  Array.isArray(body['tools']) && body['tools'].length === 0 && !quirks.isUnknown
    ? { ...NONE, remove: OF_TOOLS.filter((field) => field in body) }
    : NONE

/** OpenRouter's `reasoning` in the provider's own words. */
const reasoning = (body: JsonObject, peer: ChatPeer): Mended => {
  const { quirks, reasons } = peer
  const given = body['reasoning']
  if (!isObject(given) || quirks.extensions?.includes('reasoning')) return NONE
  const effort = decodeEffort(body)
  const budgetTokens = given['max_tokens']
  // A budget has no other name that would be known there.
  if (quirks.isUnknown && budgetTokens !== undefined) return NONE
  const remove = ['reasoning', ...(effort === undefined ? [] : ['reasoning_effort'])]
  if (reasons === false && (effort !== undefined || budgetTokens !== undefined))
    return { set: {}, remove, warnings: [unsupported('reasoning', 'this model does not think')] }
  const options = { anthropic: budgetTokens === undefined ? {} : { thinking: { budgetTokens } } }
  const { fields, warnings } = encodeEffort({ ...(effort && { reasoning: effort }), providerOptions: options }, peer)
  return { set: fields, remove: remove.filter((field) => !(field in fields)), warnings }
}

/** What is addressed to the provider under its name becomes fields; others' stays here. */
const options = (body: JsonObject, peer: ChatPeer): Mended => {
  if (body['providerOptions'] === undefined) return NONE
  const { gateway: _, ...providerOptions } = objectOr(body['providerOptions'])
  const { fields, warnings } = ownFields(providerOptions, peer)
  return { set: fields, remove: ['providerOptions'], warnings }
}

/** OpenRouter's wish for usage, which is fulfilled anyway. */
const usage = (body: JsonObject, { quirks }: ChatPeer): Mended =>
  'usage' in body && !quirks.isUnknown && !quirks.extensions?.includes('usage') ? { ...NONE, remove: ['usage'] } : NONE

/** Says the value anything that gets lost with it? */
const saysSomething = (field: string, value: JsonValue): boolean => {
  if (value === null || REQUEST[field]?.harmless?.(value)) return false
  return field !== 'stream_options' || Object.keys(objectOr(value)).some((option) => option !== 'include_usage')
}

/** The fields of a body that the provider has other names for, or none; all else goes as it came. */
export const mendedFields = (body: JsonObject, peer: ChatPeer): Mended => {
  // What is said in the provider's own words outweighs the rest.
  const all = [...names(body, peer), tools(body, peer), reasoning(body, peer), usage(body, peer), options(body, peer)]
  const set: JsonObject = Object.assign({}, ...all.map((mended) => mended.set))
  const warnings = all.flatMap((mended) => mended.warnings)
  const remove = new Set(all.flatMap((mended) => mended.remove))
  for (const field of peer.quirks.rejects ?? []) {
    const value = set[field] ?? (remove.has(field) ? undefined : body[field])
    if (value === undefined) continue
    delete set[field]
    if (field in body) remove.add(field)
    if (saysSomething(field, value)) warnings.push(unsupported(field, `${peer.provider} rejects it`))
  }
  return { set, remove: [...remove].filter((field) => !(field in set)), warnings }
}

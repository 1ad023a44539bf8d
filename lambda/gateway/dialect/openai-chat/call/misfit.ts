import { fitsName } from '../../../core/canonical/tool-names.ts'
import { arrayOr, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import { type RelayTakes, takesUrl } from '../../../core/provider/takes.ts'
import { saysNothing } from '../../blank.ts'

const partsOf = (message: JsonObject): JsonObject[] => arrayOr(message['content']).map(objectOr)

const isRemote = ({ image_url: image }: JsonObject): boolean =>
  /^https?:/i.test(stringOr(objectOr(image)['url']) ?? stringOr(image) ?? '')

/** Messages that say nothing, or in an order that is refused. */
const isMisshapen = (
  messages: readonly JsonObject[],
  { blank, alternate, userFirst, userLast }: RelayTakes['takes']['turns'],
): boolean => {
  const turns = messages.filter(({ role }) => role !== 'system' && role !== 'developer')
  const isRepeat = (index: number) =>
    turns[index]?.['role'] === turns[index - 1]?.['role'] && turns[index]?.['role'] !== 'tool'
  return (
    (!blank && turns.some(saysNothing)) ||
    (alternate === true && turns.some((_, index) => isRepeat(index))) ||
    (userFirst === true && turns[0]?.['role'] !== 'user') ||
    (userLast === true && turns.at(-1)?.['role'] === 'assistant')
  )
}

/** A call without its results right behind it, or a result without its call: the last word may be a call. */
const isUnpaired = (messages: readonly JsonObject[]): boolean => {
  const open = new Set<unknown>()
  const isBroken = messages.some((message) => {
    if (message['role'] === 'tool') return !open.delete(message['tool_call_id'])
    if (open.size > 0) return true
    for (const call of arrayOr(message['tool_calls'])) open.add(objectOr(call)['id'])
    return false
  })
  return isBroken || (open.size > 0 && messages.at(-1)?.['role'] !== 'assistant')
}

/** A tool shows more than text. */
const isShown = (message: JsonObject): boolean =>
  message['role'] === 'tool' && partsOf(message).some(({ type }) => type !== undefined && type !== 'text')

/** What a provider of this API is known to refuse of a body, and a translation mends. */
export const misfit = (body: JsonObject, { takes, takesSchema, isUnknown }: RelayTakes): string | undefined => {
  const messages = arrayOr(body['messages']).map(objectOr)
  const functions = [...arrayOr(body['tools']), ...messages.flatMap((message) => arrayOr(message['tool_calls']))]
  const names = functions.map((entry) => stringOr(objectOr(objectOr(entry)['function'])['name']) ?? '')
  const odd = names.find((name) => name !== '' && !fitsName(name, takes.toolNames))
  if (odd !== undefined && !isUnknown) return `${JSON.stringify(odd.slice(0, 80))} is no name of a tool there`
  if (!takesSchema && objectOr(body['response_format'])['type'] === 'json_schema')
    return 'this provider takes no schema for this model'
  if (!takesUrl(takes, 'image/*') && messages.some((message) => partsOf(message).some(isRemote)))
    return 'this provider fetches no images'
  if (!isUnknown && isUnpaired(messages)) return 'each call of a tool needs its result right behind it there'
  if (!isUnknown && messages.some(isShown)) return 'this provider takes only text from tools'
  const { blank, alternate, userFirst, userLast } = takes.turns
  const isStrict = !blank || alternate || userFirst || userLast
  return isStrict && isMisshapen(messages, takes.turns) ? 'this provider refuses messages in these shapes' : undefined
}

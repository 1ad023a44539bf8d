import { fitsName } from '../../../core/canonical/tool-names.ts'
import { arrayOr, type JsonObject, objectOr, objectsIn, stringOr } from '../../../core/json/value.ts'
import { type RelayTakes, takesUrl } from '../../../core/provider/takes.ts'
import { saysNothing } from '../../blank.ts'

const isRemote = (block: JsonObject): boolean =>
  (block['type'] === 'image' || block['type'] === 'document') && objectOr(block['source'])['type'] === 'url'

/** Blocks of a message, those within results of tools included. */
const blocksOf = (message: JsonObject): JsonObject[] =>
  arrayOr(message['content'])
    .map(objectOr)
    .flatMap((block) => (block['type'] === 'tool_result' ? arrayOr(block['content']).map(objectOr) : [block]))

/**
 * A call without its result in the next turn, before all else there, or a result without its call. The last word may be
 * a call.
 */
const isUnpaired = (messages: readonly JsonObject[]): boolean => {
  const open = new Set<unknown>()
  const isBroken = messages.some((message) => {
    const { content } = message
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : objectsIn(content)
    if (message['role'] === 'user')
      return blocks.some(({ type, tool_use_id: id }) => (type === 'tool_result' ? !open.delete(id) : open.size > 0))
    if (open.size > 0) return true
    if (message['role'] !== 'assistant') return false
    for (const { type, id } of blocks) if (type === 'tool_use') open.add(id)
    return false
  })
  return isBroken || (open.size > 0 && messages.at(-1)?.['role'] !== 'assistant')
}

/** What a provider of this API is known to refuse of a body, and a translation mends. */
export const misfit = (body: JsonObject, { takes }: RelayTakes): string | undefined => {
  // Anthropic's own tools have a type, and Anthropic's names.
  const own = arrayOr(body['tools'])
    .map(objectOr)
    .filter((tool) => tool['type'] === undefined || tool['type'] === 'custom')
  const messages = arrayOr(body['messages']).map(objectOr)
  const calls = messages
    .flatMap(({ content }) => arrayOr(content).map(objectOr))
    .filter(({ type }) => type === 'tool_use')
  const odd = [...own, ...calls]
    .map(({ name }) => stringOr(name) ?? '')
    .find((name) => name !== '' && !fitsName(name, takes.toolNames))
  if (odd !== undefined) return `${JSON.stringify(odd.slice(0, 80))} is no name of a tool there`
  const { toolKeys } = takes.schemas
  const keys = toolKeys
    ? own.flatMap((tool) => Object.keys(objectOr(objectOr(tool['input_schema'])['properties'])))
    : []
  const oddKey = keys.find((key) => !toolKeys?.fits.test(key))
  if (oddKey !== undefined) return `${JSON.stringify(oddKey.slice(0, 80))} is no name of a property there`
  // Instructions before the first turn are told elsewhere.
  const first = messages.find((message) => message['role'] !== 'system' && !saysNothing(message))
  if (takes.turns.userFirst && first?.['role'] === 'assistant') return 'the user speaks first there'
  if (takes.toolHistory !== 'always' && calls.length > 0 && arrayOr(body['tools']).length === 0)
    return 'calls of tools need tools beside them there'
  if (isUnpaired(messages)) return 'each call of a tool needs its result right behind it there'
  const isFetched = takesUrl(takes, 'image/*')
  if (!isFetched && messages.some((message) => blocksOf(message).some(isRemote)))
    return 'this provider fetches no files'
  return undefined
}

import { unsupported, type WithWarnings, withoutRepeats } from '../../../core/canonical/warning.ts'
import { bothChanges, type Change } from '../../../core/json/change.ts'
import { arrayOr, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { SHORT_ANSWER } from '../messages/order.ts'
import { earlierAnswer, type Lost, type Mend } from './earlier-answer.ts'

type ChatPeer = Peer<'openai-chat'>

type Mended = WithWarnings<{ readonly within: Readonly<Record<string, Change>> }, 'unsupported'>

const UNCHANGED: Mend = { warnings: [] }

/** Fields that tell a model nothing. */
const UNTOLD = ['reasoning', 'reasoning_content', 'annotations']

const isEmpty = (value: JsonValue | undefined): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Changes of a list's elements; none where there is nothing to change. */
const ofEach = (list: JsonValue[], change: (entry: JsonObject, index: number) => Change | undefined): Change => {
  const changes = list.flatMap((entry, index) => {
    const made = change(objectOr(entry), index)
    return made ? [[index, made] as const] : []
  })
  return changes.length > 0 ? { within: Object.fromEntries(changes) } : {}
}

const isNothing = ({ set = {}, remove = [], within = {}, around }: Change): boolean =>
  Object.keys(set).length + remove.length + Object.keys(within).length === 0 && !around

const isMarked = (entry: JsonObject): boolean => (entry['cache_control'] ?? null) !== null

/** Cache markers, for those who have none. */
const withoutMarkers = (body: JsonObject, { provider, quirks }: ChatPeer): Mended => {
  if (quirks.isUnknown || quirks.extensions?.includes('cache_control')) return { within: {}, warnings: [] }
  const unmarked = (entry: JsonObject) => (isMarked(entry) ? { remove: ['cache_control'] } : undefined)
  const messages = ofEach(arrayOr(body['messages']), (message) => {
    const content = ofEach(arrayOr(message['content']), unmarked)
    const within = content.within ? { within: { content } } : undefined
    return isMarked(message) ? { remove: ['cache_control'], ...within } : within
  })
  const tools = ofEach(arrayOr(body['tools']), unmarked)
  const within = { ...(messages.within ? { messages } : {}), ...(tools.within ? { tools } : {}) }
  return {
    within,
    warnings:
      Object.keys(within).length > 0
        ? [unsupported('cache_control', `${provider} caches prompts without markers, or not at all`)]
        : [],
  }
}

/** What the provider refuses in a message of this role, beside what is taken out of it anyway. */
const rejected = (message: JsonObject, { quirks }: ChatPeer, gone: readonly string[] = []): string[] => {
  const fields = quirks.rejectsInMessages?.[stringOr(message['role']) ?? ''] ?? []
  return fields.filter((field) => field in message && !gone.includes(field))
}

/** What of the messages the provider would refuse or not understand; all else goes as it came. */
export const mendedMessages = (body: JsonObject, peer: ChatPeer): Mended => {
  const { quirks, provider } = peer
  const warnings: Lost[] = []
  const turns = arrayOr(body['messages']).map(objectOr)

  const mended = (message: JsonObject, index: number): Change | undefined => {
    const { role } = message
    const { warnings: lost, ...answer } = role === 'assistant' ? earlierAnswer(message, peer) : UNCHANGED
    warnings.push(...lost)
    const refused = rejected(message, peer, answer.remove)
    for (const field of refused)
      if (!UNTOLD.includes(field) && !isEmpty(message[field]))
        warnings.push(unsupported(`messages[].${field}`, `${provider} rejects it`))
    const isAfterTools = quirks.answerAfterTools && role === 'user' && turns[index - 1]?.['role'] === 'tool'
    const own: Change = {
      ...(role === 'developer' && quirks.hasDeveloperRole === false ? { set: { role: 'system' } } : {}),
      remove: refused,
      ...(isAfterTools ? { around: [`${JSON.stringify(SHORT_ANSWER)},`, ''] } : {}),
    }
    const change = bothChanges(answer, own)
    return isNothing(change) ? undefined : change
  }

  const messages = ofEach(turns, mended)
  const unmarked = withoutMarkers(body, peer)
  const { within = {} } = bothChanges({ within: unmarked.within }, messages.within ? { within: { messages } } : {})
  return { within, warnings: withoutRepeats([...warnings, ...unmarked.warnings]) }
}

import { unsupported, type WithWarnings, withoutRepeats } from '../../../core/canonical/warning.ts'
import { allChanges, bothChanges, type Change, changeOfEach } from '../../../core/json/change.ts'
import { compact, type JsonObject, type JsonValue, objectsIn, stringOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { earlierAnswer, type Lost, type Mend } from './earlier-answer.ts'

type ChatPeer = Peer<'openai-chat'>

type Mended = WithWarnings<{ readonly within: Readonly<Record<string, Change>> }, 'unsupported'>

const UNCHANGED: Mend = { warnings: [] }

/** The least that the model can have said between the results of its tools and the user's next word. */
export const SHORT_ANSWER = { role: 'assistant', content: 'Done.' } as const

/** Fields that tell a model nothing. */
const UNTOLD = ['reasoning', 'reasoning_content', 'annotations']

const isEmpty = (value: JsonValue | undefined): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)

const isNothing = ({ set = {}, remove = [], within = {}, around }: Change): boolean =>
  Object.keys(set).length + remove.length + Object.keys(within).length === 0 && !around

const isMarked = (entry: JsonObject): boolean => (entry['cache_control'] ?? null) !== null

/** Cache markers, for those who have none. */
const withoutMarkers = (body: JsonObject, { provider, quirks }: ChatPeer): Mended => {
  if (quirks.isUnknown || quirks.extensions?.includes('cache_control')) return { within: {}, warnings: [] }
  const unmarked = (entry: JsonObject) => (isMarked(entry) ? { remove: ['cache_control'] } : undefined)
  const messages = changeOfEach(objectsIn(body['messages']), (message) => {
    const content = changeOfEach(objectsIn(message['content']), unmarked)
    return allChanges([unmarked(message), content && { within: { content } }])
  })
  const tools = changeOfEach(objectsIn(body['tools']), unmarked)
  const within = compact({ messages, tools })
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
  const turns = objectsIn(body['messages'])

  const mended = (message: JsonObject, index: number): Change | undefined => {
    const { role } = message
    const { warnings: lost, ...answer } = role === 'assistant' ? earlierAnswer(message, peer) : UNCHANGED
    warnings.push(...lost)
    const refused = rejected(message, peer, answer.remove)
    for (const field of refused)
      if (!UNTOLD.includes(field) && !isEmpty(message[field]))
        warnings.push(unsupported(`messages[].${field}`, `${provider} rejects it`))
    const isAfterTools = quirks.answerAfterTools && role === 'user' && turns[index - 1]?.['role'] === 'tool'
    const isContinued = quirks.continued && role === 'assistant' && index === turns.length - 1
    const own: Change = {
      ...(isContinued && !('tool_calls' in message) ? { set: quirks.continued } : {}),
      ...(role === 'developer' && quirks.hasDeveloperRole === false ? { set: { role: 'system' } } : {}),
      remove: refused,
      ...(isAfterTools ? { around: [`${JSON.stringify(SHORT_ANSWER)},`, ''] } : {}),
    }
    const change = bothChanges(answer, own)
    return isNothing(change) ? undefined : change
  }

  const messages = changeOfEach(turns, mended)
  const unmarked = withoutMarkers(body, peer)
  const { within = {} } = bothChanges({ within: unmarked.within }, { within: compact({ messages }) })
  return { within, warnings: withoutRepeats([...warnings, ...unmarked.warnings]) }
}

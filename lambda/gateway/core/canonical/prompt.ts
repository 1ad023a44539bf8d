import { compact } from '../json/value.ts'
import type { Message, ProviderOptions, UserPart } from './parts.ts'

/** The result of a call that the user did not allow, and gave no reason. */
export const DENIED = 'Tool execution was denied.'

/**
 * What ids of tool calls must look like: Mistral's nine letters and digits, words as Anthropic and AWS want them, or
 * short.
 */
export type CallIdForm = 'alphanumeric-9' | 'word-64' | 'any-40'

const FORMS: Readonly<Record<CallIdForm, readonly [fits: RegExp, made: (count: number) => string]>> = {
  'alphanumeric-9': [/^[A-Za-z0-9]{9}$/, (count) => `c${String(count).padStart(8, '0')}`],
  'word-64': [/^[\w-]{1,64}$/, (count) => `pm_call_${count}`],
  'any-40': [/^.{1,40}$/s, (count) => `pm_call_${count}`],
}

export const LATE_INSTRUCTIONS = {
  type: 'compatibility',
  feature: 'system messages',
  details: 'those after the first turn are said by the user, this provider takes them at the beginning only',
} as const

/**
 * Ids in the form that a provider demands, numbered by appearance: a longer history keeps its prefix. Nobody gives out
 * such ids, so they never meet another call's.
 */
export const callIds = (form: CallIdForm | undefined): ((id: string) => string) => {
  if (!form) return (id) => id
  const [fits, made] = FORMS[form]
  const mapped = new Map<string, string>()
  return (id) => {
    if (fits.test(id)) return id
    const known = mapped.get(id) ?? made(mapped.size)
    mapped.set(id, known)
    return known
  }
}

/** A prompt whose calls and their results have such ids; the same one where all have. */
export const withCallIds = (prompt: Message[], form: CallIdForm): Message[] => {
  const callId = callIds(form)
  let isRenamed = false
  const renamed = <P>(part: P): P => {
    if (typeof part !== 'object' || part === null || !('toolCallId' in part)) return part
    const toolCallId = callId(String(part.toolCallId))
    isRenamed ||= toolCallId !== part.toolCallId
    return toolCallId === part.toolCallId ? part : { ...part, toolCallId }
  }
  const made = prompt.map(
    (message): Message =>
      message.role === 'system' ? message : ({ ...message, content: message.content.map(renamed) } as Message),
  )
  return isRenamed ? made : prompt
}

/** Claude Code's convention for mid-conversation system text. */
export const reminder = (text: string): string => `<system-reminder>\n${text}\n</system-reminder>`

/**
 * A prompt whose instructions after the first turn are said by the user, in their place, for those who take
 * instructions at the beginning only. Moved to the front they would end the cached prefix there.
 */
export const withoutLateInstructions = (prompt: readonly Message[]): readonly Message[] => {
  const first = prompt.findIndex(({ role }) => role !== 'system')
  if (first === -1 || !prompt.some(({ role }, index) => role === 'system' && index > first)) return prompt
  const turns: Message[] = []
  /** Said by users in a row: one message, where roles have to alternate. */
  const say = (content: readonly UserPart[], providerOptions?: ProviderOptions): void => {
    const last = turns.at(-1)
    if (last?.role !== 'user' || providerOptions)
      turns.push(compact({ role: 'user', content: content.slice(), providerOptions }))
    else for (const part of content) last.content.push(part)
  }
  for (const message of prompt.slice(first)) {
    const { providerOptions } = message
    if (message.role === 'system') say([compact({ type: 'text', text: reminder(message.content), providerOptions })])
    else if (message.role === 'user') say(message.content, providerOptions)
    else turns.push(message)
  }
  return [...prompt.slice(0, first), ...turns]
}

/** The prompt with one more instruction: in the first one, since some chat templates take no second. */
export const instructed = ([first, ...rest]: readonly Message[], instruction: string): Message[] =>
  first?.role === 'system'
    ? [{ ...first, content: `${first.content}\n\n${instruction}` }, ...rest]
    : [{ role: 'system', content: instruction }, ...(first ? [first, ...rest] : [])]

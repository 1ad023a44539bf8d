import { compact } from '../json/value.ts'
import type { Message, ProviderOptions, UserPart } from './parts.ts'

export const LATE_INSTRUCTIONS = {
  type: 'compatibility',
  feature: 'system messages',
  details: 'those after the first turn are said by the user, this provider takes them at the beginning only',
} as const

/** Claude Code's convention for mid-conversation system text. */
const reminder = (text: string): string => `<system-reminder>\n${text}\n</system-reminder>`

/**
 * A prompt whose instructions after the first turn are said by the user, in their place, for those who take instructions
 * at the beginning only. Moved to the front they would end the cached prefix there.
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

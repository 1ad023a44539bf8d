import type { AssistantPart, Message, UserPart } from '../../core/canonical/parts.ts'
import { otherwise } from '../../core/canonical/warning.ts'
import { compact } from '../../core/json/value.ts'
import { unsupportedField } from '../../dialect/guard.ts'
import { asItIs, type Fitted, type Receiver, type Step } from './step.ts'

/** Says what is said anyway where the user has to speak. */
export const GO_ON = 'Continue.'

export const USER_SPEAKS_LAST = 'a conversation does not end with an answer there: the user says "Continue."'

/** Each one its own: marks are told apart by what they are of. */
const goesOn = (): Message => ({ role: 'user', content: [{ type: 'text', text: GO_ON }] })

/** Gemini signs empty text; who gets it back has to be Gemini, and that takes it. */
const isSigned = ({ providerOptions = {} }: UserPart | AssistantPart): boolean =>
  Object.values(providerOptions).some((own) => own['thoughtSignature'] !== undefined)

const isBlank = (part: UserPart | AssistantPart): boolean =>
  part.type === 'text' && part.text.trim() === '' && !isSigned(part)

/** Reasoning alone is no answer: nothing can follow it. */
const saysNothing = ({ content }: Extract<Message, { role: 'assistant' }>): boolean =>
  content.every((part) => part.type === 'reasoning' || (part.type === 'text' && part.text === '' && !isSigned(part)))

const withoutBlanks = (message: Message): Message => {
  if (message.role === 'system' || message.role === 'tool') return message
  const given: readonly (UserPart | AssistantPart)[] = message.content
  const spoken = given.filter((part) => !isBlank(part))
  // Whatever is thought last leads to nothing: https://github.com/tailcallhq/forgecode/issues/2107
  const content = spoken.slice(0, spoken.findLastIndex((part) => part.type !== 'reasoning') + 1)
  return content.length === given.length ? message : ({ ...message, content } as Message)
}

const isMarked = ({ providerOptions = {} }: Message): boolean =>
  Object.values(providerOptions).some((own) => Object.keys(own).some((name) => /^cache/.test(name)))

/** A message with a cache marker stays apart: the mark is of its end. */
const joined = (turns: readonly Message[]): Message[] => {
  const result: Message[] = []
  /** What the last one of them holds, where it is joined of several. */
  let growing: (UserPart | AssistantPart)[] | undefined
  for (const turn of turns) {
    const last = result.at(-1)
    const isRepeat = last?.role === turn.role && (turn.role === 'user' || turn.role === 'assistant')
    if (last && isRepeat && !isMarked(last)) {
      growing ??= [...last.content] as (UserPart | AssistantPart)[]
      for (const part of turn.content as readonly (UserPart | AssistantPart)[]) growing.push(part)
      const { role, providerOptions } = turn
      result[result.length - 1] = compact({ role, content: growing, providerOptions }) as Message
    } else {
      growing = undefined
      result.push(turn)
    }
  }
  return result
}

const isUsers = (message: Message | undefined): boolean => message?.role === 'user' || message?.role === 'tool'

/** The user speaks first and last where somebody has to. */
const withUserWhereNeeded = (
  prompt: readonly Message[],
  { takes: { turns }, model }: Receiver,
  isUsersTurn: boolean,
): Message[] => {
  const first = prompt.findIndex(({ role }) => role !== 'system')
  const isOpened = !turns.userFirst || first === -1 || prompt[first]?.role === 'user'
  const opened = isOpened ? [...prompt] : [...prompt.slice(0, first), goesOn(), ...prompt.slice(first)]
  const isOver = turns.userLast || model.family?.continues === false || isUsersTurn
  const isLastOpen = isOver && opened.at(-1)?.role === 'assistant'
  return isLastOpen ? [...opened, goesOn()] : opened
}

/**
 * Turns in the shapes that the API takes: without blank text and turns that say nothing, alternating, begun and ended
 * by the user. Throws `unsupported` where all of a conversation is blank.
 */
export const fitTurns: Step = (options, receiver): Fitted => {
  const { blank, alternate } = receiver.takes.turns
  const texts = blank ? options.prompt : options.prompt.map(withoutBlanks)
  const spoken = texts.filter((message) => {
    if (message.role === 'assistant') return !saysNothing(message)
    return blank || (message.role === 'system' ? message.content.trim() !== '' : message.content.length > 0)
  })
  const isSaid = ({ role }: Message) => role !== 'system'
  if (!spoken.some(isUsers) && (options.prompt.some(isUsers) || (options.prompt.some(isSaid) && !spoken.some(isSaid))))
    throw unsupportedField('messages', `hold nothing but blank text, which ${receiver.provider} does not take`)
  const turns = alternate ? joined(spoken) : spoken
  // One who says nothing after an answer does not want it to be continued as if it were not whole.
  const prompt = withUserWhereNeeded(turns, receiver, isUsers(options.prompt.at(-1)))
  if (prompt.length === options.prompt.length && prompt.every((message, index) => message === options.prompt[index]))
    return asItIs(options)
  const isAdded = prompt.length > turns.length
  const details = `${receiver.provider} lets only the user begin and end a conversation, who says "Continue."`
  return { options: { ...options, prompt }, warnings: isAdded ? [otherwise('messages', details)] : [] }
}

import type { AssistantPart, CallOptions, Message, ToolResultPart, UserPart } from '../../core/canonical/parts.ts'
import { otherwise } from '../../core/canonical/warning.ts'
import { asItIs, type Fitted, type Step } from './step.ts'
import { toldResult } from './tool-history.ts'

type Assistant = Extract<Message, { role: 'assistant' }>
type Tool = Extract<Message, { role: 'tool' }>
type CallPart = Extract<AssistantPart, { type: 'tool-call' }>

/** What the model is told of a call that was cut off before its tool answered. */
const CUT = '[interrupted: there is no result]'

const cutResult = ({ toolCallId, toolName }: CallPart): ToolResultPart => ({
  type: 'tool-result',
  toolCallId,
  toolName,
  output: { type: 'error-text', value: CUT },
})

interface Paired {
  readonly prompt: Message[]
  /** Something moved, was joined, cut or told. */
  readonly isChanged: boolean
  readonly isCut: boolean
  readonly isTold: boolean
}

/**
 * One pass over a conversation; of the last calls it knows which ones are open. `staysOpen`: the last word may be a
 * call.
 */
const paired = (given: readonly Message[], staysOpen: boolean): Paired => {
  const prompt: Message[] = []
  /** What stands behind the last calls and their results. */
  let later: Message[] = []
  const open = new Map<string, CallPart>()
  const executed = new Set<string>()
  /** An answer in several messages, which grows. */
  let growing: AssistantPart[] | undefined
  let isChanged = false
  let isCut = false
  let isTold = false

  const close = (): void => {
    const content = [...open.values()].map(cutResult)
    open.clear()
    if (content.length > 0) {
      isCut = true
      const last = prompt.at(-1)
      if (last?.role === 'tool') prompt[prompt.length - 1] = { ...last, content: [...last.content, ...content] }
      else prompt.push({ role: 'tool', content })
    }
    for (const message of later) prompt.push(message)
    later = []
  }

  const assistant = (message: Assistant): void => {
    const last = prompt.at(-1)
    if (open.size > 0 && later.length === 0 && last?.role === 'assistant') {
      isChanged = true
      growing ??= [...last.content]
      for (const part of message.content) growing.push(part)
      prompt[prompt.length - 1] = { ...message, content: growing }
    } else {
      close()
      growing = undefined
      prompt.push(message)
    }
    for (const part of message.content)
      if (part.type === 'tool-call')
        if (part.providerExecuted) executed.add(part.toolCallId)
        else open.set(part.toolCallId, part)
  }

  const tool = (message: Tool): void => {
    const orphans: UserPart[] = []
    const content = message.content.filter((part) => {
      if (part.type !== 'tool-result' || executed.has(part.toolCallId) || open.delete(part.toolCallId)) return true
      orphans.push(...toldResult(part))
      return false
    })
    if (content.length > 0) {
      isChanged ||= later.length > 0
      prompt.push(orphans.length > 0 ? { ...message, content } : message)
    }
    if (orphans.length === 0) return
    isTold = true
    later.push({ role: 'user', content: orphans })
  }

  for (const message of given) {
    if (message.role === 'assistant') assistant(message)
    else if (message.role === 'tool') tool(message)
    else later.push(message)
  }
  if (!staysOpen || later.length > 0 || prompt.at(-1)?.role !== 'assistant') close()
  return { prompt, isChanged: isChanged || isCut || isTold, isCut, isTold }
}

/** Does the provider keep the turns before these? Then calls and results need not stand in one prompt. */
const isKeptThere = ({ providerOptions = {} }: CallOptions): boolean =>
  Object.values(providerOptions).some((own) => (own['previousResponseId'] ?? own['conversation'] ?? null) !== null)

/**
 * Every call with a result right behind it, and every result with a call, as all APIs want it. A session that was
 * interrupted or shortened lacks some.
 */
export const fitAnswers: Step = (options, { takes, model }): Fitted => {
  if (isKeptThere(options)) return asItIs(options)
  const staysOpen = !takes.turns.userLast && model.family?.continues !== false
  const { prompt, isChanged, isCut, isTold } = paired(options.prompt, staysOpen)
  if (!isChanged) return asItIs(options)
  return {
    options: { ...options, prompt },
    warnings: [
      ...(isCut ? [otherwise('tool calls', 'some have no result, which the model is told')] : []),
      ...(isTold ? [otherwise('tool results', 'some have no call: they are told as text')] : []),
    ],
  }
}

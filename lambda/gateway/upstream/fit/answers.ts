import type { AssistantPart, CallOptions, Message, ToolResultPart, UserPart } from '../../core/canonical/parts.ts'
import { otherwise } from '../../core/canonical/warning.ts'
import { asItIs, type Fitted, type Step } from './step.ts'
import { outputParts } from './tool-history.ts'

type CallPart = Extract<AssistantPart, { type: 'tool-call' }>

/** What the model is told of a call that was cut off before its tool answered. */
const CUT = '[interrupted: there is no result]'

const callsOf = (message: Message): CallPart[] =>
  message.role === 'assistant' ? message.content.filter((part) => part.type === 'tool-call') : []

const resultsOf = (message: Message): ToolResultPart[] =>
  message.role === 'tool' ? message.content.filter((part) => part.type === 'tool-result') : []

const cutResult = ({ toolCallId, toolName }: CallPart): ToolResultPart => ({
  type: 'tool-result',
  toolCallId,
  toolName,
  output: { type: 'error-text', value: CUT },
})

/** The results that belong to the message there: all before the model speaks again. */
const answeredAfter = (prompt: readonly Message[], index: number): Set<string> => {
  const next = prompt.findIndex(({ role }, at) => at > index && role === 'assistant')
  const following = prompt.slice(index + 1, next === -1 ? undefined : next)
  return new Set(following.flatMap(resultsOf).map(({ toolCallId }) => toolCallId))
}

/** What is missing stands with the results that there are: some APIs count those of one turn. The last word is left alone. */
const withAnswers = (prompt: readonly Message[]): { readonly prompt: Message[]; readonly isCut: boolean } => {
  let cut: CallPart[] = []
  let isCut = false
  const answered = prompt.flatMap((message, index): Message[] => {
    const held = cut.map(cutResult)
    const results = answeredAfter(prompt, index)
    cut = callsOf(message).filter(({ toolCallId, providerExecuted }) => !providerExecuted && !results.has(toolCallId))
    if (held.length === 0) return [message]
    isCut = true
    return message.role === 'tool'
      ? [{ ...message, content: [...message.content, ...held] }]
      : [{ role: 'tool', content: held }, message]
  })
  return { prompt: answered, isCut }
}

const asSaid = ({ toolName, output }: ToolResultPart): UserPart[] => [
  { type: 'text', text: `[Result of ${toolName}:]` },
  ...outputParts(output),
]

/** Results of calls that nobody made, told by the user. */
const withoutOrphans = (prompt: readonly Message[]): Message[] => {
  const made = new Set(prompt.flatMap(callsOf).map(({ toolCallId }) => toolCallId))
  return prompt.flatMap((message): Message[] => {
    const orphans = resultsOf(message).filter(({ toolCallId }) => !made.has(toolCallId))
    if (message.role !== 'tool' || orphans.length === 0) return [message]
    const content = message.content.filter((part) => part.type !== 'tool-result' || !orphans.includes(part))
    const told: Message = { role: 'user', content: orphans.flatMap(asSaid) }
    return content.length > 0 ? [{ ...message, content }, told] : [told]
  })
}

/** Does the provider keep the turns before these? Then calls and results need not stand in one prompt. */
const isKeptThere = ({ providerOptions = {} }: CallOptions): boolean =>
  Object.values(providerOptions).some((own) => (own['previousResponseId'] ?? own['conversation'] ?? null) !== null)

/**
 * Every call with a result, and every result with a call, as all APIs want it. A session that was interrupted or shortened
 * lacks some.
 */
export const fitAnswers: Step = (options): Fitted => {
  if (isKeptThere(options)) return asItIs(options)
  const told = withoutOrphans(options.prompt)
  const isTold = told.some((message, index) => message !== options.prompt[index])
  const { prompt, isCut } = withAnswers(told)
  if (!isCut && !isTold) return asItIs(options)
  return {
    options: { ...options, prompt },
    warnings: [
      ...(isCut ? [otherwise('tool calls', 'some have no result, which the model is told')] : []),
      ...(isTold ? [otherwise('tool results', 'some have no call: they are told as text')] : []),
    ],
  }
}

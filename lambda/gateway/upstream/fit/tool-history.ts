import type {
  AssistantPart,
  CallOptions,
  Message,
  ToolResultOutput,
  ToolResultPart,
  UserPart,
} from '../../core/canonical/parts.ts'
import { DENIED } from '../../core/canonical/prompt.ts'
import { otherwise } from '../../core/canonical/warning.ts'
import { asItIs, type Step } from './step.ts'

type CallPart = Extract<AssistantPart, { type: 'tool-call' }>

const isCall = (part: AssistantPart): part is CallPart => part.type === 'tool-call' && !part.providerExecuted

const callsIn = (prompt: readonly Message[]): CallPart[] =>
  prompt.flatMap((message) => (message.role === 'assistant' ? message.content.filter(isCall) : []))

const hasHistory = (prompt: readonly Message[]): boolean =>
  prompt.some(({ role }) => role === 'tool') || callsIn(prompt).length > 0

/** Tools that a conversation used, as far as its calls tell. */
const usedTools = (prompt: readonly Message[]): NonNullable<CallOptions['tools']> =>
  [...new Set(callsIn(prompt).map(({ toolName }) => toolName))].map((name) => ({
    type: 'function',
    name,
    inputSchema: { type: 'object', properties: {} },
  }))

const calledAsText = (part: AssistantPart): AssistantPart =>
  isCall(part) ? { type: 'text', text: `[Called ${part.toolName} with ${JSON.stringify(part.input)}]` } : part

const outputParts = (output: ToolResultOutput): UserPart[] => {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return [{ type: 'text', text: output.value }]
    case 'json':
    case 'error-json':
      return [{ type: 'text', text: JSON.stringify(output.value) }]
    case 'execution-denied':
      return [{ type: 'text', text: output.reason ?? DENIED }]
    case 'content':
      return output.value.flatMap((item) => (item.type === 'text' || item.type === 'file' ? [item] : []))
  }
}

/** A result in words that a user may say. */
export const toldResult = ({ toolName, output }: ToolResultPart): UserPart[] => [
  { type: 'text', text: `[Result of ${toolName}:]` },
  ...outputParts(output),
]

/** Calls and results in words: what the model has to know of them when it may call none. */
const asText = (message: Message): Message => {
  if (message.role === 'assistant') return { ...message, content: message.content.map(calledAsText) }
  if (message.role !== 'tool') return message
  const content = message.content.flatMap((part) => (part.type === 'tool-result' ? toldResult(part) : []))
  return { ...message, role: 'user', content }
}

/**
 * Calls and results of a conversation whose request has no tools, or forbids them, where an API ties one to the other.
 */
export const fitToolHistory: Step = (options, { provider, takes: { toolHistory } }) => {
  const { prompt, tools = [], toolChoice } = options
  const isForbidden = toolChoice?.type === 'none'
  if (toolHistory === 'always' || (tools.length > 0 && !isForbidden) || !hasHistory(prompt)) return asItIs(options)
  if (toolHistory === 'beside-tools') {
    if (tools.length > 0) return asItIs(options)
    const used = usedTools(prompt)
    return used.length > 0
      ? { options: { ...options, tools: used, toolChoice: { type: 'none' } }, warnings: [] }
      : asItIs(options)
  }
  const { tools: _, toolChoice: __, ...rest } = options
  const details = `${provider} takes calls and results only beside tools that may be called: they are told as text`
  return { options: { ...rest, prompt: prompt.map(asText) }, warnings: [otherwise('tools', details)] }
}

import type { CallOptions, FunctionTool, ToolResultOutput, ToolResultPart } from '../../core/canonical/parts.ts'
import { example } from './example.ts'

/** What a scripted model is going to say. */
export interface Script {
  readonly reasoning: string
  readonly text: string
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: string }[]
  /** Milliseconds before each piece. */
  readonly delayMs: number
  /** Where it goes wrong: before anything was said, or after half of the text. */
  readonly fails?: 'before' | 'halfway'
}

const SAY_NOTHING: Script = { reasoning: '', text: '', calls: [], delayMs: 0 }

/** The last thing that the user wrote. */
const lastUserText = ({ prompt }: CallOptions): string => {
  const message = prompt.findLast(({ role }) => role === 'user')
  if (message?.role !== 'user') return ''
  return message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

const outputText = (output: ToolResultOutput): string => {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value
    case 'content':
      return output.value.flatMap((item) => (item.type === 'text' ? [item.text] : [])).join('\n')
    case 'execution-denied':
      return output.reason ?? 'execution denied'
    default:
      return JSON.stringify(output.value)
  }
}

/** What it repeats: JSON where that is asked for, otherwise the user's own text. */
const echo = (options: CallOptions): string => {
  const { responseFormat: format } = options
  const text = lastUserText(options)
  return format?.type === 'json' ? JSON.stringify(example(format.schema ?? { type: 'object' }, text)) : text
}

/** Unasked it calls tools once in a conversation: agents come back for as long as it does. */
const chosenTool = ({ tools = [], toolChoice }: CallOptions, made: number): FunctionTool | undefined => {
  const { type = 'auto' } = toolChoice ?? {}
  if (type === 'none' || (type === 'auto' && made > 0)) return undefined
  const functions = tools.filter((tool) => tool.type === 'function')
  return toolChoice?.type === 'tool' ? functions.find(({ name }) => name === toolChoice.toolName) : functions[0]
}

/** What tools answered since the model last spoke. Coding agents have the user add something to that. */
const newResults = ({ prompt }: CallOptions): ToolResultPart[] =>
  prompt
    .slice(prompt.findLastIndex(({ role }) => role === 'assistant') + 1)
    .flatMap((message) => (message.role === 'tool' ? message.content : []))
    .filter((part) => part.type === 'tool-result')

const useTools = (options: CallOptions): Partial<Script> => {
  const results = newResults(options)
  if (results.length > 0)
    return { text: results.map(({ toolName, output }) => `${toolName} answered: ${outputText(output)}`).join('\n') }
  const parts = options.prompt.flatMap<{ type: string }>(({ content }) => (typeof content === 'string' ? [] : content))
  const made = parts.filter(({ type }) => type === 'tool-call').length
  const tool = chosenTool(options, made)
  if (!tool) return { text: echo(options) }
  const text = lastUserText(options)
  const input = JSON.stringify(example(tool.inputSchema, text))
  const count = /\bparallel\b/i.test(text) ? 2 : 1
  return {
    calls: Array.from({ length: count }, (_, i) => ({ id: `call_${made + i + 1}`, name: tool.name, input })),
  }
}

const think = (options: CallOptions): Partial<Script> => {
  const words = lastUserText(options).split(/\s+/).filter(Boolean).length
  return { reasoning: `The user wrote ${words} words. I repeat them.`, text: echo(options) }
}

/** The models. Each always answers the same to the same call. */
export const SCRIPTS: Readonly<Record<string, (options: CallOptions) => Partial<Script>>> = {
  echo: (options) => ({ text: echo(options) }),
  slow: (options) => ({ text: echo(options), delayMs: 150 }),
  fail: () => ({ fails: 'before' }),
  break: (options) => ({ text: echo(options), fails: 'halfway' }),
  reasoning: think,
  tools: useTools,
}

export const scriptFor = (write: (options: CallOptions) => Partial<Script>, options: CallOptions): Script => ({
  ...SAY_NOTHING,
  ...write(options),
})

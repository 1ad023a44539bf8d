import { KEY } from '../harness/gateway.ts'
import { type Client, installed, load, PARAMETERS, type Question, type Reply, STAINLESS_ERRORS } from './client.ts'

/** LangChain's chat models over OpenAI's and Anthropic's SDKs. */

type Json = Record<string, unknown>

interface Message {
  readonly text: string
  readonly content: string | readonly Json[]
  readonly tool_calls?: readonly { readonly id?: string; readonly name: string; readonly args: unknown }[]
  readonly usage_metadata?: {
    input_tokens: number
    output_tokens: number
    input_token_details?: { cache_read?: number }
  }
  readonly response_metadata: Json
  readonly additional_kwargs: Json
  concat(other: Message): Message
}

interface Model {
  bindTools(tools: readonly Json[], options?: Json): Model
  withConfig(options: Json): Model
  invoke(messages: readonly unknown[]): Promise<Message>
  stream(messages: readonly unknown[]): Promise<AsyncIterable<Message>>
}

type Make = new (options: Json) => Model

const [{ ChatOpenAI }, { ChatAnthropic }, messages] = await Promise.all([
  load<{ ChatOpenAI: Make }>(installed('@langchain/openai/dist/index.js')),
  load<{ ChatAnthropic: Make }>(installed('@langchain/anthropic/dist/index.js')),
  load<Record<'SystemMessage' | 'HumanMessage' | 'ToolMessage', new (fields: Json) => unknown>>(
    installed('@langchain/core/dist/messages/index.js'),
  ),
])

const messagesOf = ({ turns, system }: Question): unknown[] => [
  ...(system ? [new messages.SystemMessage({ content: system })] : []),
  ...turns.flatMap((turn): unknown[] => {
    if ('assistant' in turn) return [turn.assistant.raw]
    if ('results' in turn)
      return turn.results.map(
        ({ call, output }) => new messages.ToolMessage({ tool_call_id: call.id, content: output }),
      )
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${turn.png}` } }
    return [new messages.HumanMessage({ content: turn.png ? [{ type: 'text', text: turn.user }, image] : turn.user })]
  }),
]

const replyOf = (message: Message): Reply => {
  const { usage_metadata: usage, response_metadata: metadata, additional_kwargs: extra } = message
  const blocks = typeof message.content === 'string' ? [] : message.content
  return {
    text: message.text,
    reasoning: blocks.map((block) => block['thinking'] ?? '').join('') || String(extra['reasoning_content'] ?? ''),
    calls: (message.tool_calls ?? []).map(({ id = '', name, args }) => ({ id, name, input: args })),
    finish: String(metadata['finish_reason'] ?? extra['stop_reason'] ?? metadata['stop_reason']),
    usage: usage && {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cached: usage.input_token_details?.cache_read,
    },
    raw: message,
  }
}

const configured = (model: Model, { tools, toolChoice, stop }: Question, more: Json): Model => {
  const choice = toolChoice ? { tool_choice: toolChoice } : {}
  const bound = tools
    ? model.bindTools(
        tools.map((name) => ({ type: 'function', function: { name, description: name, parameters: PARAMETERS } })),
        choice,
      )
    : model
  const config = { ...(stop ? { stop: [stop] } : {}), ...more }
  return Object.keys(config).length > 0 ? bound.withConfig(config) : bound
}

const openai = (origin: string, question: Question): Model => {
  const { model, schema } = question
  const chat = new ChatOpenAI({ model, apiKey: KEY, maxRetries: 0, configuration: { baseURL: `${origin}/v1` } })
  const format = schema && {
    response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
  }
  return configured(chat, question, { ...format })
}

const anthropic = (origin: string, question: Question): Model => {
  const { model, schema, thinking } = question
  const chat = new ChatAnthropic({
    model,
    apiKey: KEY,
    maxRetries: 0,
    maxTokens: 4000,
    anthropicApiUrl: origin,
    ...(thinking ? { thinking: { type: 'enabled', budget_tokens: 2000 } } : {}),
  })
  const format = schema && { outputConfig: { format: { type: 'json_schema', schema } } }
  return configured(chat, question, { ...format })
}

const clientOf = (
  name: string,
  dialect: Client['dialect'],
  make: (origin: string, question: Question) => Model,
): Client => ({
  name,
  dialect,
  errors: STAINLESS_ERRORS,
  complete: async (origin, question) => replyOf(await make(origin, question).invoke(messagesOf(question))),
  stream: async (origin, question) => {
    let whole: Message | undefined
    for await (const chunk of await make(origin, question).stream(messagesOf(question)))
      whole = whole ? whole.concat(chunk) : chunk
    if (!whole) throw new Error('the stream is empty')
    return replyOf(whole)
  },
})

/** It reads input tokens at the start of a stream, where they are an estimate, and adds both counts of output tokens. */
const COUNTS = { countsStreams: false } as const
/** It knows no `reasoning_details`. */
const REASONING = { knowsReasoning: false } as const

export const LANGCHAIN: readonly Client[] = [
  { ...clientOf('@langchain/openai', 'openai-chat', openai), ...REASONING },
  { ...clientOf('@langchain/anthropic', 'anthropic-messages', anthropic), ...COUNTS },
]

import Anthropic from '@anthropic-ai/sdk'
import { createGateway, generateText, jsonSchema, streamText, type ToolSet, tool } from 'ai'
import OpenAI from 'openai'
import type { DialectName } from '#gateway/core/call.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { readMessage } from '../../conformance/readers/anthropic-messages.ts'
import { readChat } from '../../conformance/readers/openai-chat.ts'
import { KEY } from '../../harness/gateway.ts'
import { answerOf, finishOf, type Seen } from './answer.ts'

Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })

/** What a client asks for: the shortest request that the answer fits to. */
export interface Question {
  readonly model: string
  readonly stream: boolean
  /** Names of the tools that the answer calls. */
  readonly tools: readonly string[]
}

const PROMPT = 'What was recorded?'
const SCHEMA = { type: 'object' as const, additionalProperties: true }

export const chatBody = ({ model, stream, tools }: Question) => ({
  model,
  messages: [{ role: 'user' as const, content: PROMPT }],
  ...(tools.length > 0
    ? { tools: tools.map((name) => ({ type: 'function' as const, function: { name, parameters: SCHEMA } })) }
    : {}),
  ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
})

export const messagesBody = ({ model, stream, tools }: Question) => ({
  model,
  max_tokens: 1024,
  messages: [{ role: 'user' as const, content: PROMPT }],
  ...(tools.length > 0 ? { tools: tools.map((name) => ({ name, input_schema: SCHEMA })) } : {}),
  ...(stream ? { stream } : {}),
})

/** The SDK's own helper puts a stream together, which fails on what is no proper one; it does so for known fields only. */
const askOpenAi = async (url: string, question: Question): Promise<Seen> => {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 })
  const { stream: _, ...body } = chatBody(question)
  if (!question.stream) {
    const { stream_options: __, ...plain } = body
    const completion = (await client.chat.completions.create(plain)) as unknown as JsonObject
    return { ...answerOf(readChat([completion])), everything: JSON.stringify(completion) }
  }
  const chunks: JsonObject[] = []
  const runner = client.chat.completions
    .stream(body)
    .on('chunk', (chunk) => chunks.push(chunk as unknown as JsonObject))
  const whole = answerOf(readChat([(await runner.finalChatCompletion()) as unknown as JsonObject]))
  const pieces = answerOf(readChat(chunks))
  return { ...whole, reasoning: pieces.reasoning, urls: pieces.urls, everything: JSON.stringify(chunks) }
}

/** A `signature` in which the gateway carries other providers' state, opened. */
const CARRIER = /pointsman:([\w-]+)/g
const unwrapped = (text: string): string =>
  text.replaceAll(CARRIER, (_, wrapped: string) => Buffer.from(wrapped, 'base64url').toString())

const askAnthropic = async (url: string, question: Question): Promise<Seen> => {
  const client = new Anthropic({ baseURL: url, apiKey: KEY, maxRetries: 0 })
  const { stream, ...body } = messagesBody(question)
  const message = stream ? await client.messages.stream(body).finalMessage() : await client.messages.create(body)
  const plain = message as unknown as JsonObject
  return { ...answerOf(readMessage(plain)), everything: unwrapped(JSON.stringify(plain)) }
}

type Step = Awaited<ReturnType<typeof generateText>>['steps'][number]

/** @ai-sdk/anthropic tells a compaction as text with this mark. */
const isCompaction = (part: Step['content'][number]): boolean =>
  part.type === 'text' && part.providerMetadata?.['anthropic']?.['type'] === 'compaction'

const seenIn = (step: Step | undefined, everything: unknown): Seen => {
  if (!step) throw new Error('the answer has no step')
  const { inputTokens: input, outputTokens: output } = step.usage
  const tools = step.toolCalls
    .filter((call) => !call.providerExecuted)
    .map((call) => ({ name: call.toolName, input: call.input }))
  const texts = step.content.filter((part) => part.type === 'text' && !isCompaction(part))
  return {
    text: texts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    refusal: '',
    reasoning: step.reasoningText ?? '',
    tools,
    finish: finishOf(step.finishReason, tools),
    usage: input === undefined || output === undefined ? undefined : { input, output },
    urls: step.sources.flatMap((source) => (source.sourceType === 'url' ? [source.url] : [])),
    everything: JSON.stringify(everything),
  }
}

const askAi = async (url: string, { model, stream, tools }: Question): Promise<Seen> => {
  const gateway = createGateway({ baseURL: `${url}/v4/ai`, apiKey: KEY })
  const declared = Object.fromEntries(tools.map((name) => [name, tool({ inputSchema: jsonSchema(SCHEMA) })]))
  // The package's own tools do not fit its own `ToolSet` where optional properties are exact.
  const options = { model: gateway(model), prompt: PROMPT, tools: declared as ToolSet, maxRetries: 0 }
  if (!stream) {
    const { steps } = await generateText(options)
    return seenIn(steps[0], steps)
  }
  const result = streamText({ ...options, onError: () => undefined })
  const parts: unknown[] = []
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw part.error
    parts.push(part)
  }
  return seenIn((await result.steps)[0], parts)
}

/** The official client of each dialect. Rejects where its user would see an error. */
export const ASK: Readonly<Record<DialectName, (url: string, question: Question) => Promise<Seen>>> = {
  'openai-chat': askOpenAi,
  'anthropic-messages': askAnthropic,
  'ai-sdk': askAi,
}

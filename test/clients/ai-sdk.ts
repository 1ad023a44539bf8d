import { KEY } from '../harness/gateway.ts'
import { AI_VERSIONS, type AiVersion, type TextResult, type Usage } from './ai.ts'
import { type Client, PARAMETERS, type Question, type Reply } from './client.ts'

type Json = Record<string, unknown>

const messagesOf = ({ turns }: Question): unknown[] =>
  turns.flatMap((turn): unknown[] => {
    if ('assistant' in turn) return turn.assistant.raw as unknown[]
    if ('results' in turn) {
      const content = turn.results.map(({ call, output }) => ({
        type: 'tool-result',
        toolCallId: call.id,
        toolName: call.name,
        output: { type: 'text', value: output },
      }))
      return [{ role: 'tool', content }]
    }
    const image = { type: 'image', image: turn.png, mediaType: 'image/png' }
    return [{ role: 'user', content: [{ type: 'text', text: turn.user }, ...(turn.png ? [image] : [])] }]
  })

/** Where models come from, and what of a question is said in the options of providers. */
interface Source extends Omit<Client, 'complete' | 'stream'> {
  model(origin: string, id: string): unknown
  providerOptions(question: Question): Json
}

const optionsOf = (ai: AiVersion, source: Source, origin: string, question: Question): Json => {
  const { model, system, tools, toolChoice, schema, stop, retries = 0 } = question
  const output = schema && ai.Output.object({ schema: ai.jsonSchema({ ...schema }) })
  const tool = () => ai.tool({ inputSchema: ai.jsonSchema(PARAMETERS) })
  return {
    model: source.model(origin, model),
    maxRetries: retries,
    onError: () => undefined,
    messages: messagesOf(question),
    system,
    ...(tools ? { tools: Object.fromEntries(tools.map((name) => [name, tool()])) } : {}),
    ...(toolChoice ? { toolChoice: toolChoice === 'any' ? 'required' : { type: 'tool', toolName: toolChoice } } : {}),
    ...(output ? { output, experimental_output: output } : {}),
    ...(stop ? { stopSequences: [stop] } : {}),
    providerOptions: source.providerOptions(question),
  }
}

const replyOf = (
  result: Pick<TextResult, 'text' | 'finishReason' | 'usage' | 'toolCalls' | 'response'>,
  reasoning: string | undefined,
): Reply => {
  const cachedOf = ({ cachedInputTokens, inputTokenDetails }: Usage) =>
    inputTokenDetails?.cacheReadTokens ?? cachedInputTokens
  return {
    text: result.text,
    reasoning: reasoning ?? '',
    calls: result.toolCalls.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, input })),
    finish: result.finishReason,
    usage: { input: result.usage.inputTokens, output: result.usage.outputTokens, cached: cachedOf(result.usage) },
    raw: result.response.messages,
  }
}

export const clientOf = (ai: AiVersion, source: Source): Client => ({
  ...source,
  complete: async (origin, question) => {
    const result = await ai.generateText(optionsOf(ai, source, origin, question))
    return replyOf(result, result.reasoningText)
  },
  stream: async (origin, question) => {
    const stream = ai.streamText(optionsOf(ai, source, origin, question))
    for await (const part of stream.fullStream) if (part.type === 'error') throw part['error']
    const [text, finishReason, usage, toolCalls, response] = await Promise.all([
      stream.text,
      stream.finishReason,
      stream.usage,
      stream.toolCalls,
      stream.response,
    ])
    return replyOf({ text, finishReason, usage, toolCalls, response }, await stream.reasoningText)
  },
})

export const THINKING = { thinking: { type: 'enabled', budgetTokens: 2000 } } as const

const gatewayOf = (ai: AiVersion): Source => ({
  name: ai.name,
  dialect: 'ai-sdk',
  errors: {
    400: 'GatewayInvalidRequestError',
    429: 'GatewayRateLimitError',
    500: 'GatewayInternalServerError',
    502: ai.name === 'ai 5' ? 'GatewayInternalServerError' : 'GatewayFailedDependencyError',
  },
  model: (origin, id) => ai.createGateway({ baseURL: `${origin}${ai.path}`, apiKey: KEY })(id),
  providerOptions: ({ thinking, gateway }) => ({
    ...(thinking ? { anthropic: THINKING } : {}),
    ...(gateway ? { gateway } : {}),
  }),
})

export const AI_SDK: readonly Client[] = AI_VERSIONS.map((ai) => clientOf(ai, gatewayOf(ai)))

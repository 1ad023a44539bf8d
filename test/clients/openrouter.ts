import { KEY } from '../harness/gateway.ts'
import { type Client, installed, load, PARAMETERS, type Question, type Reply } from './client.ts'
import { joinedDetails } from './reasoning-details.ts'

/** OpenRouter's own SDK, which validates what it gets and renames it to camel case. */

type Json = Record<string, unknown>

interface Message {
  readonly content?: string | null
  readonly reasoning?: string | null
  readonly reasoningDetails?: readonly Json[]
  readonly toolCalls?: readonly { index?: number; id?: string; function?: { name?: string; arguments?: string } }[]
}

interface Answer {
  readonly choices: readonly {
    readonly message?: Message
    readonly delta?: Message
    readonly finishReason: string | null
  }[]
  readonly usage?: { promptTokens: number; completionTokens: number; promptTokensDetails?: { cachedTokens?: number } }
  readonly error?: { readonly message: string }
}

interface Sdk {
  readonly OpenRouter: new (options: {
    apiKey: string
    serverURL: string
    retryConfig: { strategy: 'none' }
  }) => {
    readonly chat: { send(request: { chatRequest: Json }): Promise<Answer & AsyncIterable<Answer>> }
  }
}

const { OpenRouter } = await load<Sdk>(installed('@openrouter/sdk/esm/index.js'))

const requestOf = ({ model, turns, system, tools, toolChoice, schema, stop, thinking }: Question): Json => ({
  model,
  messages: [
    ...(system ? [{ role: 'system', content: system }] : []),
    ...turns.flatMap((turn): Json[] => {
      if ('assistant' in turn) return [turn.assistant.raw as Json]
      if ('results' in turn)
        return turn.results.map(({ call, output }) => ({ role: 'tool', toolCallId: call.id, content: output }))
      if (!turn.png) return [{ role: 'user', content: turn.user }]
      const image = { type: 'image_url', imageUrl: { url: `data:image/png;base64,${turn.png}` } }
      return [{ role: 'user', content: [{ type: 'text', text: turn.user }, image] }]
    }),
  ],
  ...(tools ? { tools: tools.map((name) => ({ type: 'function', function: { name, parameters: PARAMETERS } })) } : {}),
  ...(toolChoice
    ? { toolChoice: toolChoice === 'any' ? 'required' : { type: 'function', function: { name: toolChoice } } }
    : {}),
  ...(schema ? { responseFormat: { type: 'json_schema', jsonSchema: { name: 'answer', strict: true, schema } } } : {}),
  ...(stop ? { stop: [stop] } : {}),
  // It has no budget of thinking, only efforts.
  ...(thinking ? { reasoning: { effort: 'high' } } : {}),
})

const replyOf = (message: Message, finish: string | null | undefined, usage: Answer['usage']): Reply => ({
  text: message.content ?? '',
  reasoning: message.reasoning ?? '',
  calls: (message.toolCalls ?? []).map((call) => ({
    id: call.id ?? '',
    name: call.function?.name ?? '',
    input: JSON.parse(call.function?.arguments ?? '') as unknown,
  })),
  finish: String(finish),
  usage: usage && {
    input: usage.promptTokens,
    output: usage.completionTokens,
    cached: usage.promptTokensDetails?.cachedTokens,
  },
  raw: { role: 'assistant', ...message },
})

/** It hands out deltas only: what its users do with them. */
const joined = (deltas: readonly Message[]): Message => {
  const calls: { id: string; type: string; function: { name: string; arguments: string } }[] = []
  const details = joinedDetails(deltas.flatMap(({ reasoningDetails = [] }) => reasoningDetails))
  for (const delta of deltas) {
    for (const { index = 0, id, function: part } of delta.toolCalls ?? []) {
      calls[index] ??= { id: id ?? '', type: 'function', function: { name: part?.name ?? '', arguments: '' } }
      calls[index].function.arguments += part?.arguments ?? ''
    }
  }
  return {
    content: deltas.map(({ content }) => content ?? '').join(''),
    reasoning: deltas.map(({ reasoning }) => reasoning ?? '').join(''),
    ...(calls.length > 0 ? { toolCalls: calls } : {}),
    ...(details.length > 0 ? { reasoningDetails: details } : {}),
  }
}

const send = (origin: string, chatRequest: Json) =>
  new OpenRouter({ apiKey: KEY, serverURL: `${origin}/v1`, retryConfig: { strategy: 'none' } }).chat.send({
    chatRequest,
  })

export const OPENROUTER: Client = {
  name: '@openrouter/sdk',
  dialect: 'openai-chat',
  errors: {
    400: 'BadRequestResponseError',
    401: 'UnauthorizedResponseError',
    429: 'TooManyRequestsResponseError',
    500: 'InternalServerResponseError',
    502: 'BadGatewayResponseError',
    503: 'ServiceUnavailableResponseError',
    529: 'ProviderOverloadedResponseError',
  },
  complete: async (origin, question) => {
    const { choices, usage } = await send(origin, requestOf(question))
    return replyOf(choices[0]?.message ?? {}, choices[0]?.finishReason, usage)
  },
  stream: async (origin, question) => {
    const deltas: Message[] = []
    let finish: string | null | undefined
    let usage: Answer['usage']
    for await (const chunk of await send(origin, {
      ...requestOf(question),
      stream: true,
      streamOptions: { includeUsage: true },
    })) {
      if (chunk.error) throw new Error(chunk.error.message)
      const [choice] = chunk.choices
      if (choice?.delta) deltas.push(choice.delta)
      finish = choice?.finishReason ?? finish
      usage = chunk.usage ?? usage
    }
    if (!finish) throw new Error('the stream has no end')
    return replyOf(joined(deltas), finish, usage)
  },
}

import { KEY } from '../harness/gateway.ts'
import { type Client, installed, load, PARAMETERS, type Question, type Reply, STAINLESS_ERRORS } from './client.ts'
import { joinedDetails } from './reasoning-details.ts'

/** OpenAI's SDK in its last four majors, and what clients of OpenRouter and Vercel read beside its own fields. */

type Json = Record<string, unknown>

interface Completion {
  readonly choices: readonly { readonly message: Message; readonly finish_reason: string }[]
  readonly usage?: {
    prompt_tokens: number
    completion_tokens: number
    prompt_tokens_details?: { cached_tokens?: number }
  }
}

interface Message {
  readonly content: string | null
  readonly reasoning?: string
  readonly reasoning_content?: string
  readonly reasoning_details?: readonly Json[]
  readonly tool_calls?: readonly {
    readonly id: string
    readonly function: { readonly name: string; readonly arguments: string }
  }[]
}

interface Runner {
  on(event: 'chunk', listener: (chunk: { choices: { delta: Json }[] }) => void): unknown
  finalChatCompletion(): Promise<Completion>
}

interface Completions {
  create(body: Json): Promise<Completion>
  stream(body: Json): Runner
}

interface Sdk {
  readonly OpenAI: new (options: {
    baseURL: string
    apiKey: string
    maxRetries: number
  }) => {
    readonly chat: { readonly completions: Completions }
    readonly beta: { readonly chat?: { readonly completions: Completions } }
  }
}

const toolCalls = (calls: Reply['calls']) =>
  calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } }))

/** The body of a question in OpenAI's shape. */
const chatBody = ({ model, turns, system, tools, toolChoice, schema, stop, thinking, gateway }: Question): Json => ({
  model,
  messages: [
    ...(system ? [{ role: 'system', content: system }] : []),
    ...turns.flatMap((turn): Json[] => {
      if ('assistant' in turn)
        return [
          {
            role: 'assistant',
            content: turn.assistant.text || null,
            tool_calls: toolCalls(turn.assistant.calls),
            ...(turn.assistant.raw as Json),
          },
        ]
      if ('results' in turn)
        return turn.results.map(({ call, output }) => ({ role: 'tool', tool_call_id: call.id, content: output }))
      if (!turn.png) return [{ role: 'user', content: turn.user }]
      const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${turn.png}` } }
      return [{ role: 'user', content: [{ type: 'text', text: turn.user }, image] }]
    }),
  ],
  ...(tools ? { tools: tools.map((name) => ({ type: 'function', function: { name, parameters: PARAMETERS } })) } : {}),
  ...(toolChoice
    ? { tool_choice: toolChoice === 'any' ? 'required' : { type: 'function', function: { name: toolChoice } } }
    : {}),
  ...(schema
    ? { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } }
    : {}),
  ...(stop ? { stop: [stop] } : {}),
  ...(thinking ? { reasoning: { max_tokens: 2000 }, max_tokens: 4000 } : {}),
  ...(gateway ? { providerOptions: { gateway } } : {}),
})

const replyOf = ({ choices, usage }: Completion, deltas?: readonly Json[]): Reply => {
  const [choice] = choices
  if (!choice) throw new Error('no choice')
  const { message } = choice
  const details = deltas
    ? joinedDetails(deltas.flatMap((delta) => (delta['reasoning_details'] as Json[] | undefined) ?? []))
    : message.reasoning_details
  return {
    text: message.content ?? '',
    reasoning: deltas
      ? deltas.map((delta) => delta['reasoning'] ?? delta['reasoning_content'] ?? '').join('')
      : (message.reasoning ?? message.reasoning_content ?? ''),
    calls: (message.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function.name,
      input: JSON.parse(call.function.arguments) as unknown,
    })),
    finish: choice.finish_reason,
    usage: usage && {
      input: usage.prompt_tokens,
      output: usage.completion_tokens,
      cached: usage.prompt_tokens_details?.cached_tokens,
    },
    raw: details && details.length > 0 ? { reasoning_details: details } : {},
  }
}

const clientOf = (major: number, { OpenAI }: Sdk): Client => {
  const completions = (origin: string, { retries = 0 }: Question) => {
    const sdk = new OpenAI({ baseURL: `${origin}/v1`, apiKey: KEY, maxRetries: retries })
    // Version 4 keeps the helper that puts streams together apart.
    return { create: sdk.chat.completions, helper: sdk.beta.chat?.completions ?? sdk.chat.completions }
  }
  return {
    name: `openai ${major}`,
    dialect: 'openai-chat',
    errors: STAINLESS_ERRORS,
    complete: async (origin, question) =>
      replyOf(await completions(origin, question).create.create(chatBody(question))),
    stream: async (origin, question) => {
      const runner = completions(origin, question).helper.stream({
        ...chatBody(question),
        stream: true,
        stream_options: { include_usage: true },
      })
      const deltas: Json[] = []
      runner.on('chunk', ({ choices }) => deltas.push(choices[0]?.delta ?? {}))
      return replyOf(await runner.finalChatCompletion(), deltas)
    },
  }
}

/** Those between the oldest and the newest, which `npm run test:all` adds. */
const BETWEEN = process.env['TEST_ALL'] ? [5, 6] : []

export const OPENAI: readonly Client[] = await Promise.all([
  ...[4, ...BETWEEN].map(async (major) => clientOf(major, await load<Sdk>(installed(`openai-${major}/index.mjs`)))),
  load<Sdk>('openai').then((sdk) => clientOf(7, sdk)),
])

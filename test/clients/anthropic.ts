import Anthropic from '@anthropic-ai/sdk'
import { KEY } from '../harness/gateway.ts'
import { type Client, PARAMETERS, type Question, type Reply, STAINLESS_ERRORS } from './client.ts'

type Body = Anthropic.MessageCreateParamsNonStreaming

const contentOf = (turn: Question['turns'][number]): Anthropic.MessageParam => {
  if ('assistant' in turn) return { role: 'assistant', content: turn.assistant.raw as Anthropic.ContentBlockParam[] }
  if ('results' in turn)
    return {
      role: 'user',
      content: turn.results.map(({ call, output }) => ({ type: 'tool_result', tool_use_id: call.id, content: output })),
    }
  const source = { type: 'base64' as const, media_type: 'image/png' as const, data: turn.png ?? '' }
  return {
    role: 'user',
    content: [{ type: 'text', text: turn.user }, ...(turn.png ? [{ type: 'image' as const, source }] : [])],
  }
}

const messageBody = ({ model, turns, system, tools, toolChoice, schema, stop, thinking, gateway }: Question): Body => ({
  model,
  max_tokens: 4000,
  messages: turns.map(contentOf),
  ...(system ? { system: [{ type: 'text' as const, text: system }] } : {}),
  ...(tools
    ? { tools: tools.map((name) => ({ name, input_schema: { ...PARAMETERS, required: [...PARAMETERS.required] } })) }
    : {}),
  ...(toolChoice ? { tool_choice: toolChoice === 'any' ? { type: 'any' } : { type: 'tool', name: toolChoice } } : {}),
  ...(schema ? { output_config: { format: { type: 'json_schema', schema: { ...schema } } } } : {}),
  ...(stop ? { stop_sequences: [stop] } : {}),
  ...(thinking ? { thinking: { type: 'enabled', budget_tokens: 2000 } } : {}),
  ...(gateway ? { providerOptions: { gateway } } : {}),
})

const replyOf = ({ content, stop_reason, usage }: Anthropic.Message): Reply => {
  const cached = usage.cache_read_input_tokens ?? 0
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    finish: String(stop_reason),
    usage: { input: usage.input_tokens + cached, cached, output: usage.output_tokens },
    raw: content,
  }
}

const sdk = (origin: string, { retries = 0 }: Question): Anthropic =>
  new Anthropic({ baseURL: origin, apiKey: KEY, maxRetries: retries })

export const ANTHROPIC: Client = {
  name: '@anthropic-ai/sdk',
  dialect: 'anthropic-messages',
  errors: STAINLESS_ERRORS,
  complete: async (origin, question) => replyOf(await sdk(origin, question).messages.create(messageBody(question))),
  stream: async (origin, question) =>
    replyOf(await sdk(origin, question).messages.stream(messageBody(question)).finalMessage()),
}

import { setTimeout } from 'node:timers/promises'
import type {
  CallOptions,
  Content,
  FinishReason,
  PackageModel,
  Result,
  StreamPart,
  TokenUsage,
} from '../../core/canonical/parts.ts'
import { toTokenUsage } from '../../core/usage/buckets.ts'
import { openaiChatUsage } from '../../core/usage/openai-chat.ts'
import { SCRIPTS, type Script, scriptFor } from './script.ts'

/** A token is four characters here, for limits as for usage. */
const CHARACTERS_PER_TOKEN = 4
const tokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN)

/** Shaped like the error of an AI SDK package, so that it takes the same way as a provider's. */
const httpError = (statusCode: number, message: string): Error =>
  Object.assign(new Error(message), {
    statusCode,
    responseHeaders: {},
    responseBody: JSON.stringify({ error: { type: 'simulated', message } }),
  })

const partText = (part: Exclude<CallOptions['prompt'][number]['content'], string>[number]): string => {
  if (part.type === 'text' || part.type === 'reasoning') return part.text
  return part.type === 'file' || part.type === 'reasoning-file' ? '' : JSON.stringify(part)
}

const promptText = ({ prompt }: CallOptions): string =>
  prompt.map(({ content }) => (typeof content === 'string' ? content : content.map(partText).join(''))).join('')

/** Usage as an OpenAI-compatible provider reports it, so that it is priced like one. */
const usageOf = (options: CallOptions, said: { reasoning: string; text: string; input: string }): TokenUsage => {
  const prompt_tokens = tokens(promptText(options))
  const reasoning_tokens = tokens(said.reasoning)
  const completion_tokens = reasoning_tokens + tokens(said.text) + tokens(said.input)
  const raw = {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    completion_tokens_details: { reasoning_tokens },
  }
  return toTokenUsage(openaiChatUsage(raw), raw)
}

const words = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\s)(?=\S)/))

/** The script within `maxOutputTokens`, and why it ends. */
const within = (script: Script, maxOutputTokens = Infinity): { said: Script; finishReason: FinishReason } => {
  const room = maxOutputTokens * CHARACTERS_PER_TOKEN
  const reasoning = script.reasoning.slice(0, room)
  const text = script.text.slice(0, Math.max(0, room - reasoning.length))
  const isCut = reasoning.length + text.length < script.reasoning.length + script.text.length
  // Its raw word is OpenAI's, as its usage is.
  const unified = script.calls.length > 0 ? 'tool-calls' : isCut ? 'length' : 'stop'
  return { said: { ...script, reasoning, text }, finishReason: { unified, raw: unified.replace('-', '_') } }
}

async function* block(kind: 'text' | 'reasoning', pieces: readonly string[], pause: () => Promise<void>) {
  if (pieces.length === 0) return
  yield { type: `${kind}-start`, id: kind } as const
  for (const delta of pieces) {
    await pause()
    yield { type: `${kind}-delta`, id: kind, delta } as const
  }
  yield { type: `${kind}-end`, id: kind } as const
}

async function* speak(model: string, options: Parameters<PackageModel['doStream']>[0]): AsyncGenerator<StreamPart> {
  const { abortSignal: signal } = options
  const { said, finishReason } = within(scriptFor(writerOf(model), options), options.maxOutputTokens)
  const pause = async () => {
    if (said.delayMs > 0) await setTimeout(said.delayMs, undefined, { signal })
    signal?.throwIfAborted()
  }
  const spoken = words(said.text)
  yield { type: 'stream-start', warnings: [] }
  yield { type: 'response-metadata', id: `sim-${model}`, modelId: model }
  yield* block('reasoning', words(said.reasoning), pause)
  if (said.fails === 'halfway') {
    yield* block('text', spoken.slice(0, Math.ceil(spoken.length / 2)), pause)
    throw httpError(500, `sim/${model} always breaks off halfway.`)
  }
  yield* block('text', spoken, pause)
  for (const { id, name, input } of said.calls) {
    yield { type: 'tool-input-start', id, toolName: name }
    yield { type: 'tool-input-delta', id, delta: input }
    yield { type: 'tool-input-end', id }
    yield { type: 'tool-call', toolCallId: id, toolName: name, input }
  }
  const input = said.calls.map((call) => call.input).join('')
  yield { type: 'finish', finishReason, usage: usageOf(options, { ...said, input }) }
}

const writerOf = (model: string): ((options: CallOptions) => Partial<Script>) => {
  const write = SCRIPTS[model]
  if (!write) throw httpError(404, `sim has no model ${model}, only ${Object.keys(SCRIPTS).join(', ')}.`)
  return write
}

/** The answer as a whole: what the stream says, put together. */
const collect = async (parts: AsyncIterable<StreamPart>): Promise<Result> => {
  const said = { reasoning: '', text: '' }
  const calls: Content[] = []
  for await (const part of parts) {
    if (part.type === 'text-delta') said.text += part.delta
    if (part.type === 'reasoning-delta') said.reasoning += part.delta
    if (part.type === 'tool-call') calls.push(part)
    if (part.type === 'finish') {
      const texts = (['reasoning', 'text'] as const).flatMap((type) => (said[type] ? [{ type, text: said[type] }] : []))
      return { content: [...texts, ...calls], finishReason: part.finishReason, usage: part.usage, warnings: [] }
    }
  }
  throw new Error('the script has no end')
}

/** One of the scripted models, as if it came from a provider package. */
export const simModel = (model: string): PackageModel => {
  const checked: PackageModel['doStream'] = async (options) => {
    if (scriptFor(writerOf(model), options).fails === 'before')
      throw httpError(503, `sim/${model} is always overloaded.`)
    return { stream: ReadableStream.from(speak(model, options)) }
  }
  return {
    specificationVersion: 'v4',
    provider: 'sim',
    modelId: model,
    supportedUrls: { '*/*': [/^/] },
    doStream: checked,
    doGenerate: async (options) => {
      const { stream } = await checked(options)
      return { ...(await collect(stream)), response: { id: `sim-${model}`, modelId: model } }
    },
  }
}

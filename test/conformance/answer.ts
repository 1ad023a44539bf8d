import fc from 'fast-check'
import type {
  Content,
  FinishReason,
  ProviderMetadata,
  Result,
  StreamPart,
  TokenUsage,
} from '#gateway/core/canonical/parts.ts'
import { arrayOr, compact, objectOr, stringOr } from '#gateway/core/json/value.ts'

/** What everybody must find in an answer, however it came. */
export interface Answer {
  readonly text: string
  /** Blocks of reasoning, each with the signature that closes it. */
  readonly reasoning: readonly { readonly text: string; readonly signature: string | undefined }[]
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
  readonly tokens: { readonly input: number; readonly output: number }
}

/** One answer in all its forms. */
export interface Sample {
  readonly parts: readonly StreamPart[]
  readonly result: Result
  readonly answer: Answer
}

interface Stretch {
  readonly parts: readonly StreamPart[]
  readonly content: Content
}

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
const deltas = fc.array(word, { minLength: 1, maxLength: 4 })
const signature = fc.base64String({ minLength: 4, maxLength: 40 })

const text = (id: string, texts: readonly string[]): Stretch => ({
  parts: [
    { type: 'text-start', id },
    ...texts.map((delta): StreamPart => ({ type: 'text-delta', id, delta })),
    { type: 'text-end', id },
  ],
  content: { type: 'text', text: texts.join('') },
})

/** Packages tell a signature with an empty delta or at the end of its block. */
const reasoning = (id: string, texts: readonly string[], sign: string, place: 'delta' | 'end'): Stretch => {
  const providerMetadata = { anthropic: { signature: sign } }
  return {
    parts: [
      { type: 'reasoning-start', id },
      ...texts.map((delta): StreamPart => ({ type: 'reasoning-delta', id, delta })),
      ...(place === 'delta' ? [{ type: 'reasoning-delta', id, delta: '', providerMetadata } as const] : []),
      { type: 'reasoning-end', id, ...(place === 'end' ? { providerMetadata } : {}) },
    ],
    content: { type: 'reasoning', text: texts.join(''), providerMetadata },
  }
}

const call = (id: string, name: string, input: string, cuts: readonly number[] | undefined): Stretch => {
  const content = { type: 'tool-call', toolCallId: id, toolName: name, input } as const
  if (!cuts) return { parts: [content], content }
  const places = [0, ...cuts.map((cut) => cut % (input.length + 1)).sort((a, b) => a - b), input.length]
  const pieces = places.slice(1).map((end, index) => input.slice(places[index], end))
  const parts: StreamPart[] = [
    { type: 'tool-input-start', id, toolName: name },
    ...pieces.map((delta) => ({ type: 'tool-input-delta', id, delta }) as const),
    { type: 'tool-input-end', id },
    content,
  ]
  return { parts, content }
}

const stretch = fc.oneof(
  deltas.map((texts) => (id: string) => text(id, texts)),
  fc.tuple(deltas, signature, fc.constantFrom('delta', 'end')).map(
    ([texts, sign, place]) =>
      (id: string) =>
        reasoning(id, texts, sign, place),
  ),
  fc
    .tuple(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.dictionary(word, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
      fc.option(fc.array(fc.nat(50), { maxLength: 3 })),
    )
    .map(
      ([name, input, cuts]) =>
        (id: string) =>
          call(id, name, JSON.stringify(input), cuts ?? undefined),
    ),
)

const FINISHES: readonly FinishReason[] = [
  { unified: 'stop', raw: 'stop' },
  { unified: 'length', raw: 'length' },
  { unified: 'content-filter', raw: 'content_filter' },
]

const count = fc.nat(100_000)
const usage = fc.tuple(count, count, count, count).map(([noCache, cacheRead, text, reasoning]) => ({
  inputTokens: { total: noCache + cacheRead, noCache, cacheRead, cacheWrite: 0 },
  outputTokens: { total: text + reasoning, text, reasoning },
}))

/** A block's signature, under whichever name its decoder keeps it. */
const signatureOf = (metadata: ProviderMetadata = {}): string | undefined =>
  Object.values(metadata)
    .flatMap((state) => [state, ...arrayOr(state['reasoning_details']).map(objectOr)])
    .map(({ signature }) => stringOr(signature))
    .find((signature) => signature !== undefined)

const summary = (content: readonly Content[], tokens: Answer['tokens']): Answer => ({
  text: content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
  reasoning: content.flatMap((part) =>
    part.type === 'reasoning' ? [{ text: part.text, signature: signatureOf(part.providerMetadata) }] : [],
  ),
  calls: content.flatMap((part) =>
    part.type === 'tool-call'
      ? [{ id: part.toolCallId, name: part.toolName, input: JSON.parse(part.input) as unknown }]
      : [],
  ),
  tokens,
})

/** Answers that any provider could give and that every dialect and wire can carry. */
export const samples: fc.Arbitrary<Sample> = fc
  .tuple(fc.array(stretch, { maxLength: 6 }), fc.constantFrom(...FINISHES), usage)
  .map(([makers, reason, tokens]) => {
    const stretches = makers.map((make, index) => make(`id_${index}`))
    const content = stretches.map((one) => one.content)
    const callsTools = content.some(({ type }) => type === 'tool-call')
    const finishReason: FinishReason = callsTools ? { unified: 'tool-calls', raw: 'tool_calls' } : reason
    return {
      parts: [
        { type: 'stream-start', warnings: [] },
        { type: 'response-metadata', id: 'upstream-1', modelId: 'one' },
        ...stretches.flatMap((one) => one.parts),
        { type: 'finish', finishReason, usage: tokens },
      ],
      result: { content, finishReason, usage: tokens, warnings: [] },
      answer: summary(content, { input: tokens.inputTokens.total, output: tokens.outputTokens.total }),
    }
  })

const tokensOf = (usage: TokenUsage | undefined): Answer['tokens'] => ({
  input: usage?.inputTokens.total ?? -1,
  output: usage?.outputTokens.total ?? -1,
})

type Block = Extract<Content, { type: 'text' | 'reasoning' }>

/** The same of decoded parts: what a decoder made of a stream. Throws for a part outside of its block. */
export const reduced = (parts: readonly StreamPart[]): Answer => {
  const blocks = new Map<string, Block>()
  const content: Content[] = []
  for (const part of parts) {
    const [type, step] = part.type.split('-')
    if (part.type === 'tool-call') content.push(part)
    if (!('id' in part) || (type !== 'text' && type !== 'reasoning')) continue
    const key = `${type} ${part.id}`
    const before: Block | undefined = step === 'start' ? { type, text: '' } : blocks.get(key)
    if (!before) throw new Error(`${part.type} outside of its block`)
    const metadata = ('providerMetadata' in part && part.providerMetadata) || before.providerMetadata
    const text = before.text + ('delta' in part ? part.delta : '')
    const after = { ...before, text, ...compact({ providerMetadata: metadata }) }
    blocks.set(key, after)
    if (step === 'end') content.push(after)
  }
  return summary(content, tokensOf(parts.find((part) => part.type === 'finish')?.usage))
}

/** The same of a decoded result. */
export const summarized = ({ content, usage }: Result): Answer => summary(content, tokensOf(usage))

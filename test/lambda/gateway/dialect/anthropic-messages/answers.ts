import fc from 'fast-check'
import type {
  Content,
  FinishReason,
  ProviderMetadata,
  Result,
  StreamPart,
  TokenUsage,
} from '#gateway/core/canonical/parts.ts'

type Text = Extract<Content, { type: 'text' }>
type Reasoning = Extract<Content, { type: 'reasoning' }>

const merged = (metadata: ProviderMetadata | undefined, more: ProviderMetadata | undefined) =>
  metadata || more ? { providerMetadata: { ...metadata, ...more } } : {}

/** Reduces a stream to the result that the same answer has without streaming. */
export const reduced = (parts: readonly StreamPart[]): Result => {
  const content: Content[] = []
  const open = new Map<string, Text | Reasoning>()
  let result: Result = {
    content,
    finishReason: { unified: 'other', raw: undefined },
    usage: { inputTokens: {}, outputTokens: {} } as TokenUsage,
    warnings: [],
  }
  const grow = (key: string, change: (content: Text | Reasoning) => Text | Reasoning) => {
    const before = open.get(key)
    if (!before) throw new Error(`${key} is not open`)
    const after = change(before)
    content[content.indexOf(before)] = after
    open.set(key, after)
  }
  for (const part of parts) {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start': {
        const type = part.type === 'text-start' ? 'text' : 'reasoning'
        const started = { type, text: '', ...merged(undefined, part.providerMetadata) } as Text | Reasoning
        open.set(`${type}:${part.id}`, started)
        content.push(started)
        break
      }
      case 'text-delta':
      case 'reasoning-delta':
        grow(`${part.type.replace('-delta', '')}:${part.id}`, (before) => ({
          ...before,
          text: before.text + part.delta,
          ...merged(before.providerMetadata, part.providerMetadata),
        }))
        break
      case 'text-end':
      case 'reasoning-end':
        grow(`${part.type.replace('-end', '')}:${part.id}`, (before) => ({
          ...before,
          ...('citations' in part && part.citations ? { citations: part.citations } : {}),
          ...merged(before.providerMetadata, part.providerMetadata),
        }))
        break
      case 'tool-input-start':
        if (!part.providerExecuted)
          content.push({ type: 'tool-call', toolCallId: part.id, toolName: part.toolName, input: '' })
        break
      case 'tool-call': {
        const place = content.findIndex((other) => other.type === 'tool-call' && other.toolCallId === part.toolCallId)
        if (place >= 0) content[place] = part
        else content.push(part)
        break
      }
      case 'tool-result':
      case 'source':
      case 'custom':
      case 'file':
        content.push(part)
        break
      case 'response-metadata': {
        const { type: _, ...response } = part
        result = { ...result, response }
        break
      }
      case 'finish': {
        const { type: _, ...end } = part
        result = { ...result, ...end }
      }
    }
  }
  return result
}

const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 4 })
const name = fc.stringMatching(/^[a-z]{1,8}$/)
const json = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }).map((value) => JSON.stringify(value))
const signature = fc.base64String({ minLength: 4, maxLength: 20 })

/** One stretch of an answer: parts that belong together, in order. `id` keeps them apart from others. */
type Stretch = (id: string) => StreamPart[]

const text = pieces.map(
  (deltas): Stretch =>
    (id) => [
      { type: 'text-start', id },
      ...deltas.map((delta) => ({ type: 'text-delta', id, delta }) as const),
      { type: 'text-end', id },
    ],
)

const reasoningMetadata = {
  native: fc.oneof(
    fc.constant<ProviderMetadata | undefined>(undefined),
    signature.map((value): ProviderMetadata => ({ anthropic: { signature: value } })),
  ),
  foreign: signature.map((value): ProviderMetadata => ({ google: { thoughtSignature: value } })),
}

const reasoning = (metadata: fc.Arbitrary<ProviderMetadata | undefined>) =>
  fc.tuple(pieces, metadata).map(
    ([deltas, providerMetadata]): Stretch =>
      (id) => [
        { type: 'reasoning-start', id },
        ...deltas.map((delta) => ({ type: 'reasoning-delta', id, delta }) as const),
        ...(providerMetadata ? [{ type: 'reasoning-delta', id, delta: '', providerMetadata } as const] : []),
        { type: 'reasoning-end', id },
      ],
  )

const redacted = signature.map(
  (redactedData): Stretch =>
    (id) => [
      { type: 'reasoning-start', id, providerMetadata: { anthropic: { redactedData } } },
      { type: 'reasoning-end', id },
    ],
)

const call = (metadata: fc.Arbitrary<ProviderMetadata | undefined>) =>
  fc.tuple(name, json, fc.nat(10), fc.boolean(), metadata).map(
    ([toolName, input, cut, isStreamed, providerMetadata]): Stretch =>
      (id) => {
        const known = providerMetadata ? { providerMetadata } : {}
        const whole = { type: 'tool-call', toolCallId: id, toolName, input, ...known } as const
        if (!isStreamed) return [whole]
        return [
          { type: 'tool-input-start', id, toolName, ...known },
          { type: 'tool-input-delta', id, delta: input.slice(0, cut) },
          { type: 'tool-input-delta', id, delta: input.slice(cut) },
          { type: 'tool-input-end', id },
          whole,
        ]
      },
  )

const executed = json.map(
  (input): Stretch =>
    (id) => [
      {
        type: 'tool-call',
        toolCallId: id,
        toolName: 'web_search',
        input,
        providerExecuted: true,
        providerMetadata: { anthropic: { block: 'server_tool_use' } },
      },
      {
        type: 'tool-result',
        toolCallId: id,
        toolName: 'web_search',
        result: [{ type: 'other_result', text: 'found' }],
        providerMetadata: { anthropic: { block: 'web_search_tool_result' } },
      },
    ],
)

const compaction = fc.string().map(
  (content): Stretch =>
    () => [
      {
        type: 'custom',
        kind: 'anthropic.compaction',
        providerMetadata: { anthropic: { block: { type: 'compaction', content } } },
      },
    ],
)

const finishes: readonly FinishReason[] = [
  { unified: 'stop', raw: 'end_turn' },
  { unified: 'length', raw: 'max_tokens' },
  { unified: 'content-filter', raw: 'refusal' },
]

const count = fc.nat(100_000)

const finish = fc.tuple(fc.constantFrom(...finishes), count, count, count, count).map(
  ([finishReason, input, cacheRead, cacheWrite, output]): StreamPart => ({
    type: 'finish',
    finishReason,
    usage: {
      inputTokens: { total: input + cacheRead + cacheWrite, noCache: input, cacheRead, cacheWrite },
      outputTokens: { total: output, text: output, reasoning: 0 },
    },
    providerMetadata: { anthropic: { stopSequence: null } },
  }),
)

const oneByOne = (stretches: readonly (readonly StreamPart[])[]): StreamPart[] => stretches.flat()

/** Parts of all stretches mixed, each stretch in its own order. */
const mixed = (stretches: readonly StreamPart[][], picks: readonly number[]): StreamPart[] => {
  const left = stretches.map((parts) => [...parts])
  const parts: StreamPart[] = []
  for (let turn = 0; left.some((stretch) => stretch.length > 0); turn++) {
    const waiting = left.filter((stretch) => stretch.length > 0)
    const next = waiting[(picks[turn % picks.length] ?? 0) % waiting.length]?.shift()
    if (next) parts.push(next)
  }
  return parts
}

const withIds = (stretches: readonly Stretch[]) => stretches.map((stretch, index) => stretch(`id_${index}`))

/** Answers that Anthropic could have given, block after block. */
export const nativeParts = fc
  .tuple(
    fc.array(
      fc.oneof(text, reasoning(reasoningMetadata.native), redacted, call(fc.constant(undefined)), executed, compaction),
      {
        maxLength: 6,
      },
    ),
    finish,
  )
  .map(([stretches, end]) => [...oneByOne(withIds(stretches)), end])

/** Answers of any provider, parts interleaved, foreign state included. */
export const anyParts = fc
  .tuple(
    fc.array(
      fc.oneof(
        text,
        reasoning(fc.oneof(reasoningMetadata.native, reasoningMetadata.foreign)),
        redacted,
        call(fc.oneof(fc.constant(undefined), reasoningMetadata.foreign)),
        executed,
        compaction,
      ),
      { maxLength: 6 },
    ),
    fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }),
    finish,
  )
  .map(([stretches, picks, end]) => [...mixed(withIds(stretches), picks), end])

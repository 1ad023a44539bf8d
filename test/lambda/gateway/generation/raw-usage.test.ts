import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isObject, type JsonObject, type JsonValue, objectOr } from '#gateway/core/json/value.ts'
import type { UsageFormat } from '#gateway/core/usage/buckets.ts'
import { usageOnce } from '#gateway/core/usage/read.ts'
import { type PackageUsage, readAlong } from '#gateway/core/usage/read-along.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'
import { toRecord } from '#gateway/generation/record.ts'
import { facts, outcome, told } from './facts.ts'

type Answer = (usage: JsonValue) => readonly JsonObject[]

const RAN = { executed_tools: [{}, {}] }
const SEARCH = { type: 'web_search_call', action: { type: 'search' } }
const GROUNDED = { groundingMetadata: { webSearchQueries: ['a', 'b'], groundingChunks: [{ maps: {} }] } }

/** Answers whole and in events, with all beside their usage that a price was ever made of. */
const ANSWERS: Readonly<Record<UsageFormat, Readonly<Record<string, Answer>>>> = {
  'openai-chat': {
    whole: (usage) => [{ choices: [{ message: RAN }], web_search: [{}], service_tier: 'flex', usage }],
    'a tier after it': (usage) => [
      { choices: [{ delta: RAN }], usage },
      { service_tier: 'flex', web_search: [{}] },
    ],
    'in a choice': (usage) => [{ service_tier: 'flex', choices: [{ delta: RAN, usage }] }],
    'in Groq’s object': (usage) => [{ service_tier: 'flex', choices: [], x_groq: { usage } }],
  },
  'openai-responses': {
    whole: (usage) => [{ object: 'response', output: [SEARCH], service_tier: 'flex', usage }],
    streamed: (usage) => [
      { type: 'response.output_item.done', item: SEARCH },
      { type: 'response.completed', response: { service_tier: 'flex', output: [], usage } },
    ],
  },
  'anthropic-messages': {
    whole: (usage) => [{ type: 'message', usage }],
    'all at its start': (usage) => [{ type: 'message_start', message: { usage } }, { type: 'message_stop' }],
    'nothing more at its end': (usage) => [
      { type: 'message_start', message: { usage } },
      { type: 'message_delta', usage: null },
      { type: 'message_delta', usage: {} },
    ],
    'all at its end': (usage) => [
      { type: 'message_start', message: {} },
      { type: 'message_delta', usage },
    ],
  },
  gemini: {
    whole: (usage) => [{ candidates: [GROUNDED], usageMetadata: usage }],
    streamed: (usage) => [{ candidates: [GROUNDED], usageMetadata: { promptTokenCount: 1 } }, { usageMetadata: usage }],
    'grounded after it': (usage) => [{ usageMetadata: usage }, { candidates: [GROUNDED] }],
  },
  'bedrock-converse': {
    whole: (usage) => [{ usage, serviceTier: { type: 'flex' } }],
    streamed: (usage) => [{ metadata: { usage, performanceConfig: { latency: 'optimized' } } }],
  },
  'cohere-chat': {
    whole: (usage) => [{ usage }],
    streamed: (usage) => [{ type: 'message-end', delta: { usage } }],
  },
}
const FORMATS = Object.keys(ANSWERS) as UsageFormat[]
const WAYS = FORMATS.flatMap((format) =>
  Object.entries(ANSWERS[format]).map(([way, answer]) => [format, way, answer] as const),
)

/** Names that were once put among the provider's, or that decide a price. */
const NAMES = fc.constantFrom(
  ...['preliminary', 'contradiction', 'executed_tools', 'web_search_calls', 'calls', 'grounding', 'tier', 'beside'],
  ...['service_tier', 'serviceTier', 'speed', 'input_tokens', 'output_tokens', 'prompt_tokens', 'completion_tokens'],
  ...['promptTokenCount', 'totalTokenCount', 'iterations', 'server_tool_use', '__proto__', 'toString'],
)
const values = fc.oneof(fc.nat(), fc.jsonValue({ maxDepth: 2 }))
const usages = fc
  .dictionary(fc.oneof(NAMES, fc.string()), values, { maxKeys: 8 })
  .map((usage) => JSON.stringify(usage))
  .filter((usage) => usage.length < 4000)
const found = fc.constantFrom(undefined, { acme: { serviceTier: 'priority' } })

/** As it came over the network. */
const received = (value: unknown): JsonObject => objectOr(JSON.parse(JSON.stringify(value)))

/** The usage that is recorded of an answer, as JSON. */
const recorded = (format: UsageFormat, along: PackageUsage): string | undefined => {
  const usage = usageOnce((...said) => readUsage(format, ...said))(along.usage())
  return JSON.stringify(toRecord(facts([outcome({ told: { ...told(undefined), usage } })])).usage)
}

describe('the usage that is recorded is what the provider sent, whatever it has in it', () => {
  test.each(WAYS)('%s: %s', (format, _, answer) => {
    fc.assert(
      fc.property(usages, found, (usage, metadata) => {
        const along = readAlong(format)
        for (const event of answer(JSON.parse(usage))) along.see(received(event))
        expect(recorded(format, along)).toBe(usage)
        along.end({ counted: 'otherwise' }, metadata)
        expect(recorded(format, along)).toBe(usage)
      }),
    )
  })

  test.each(FORMATS)('%s: as a package says it, where nothing of the answer was seen', (format) => {
    fc.assert(
      fc.property(usages, found, (usage, metadata) => {
        const along = readAlong(format)
        along.end(JSON.parse(usage), metadata)
        expect(recorded(format, along)).toBe(usage)
      }),
    )
  })

  test('anthropic-messages: of what is split over two events, each value is that of one of them', () => {
    fc.assert(
      fc.property(usages, usages, (first, last) => {
        const [start, end] = [received(JSON.parse(first)), received(JSON.parse(last))]
        const along = readAlong('anthropic-messages')
        along.see({ type: 'message_start', message: { usage: start } })
        along.see({ type: 'message_delta', usage: end })
        const raw = along.usage()?.raw
        if (!isObject(raw)) return expect.unreachable()
        expect(Object.keys(raw).sort()).toEqual([...new Set([...Object.keys(start), ...Object.keys(end)])].sort())
        for (const [name, value] of Object.entries(raw))
          expect([start, end].filter((said) => Object.hasOwn(said, name)).map((said) => said[name])).toContainEqual(
            value,
          )
      }),
    )
  })
})

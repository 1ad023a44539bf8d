import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import type { Attempt, Path } from '#gateway/core/attempt.ts'
import type { Call, DialectName } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { isObject, type JsonObject, type JsonValue } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { cappedCall } from '#gateway/upstream/output-limit/capped-call.ts'
import { outputLimit } from '#gateway/upstream/output-limit/output-limit.ts'
import { attemptFor, sent } from '../../../../conformance/takes/sent.ts'
import { DIALECTS } from '../../../../harness/dialects.ts'

/** Whatever the way to a provider: what it is sent holds it to no more than is said. */

const CHAT: Path[] = [
  { mode: 'relay', wire: 'openai-chat' },
  { mode: 'translate', wire: 'openai-chat' },
]
const MESSAGES: Path[] = [
  { mode: 'relay', wire: 'anthropic-messages' },
  { mode: 'translate', wire: 'anthropic-messages' },
]

const pathsOf = ({ wires, package: own }: Provider): Path[] => [
  ...(wires['openai-chat'] ? CHAT : []),
  ...(wires['anthropic-messages'] ? MESSAGES : []),
  ...(own ? [{ mode: 'adapt' } as const] : []),
]

const servesOver = ({ wires, package: own }: Provider, path: Path, model: string): boolean =>
  (path.mode === 'adapt' ? own : wires[path.wire])?.serves?.(model) ?? true

/** One model of each maker at each provider, over each of its paths. */
const attempts = (): Attempt[] =>
  PROVIDERS.flatMap((provider) => {
    const makers = new Map(
      Object.entries(bundledCatalog.models).flatMap(([id, { type, endpoints }]) => {
        const endpoint = endpoints.find((one) => one.provider === provider.slug)
        return type === 'language' && endpoint ? [[id.split('/')[0], { id, endpoint }] as const] : []
      }),
    )
    return [...makers.values()].flatMap(({ id, endpoint }) =>
      pathsOf(provider)
        .filter((path) => servesOver(provider, path, endpoint.model))
        .map((path) => attemptFor(provider, path, id, endpoint)),
    )
  })

const dialectsOf = ({ path }: Attempt): DialectName[] =>
  path.mode === 'relay'
    ? [path.wire]
    : (['openai-chat', 'anthropic-messages', 'ai-sdk'] as const).filter((d) => path.mode === 'adapt' || d !== path.wire)

const HI = {
  'openai-chat': { messages: [{ role: 'user', content: 'Hi' }] },
  'anthropic-messages': { messages: [{ role: 'user', content: 'Hi' }] },
  'ai-sdk': { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] },
}

const callOf = (dialect: DialectName, fields: JsonObject): Call => {
  const body = { ...(dialect === 'ai-sdk' ? {} : { model: 'a/b' }), ...HI[dialect], ...fields }
  const headers = { 'ai-language-model-id': 'a/b', 'ai-language-model-specification-version': '3' }
  return DIALECTS[dialect].decodeCall({ body, source: jsonSource(JSON.stringify(body)), path: '/', headers })
}

/** Numbers of a body that limit the answer, or Claude's thinking in it, wherever they are. */
const numbersIn = (value: JsonValue | undefined, name: RegExp): number[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([key, member]) =>
        key === 'reasoning' ? [] : typeof member === 'number' && name.test(key) ? [member] : numbersIn(member, name),
      )
    : []
const LIMIT = /^(?:max_tokens|max_completion_tokens|max_output_tokens|maxOutputTokens|maxTokens)$/
const BUDGET = /^budget_?tokens$/i

const ASKED: Readonly<Record<DialectName, readonly JsonObject[]>> = {
  'openai-chat': [{}, { max_tokens: 9000, reasoning: { max_tokens: 5000 } }, { max_completion_tokens: 9000 }],
  'anthropic-messages': [
    { max_tokens: 9000 },
    { max_tokens: 9000, thinking: { type: 'enabled', budget_tokens: 5000 } },
    { max_tokens: 9000, thinking: { type: 'adaptive' } },
  ],
  'ai-sdk': [
    {},
    { maxOutputTokens: 9000, reasoning: 'high' },
    {
      maxOutputTokens: 9000,
      providerOptions: {
        anthropic: { thinking: { type: 'enabled', budgetTokens: 1500 } },
        bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 1500 } },
        google: { thinkingConfig: { thinkingBudget: 5000 } },
      },
    },
  ],
}

const told = async (attempt: Attempt, call: Call) => {
  const body = await sent(attempt, call)
  return body && { limits: numbersIn(body, LIMIT), budgets: numbersIn(body, BUDGET), body }
}

const cases = attempts().flatMap((attempt) =>
  dialectsOf(attempt).flatMap((dialect) =>
    ASKED[dialect].map((fields) => ({ attempt, call: callOf(dialect, fields) })),
  ),
)

const name = ({ attempt: { provider, path, upstreamModel }, call }: (typeof cases)[number]): string =>
  `${provider.slug} ${upstreamModel} ${path.mode} ${call.dialect} ${JSON.stringify(call.body)}`

const FEW = 2500

describe('over every path of every provider', () => {
  test('an answer that is limited is told so, and thinking has room in it', async () => {
    const found: string[] = []
    let compared = 0
    for (const each of cases) {
      const limited = cappedCall(each.call, each.attempt, DIALECTS[each.call.dialect], FEW)
      const seen = limited && (await told(each.attempt, limited))
      if (!seen || each.attempt.provider.slug === 'sim') continue
      compared++
      const isHeld = seen.limits.length === 1 && seen.limits.every((limit) => limit <= FEW)
      const { tokens = Infinity } = outputLimit(each.attempt, limited, DIALECTS[each.call.dialect])
      if (!isHeld || tokens > FEW || seen.budgets.some((tokens) => tokens >= FEW))
        found.push(`${name(each)}: ${JSON.stringify(seen)}`)
    }
    expect(found.slice(0, 5)).toEqual([])
    expect(compared).toBeGreaterThan(200)
  })

  test('it is told no more than its limit is said to be', async () => {
    const found: string[] = []
    let compared = 0
    for (const each of cases) {
      const { tokens } = outputLimit(each.attempt, each.call, DIALECTS[each.call.dialect])
      const seen = tokens === undefined ? undefined : await told(each.attempt, each.call)
      if (tokens === undefined || !seen || each.attempt.provider.slug === 'sim') continue
      compared++
      const isHeld = seen.limits.length > 0 && seen.limits.every((limit) => limit <= tokens)
      if (!isHeld) found.push(`${name(each)}: ${tokens}, ${JSON.stringify(seen.limits)}`)
    }
    expect(found.slice(0, 5)).toEqual([])
    expect(compared).toBeGreaterThan(100)
  })
})

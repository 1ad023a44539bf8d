import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import type { Pricing } from '#gateway/core/provider/endpoint.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { type FakeProvider, fakeProvider, type ProviderRequest } from '../../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { anthropic } from '../../harness/wires/anthropic.ts'
import { bedrock } from '../../harness/wires/bedrock.ts'
import { gemini } from '../../harness/wires/gemini.ts'
import { openai } from '../../harness/wires/openai.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import { openrouter } from '../../harness/wires/openrouter.ts'
import { DIALECTS, type DialectName, post } from './ask.ts'

/** Vertex wants a token of Google's first; what it is sent is what Google's own API is. */
const ASKED = PROVIDERS.filter(({ slug }) => !['vertex', 'sim'].includes(slug))

/** Which wire a path is of, whoever's it is. */
const WIRES = [
  [/:(?:stream)?[gG]enerateContent/, gemini],
  [/\/(?:converse|invoke)/, bedrock],
  [/\/messages$/, anthropic],
  [/\/responses$/, openai],
  [/^\/openrouter\//, openrouter],
  [/./, openaiCompatible],
] as const

const answerTo = (request: ProviderRequest) =>
  WIRES.find(([path]) => path.test(request.path))?.[1].answer(request, { text: 'Here I am.' })

/** Every model is `test:all`'s, and every third one `test`'s. Of a reseller, whose prices are unknown, some will do. */
const isTried = (slug: string, index: number): boolean =>
  index % (process.env['TEST_ALL'] ? 1 : 3) === 0 && (slug !== 'openrouter' || index % 4 === 0)

const ROWS = Object.entries(bundledCatalog.models).flatMap(([model, { endpoints = [], tags = [] }], index) => {
  const slugs = new Set(endpoints.map(({ provider }) => provider))
  if (!tags.includes('reasoning')) return []
  return ASKED.filter(({ slug }) => slugs.has(slug) && isTried(slug, index)).map(({ slug }) => ({
    model,
    slug,
    pricing: endpoints.find(({ provider }) => provider === slug)?.pricing,
  }))
})

/** The dearest rate of output in dollars per million tokens, whatever the length of the prompt and the place. */
const dearest = ({ output, tiers = [], prices = [], geoMultipliers = {} }: Pricing): number => {
  const rates = [output, ...[...tiers, ...prices].map((other) => other.output)]
  const factors = Object.values(geoMultipliers).map(Number)
  return Math.max(...rates.map(Number).filter(Number.isFinite)) * Math.max(1, ...factors)
}

/** Who keeps to a number of tokens, and has a price. */
const KEEPS = /^(?:anthropic|bedrock) .*claude-(?:[a-z]+-4\.[56])$|^google .*gemini-2\.5|^alibaba .*qwen|^fireworks/

const BUDGETS = /^(?:budget_tokens|budgetTokens|thinking_budget|thinkingBudget|token_budget)$/

/** Every number of tokens that a body lets be thought. */
const budgetsIn = (value: unknown, key = '', parent = ''): number[] => {
  if (typeof value === 'number')
    return BUDGETS.test(key) || (key === 'max_tokens' && parent === 'reasoning') ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => budgetsIn(inner, name, key))
}

let provider: FakeProvider
let gateway: TestGateway
beforeAll(async () => {
  provider = await fakeProvider(answerTo)
  const variables = ASKED.flatMap(({ credential }) =>
    Object.values(credential).flatMap(({ env, required }) => (required && env[0] ? [[env[0], 'secret-key']] : [])),
  )
  gateway = await startGateway(
    { providers: Object.fromEntries(ASKED.map(({ slug }) => [slug, { baseUrl: `${provider.url}/${slug}/v1` }])) },
    Object.fromEntries(variables),
    { bedrock: { region: 'us-east-1', accessKeyId: 'AKIAOFBEDROCK', secretAccessKey: 'secret-of-bedrock' } },
  )
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

interface Sent {
  readonly row: (typeof ROWS)[number]
  readonly dialect: DialectName
  readonly usd: number | string
  readonly warnings: string
  readonly body: object
}

/** What is wrong with what was sent; undefined where nothing is. */
const wrongWith = ({ row: { model, slug, pricing }, dialect, usd, warnings, body }: Sent): string | undefined => {
  const budgets = budgetsIn(body)
  const isKept =
    pricing !== undefined && budgets.every((tokens) => (tokens * dearest(pricing)) / 1e6 <= Number(usd) + 1e-12)
  const isOff = /turned off/.test(warnings) && budgets.every((tokens) => tokens === 0)
  const isTold = isOff || /cannot be promised|does not think/.test(warnings)
  if (!isTold && (budgets.length === 0 || !isKept)) return 'neither kept nor told'
  if (/"thinkingBudget":(?:"|0\.)/.test(JSON.stringify(body))) return 'the sum was sent on'
  const isPromised = KEEPS.test(`${slug} ${model}`) && !(dialect === 'messages' && slug === 'fireworks')
  const isMissing = usd === '2.50' && isPromised && (warnings !== '' || budgets.length !== 1)
  return isMissing ? 'it could have been promised' : undefined
}

const check = async (dialect: DialectName, stream: boolean, usd: number | string): Promise<string[]> => {
  const wrong: string[] = []
  for (const row of ROWS) {
    const { model, slug } = row
    const providerOptions = { gateway: { only: [slug] }, anthropic: { thinkingBudget: usd } }
    const response = await post(gateway, dialect, { model, stream, fields: { providerOptions } })
    const text = await response.text()
    const warnings = response.headers.get('x-gateway-warnings') ?? ''
    const { body = {} } = provider.received.at(-1) ?? {}
    const why = response.status === 200 ? wrongWith({ row, dialect, usd, warnings, body }) : text
    if (why) wrong.push(`${model} at ${slug}: ${why}; ${warnings} ${JSON.stringify(body)}`)
  }
  return wrong
}

describe.each(DIALECTS)('%s', (dialect) => {
  test.each([
    [false, 0.0001],
    [true, 0.05],
    [false, '2.50'],
  ])('streamed: %s, %s USD: the budget costs no more, or the answer says why', async (stream, usd) => {
    expect(await check(dialect, stream, usd)).toEqual([])
  })
})

test('there are many', () => {
  expect(ROWS.length).toBeGreaterThan(100)
})

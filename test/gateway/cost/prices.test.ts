import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerOver } from './answers.ts'
import type { Case } from './cases/case.ts'
import { CLAUDE } from './cases/claude.ts'
import { GOOGLE } from './cases/google.ts'
import { OPENAI } from './cases/openai.ts'
import { OTHERS } from './cases/others.ts'
import { expectedPico, type Used } from './decimal.ts'
import { DIALECTS, type Lab, openLab } from './lab.ts'
import { costsIn, dollars, picoIn, tierIn } from './reading.ts'

/** The words of these that OpenAI's clients know. */
const OPENAI_TIERS = ['flex', 'priority']

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

const usedAt = ({ model, provider, upstream }: Case, used: Used | undefined, at: number): bigint =>
  used ? expectedPico(model, provider, used, at, upstream) : 0n

/** A case with every client, as a stream and whole. */
const variants = (entry: Case) =>
  (entry.dialects ?? DIALECTS).flatMap((dialect) => [false, true].map((stream) => ({ dialect, stream })))

const judge = async (entry: Case, { dialect, stream }: ReturnType<typeof variants>[number]): Promise<void> => {
  const name = `${dialect}, ${stream ? 'streamed' : 'whole'}`
  const asked: string[] = []
  const response = await lab.ask({
    ...{ dialect, stream, model: entry.model },
    ...(entry.tools ? { tools: entry.tools } : {}),
    gateway: { only: [entry.provider], ...entry.options },
    script: ({ api }) => {
      asked.push(api)
      const told = entry.told[api]
      return told ? answerOver(api, stream, told) : { status: 501, chunks: [`nothing to say over ${api}`] }
    },
  })
  const answer = await response.text()
  expect(response.status, `${name}, over ${asked}: ${answer}`).toBe(200)
  const generation = await lab.generation(`${response.headers.get('x-gateway-generation-id')}`)
  expect(generation.attempts, name).toHaveLength(1)
  const [attempt] = generation.attempts
  const at = Date.parse(`${attempt?.started_at}`)
  const known = entry.stated ?? usedAt(entry, entry.missing?.length && !entry.used ? undefined : entry.used, at)
  const missing = entry.missing ?? []
  expect(picoIn(attempt?.cost?.known), `${name}: known`).toBe(known)
  expect(attempt?.cost?.missing ?? [], `${name}: missing`).toEqual(missing)
  if (entry.atMost) expect(picoIn(attempt?.cost?.upper), `${name}: upper`).toBe(known + usedAt(entry, entry.atMost, at))
  expect(generation, name).toMatchObject({
    ...{ total_cost: Number(dollars(known)), upstream_inference_cost: 0 },
    market_cost: missing.length > 0 ? null : Number(dollars(known)),
    billable_web_search_calls:
      entry.used?.calls?.['webSearch'] ?? entry.atMost?.calls?.['webSearch'] ?? expect.any(Number),
  })
  const tier = entry.used?.tier ?? ''
  if (dialect === 'openai-chat' && OPENAI_TIERS.includes(tier)) expect(tierIn(answer), `${name}: tier`).toBe(tier)
  const told = costsIn(dialect, answer)
  if (told) {
    const exact = missing.length > 0 ? undefined : dollars(known)
    expect(told, `${name}: in the answer`).toEqual({ cost: exact, marketCost: exact })
  }
}

describe.each([
  ['Claude', CLAUDE],
  ['OpenAI', OPENAI],
  ['Gemini', GOOGLE],
  ['others', OTHERS],
] as const)('%s', (_, cases) => {
  test.concurrent.each(cases.map((entry) => [entry.name, entry] as const))('%s', async (_name, entry) => {
    await Promise.all(variants(entry).map((variant) => judge(entry, variant)))
  })
})

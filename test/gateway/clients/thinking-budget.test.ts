import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AI_VERSIONS } from '../../clients/ai.ts'
import { KEY } from '../../harness/gateway.ts'
import { type Fixture, startFixture } from '../../harness/wires/fixture.ts'

const MODEL = {
  name: 'Priced',
  type: 'language',
  maxOutputTokens: 64_000,
  endpoints: [{ provider: 'anthropic', model: 'claude-opus-4-5', pricing: { input: '5', output: '25' } }],
}

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture({ models: { 'test/priced': MODEL } })
  fixture.script({ text: 'It scatters.' })
})
afterAll(() => fixture.close())

describe.each(AI_VERSIONS)('dollars for thinking with $name', (ai) => {
  const ask = (thinkingBudget: unknown) => ({
    model: ai.createGateway({ baseURL: `${fixture.gateway.url}${ai.path}`, apiKey: KEY })('test/priced'),
    prompt: 'Why is the sky blue?',
    maxRetries: 0,
    providerOptions: { anthropic: { thinkingBudget } },
  })

  test.each(['generateText', 'streamText'] as const)('%s: a sum becomes a budget of tokens', async (method) => {
    const result = ai[method](ask(0.05))
    expect(await (await result).text).toBe('It scatters.')
    expect(fixture.provider.received.at(-1)?.body).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 2000 } })
    expect(await (await result).warnings).toEqual([])
    expect(await (await result).providerMetadata).toMatchObject({
      gateway: { thinkingBudget: { usd: '0.05', tokens: 2000 } },
    })
  })

  test.each(['generateText', 'streamText'] as const)('%s: one that is too small turns it off', async (method) => {
    const result = ai[method](ask(0.001))
    expect(await (await result).text).toBe('It scatters.')
    expect(JSON.stringify(await (await result).warnings)).toContain('0.0256 USD for the fewest')
    expect(await (await result).providerMetadata).toMatchObject({
      gateway: { thinkingBudget: { usd: '0.001', off: true } },
    })
  })

  test('a number of tokens is refused, and where it belongs is said', async () => {
    await expect(ai.generateText(ask(1024))).rejects.toThrow('providerOptions.anthropic.thinking.budgetTokens')
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROVIDERS } from '#gateway/provider/index.ts'
import type { Client, Reply } from '../../clients/client.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import { type Fixture, NEWEST, openFixture, type Place, type Script, TEXT } from './fixture.ts'

const [openai, anthropic, ai] = NEWEST

/** Whose streams were recorded byte for byte, and do end with the marker. */
const PROVEN = ['azure', 'crusoe', 'groq', 'huggingface', 'openai', 'openrouter', 'xai', 'zai']
const CHAT = PROVIDERS.filter(({ wires }) => wires['openai-chat']).map(({ slug }) => slug)
/** They say the finish reason and close. */
const UNPROVEN = CHAT.filter((slug) => !PROVEN.includes(slug))

/** Relayed, and translated where Anthropic's client is not served by an API of its own. */
const clientsAt = (slug: string) => {
  const { wires } = PROVIDERS.find((provider) => provider.slug === slug) ?? {}
  return wires?.['anthropic-messages'] ? [openai] : [openai, anthropic]
}

const unmarked: Script = (request) => {
  const { chunks, ...head } = openaiCompatible.answer(request, { text: TEXT })
  return { ...head, chunks: chunks.filter((chunk) => !String(chunk).includes('[DONE]')) }
}
const unfinished: Script = (request) => {
  const { chunks, ...head } = openaiCompatible.answer(request, { text: TEXT })
  return { ...head, chunks: chunks.slice(0, 3) }
}
const marked: Script = (request) => openaiCompatible.answer(request, { text: TEXT })

const open = (slugs: readonly string[], endsWithDone?: boolean) =>
  openFixture(
    slugs.map((provider) => ({ provider })),
    () => (endsWithDone === undefined ? {} : { endsWithDone }),
  )

const outcomeOf = async (
  fixture: Fixture,
  client: Client | undefined,
  place: Place,
  script: Script,
): Promise<string | undefined> => {
  const got: Reply | Error | undefined = client && (await fixture.ask(client, 'stream', place, script))
  const { outcome } = (await fixture.gateway.lastRecord()) ?? {}
  expect(got).toEqual(outcome === 'complete' ? expect.objectContaining({ text: TEXT }) : expect.any(Error))
  return outcome
}

describe('by what each provider is known to do', () => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await open([...CHAT, 'acme'])
  })
  afterAll(() => fixture.close())

  test.each(UNPROVEN)('a stream of %s needs no marker, but a finish reason', async (provider) => {
    for (const client of clientsAt(provider)) {
      expect(await outcomeOf(fixture, client, { provider }, marked)).toBe('complete')
      expect(await outcomeOf(fixture, client, { provider }, unmarked)).toBe('complete')
      expect(await outcomeOf(fixture, client, { provider }, unfinished)).toBe('truncated')
    }
  })

  test.each([...PROVEN, 'acme'])('a stream of %s without its marker was cut', async (provider) => {
    for (const client of clientsAt(provider)) {
      expect(await outcomeOf(fixture, client, { provider }, marked)).toBe('complete')
      expect(await outcomeOf(fixture, client, { provider }, unmarked)).toBe('truncated')
    }
  })
})

describe.each([
  ['true', 'truncated'],
  ['false', 'complete'],
] as const)('where the deployment says endsWithDone: %s', (told, outcome) => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await open([...CHAT, 'acme'], told === 'true')
  })
  afterAll(() => fixture.close())

  test.each([...CHAT, 'acme'])(`a stream of %s without a marker is ${outcome}`, async (provider) => {
    for (const client of clientsAt(provider))
      expect(await outcomeOf(fixture, client, { provider }, unmarked)).toBe(outcome)
  })
  test.each(['groq', 'mistral'])(`also through the package of %s`, async (provider) => {
    expect(await outcomeOf(fixture, ai, { provider }, unmarked)).toBe(outcome)
  })
})

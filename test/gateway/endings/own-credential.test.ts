import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, METHODS, NEWEST, openFixture, type Place, type Script } from './fixture.ts'
import { refusal, type WireName } from './said.ts'

const OWN_KEY = 'key-of-the-team-0123456789'

const APIS = [
  { said: 'chat', place: { provider: 'groq' }, words: ['invalid_api_key', 'insufficient_quota', 'permission_denied'] },
  {
    said: 'messages',
    place: { provider: 'anthropic' },
    words: ['authentication_error', 'billing_error', 'permission_error'],
  },
  { said: 'gemini', place: { provider: 'google' }, words: ['UNAUTHENTICATED', 'BILLING', 'PERMISSION_DENIED'] },
] as const satisfies readonly { said: WireName; place: Place; words: readonly string[] }[]

const STATUSES = [401, 402, 403] as const

interface Thrown extends Error {
  readonly status?: number
  readonly statusCode?: number
}

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture(APIS.map(({ place }) => place))
})
afterAll(() => fixture.close())

describe.each(APIS)('at $place.provider', ({ said, place, words }) => {
  describe.each(NEWEST)('for $name', (client) => {
    test.each(STATUSES)(
      'a %i for the team’s own credential keeps its status, for the gateway’s it is a 502',
      async (status) => {
        const word = words[STATUSES.indexOf(status)] ?? ''
        const script: Script = () => refusal(said, [status, word, 'This key is of no use.'])
        for (const method of METHODS) {
          const byok = { [place.provider]: [{ apiKey: OWN_KEY }] }
          const gateway = { byok, byokFallback: 'never' }
          const own = (await fixture.ask(client, method, place, script, { gateway })) as Thrown
          expect(own.status ?? own.statusCode).toBe(status)
          expect(own.message).toContain('This key is of no use.')
          expect(own.message).not.toContain('the gateway')
          expect(await fixture.gateway.lastRecord()).toMatchObject({ status, attempts: [{ credential: 'byok' }] })
          const ours = (await fixture.ask(client, method, place, script)) as Thrown
          expect(ours.status ?? ours.statusCode).toBe(502)
          expect(ours.message).toContain(
            `${place.provider} ${status === 402 ? 'has no funds left for' : 'refused'} the gateway's`,
          )
          expect(await fixture.gateway.lastRecord()).toMatchObject({
            status: 502,
            attempts: [{ credential: 'system' }],
          })
        }
      },
    )
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { type FakeProvider, fakeProvider, type Scripted } from '../../harness/fake-provider.ts'
import { APART, DOWNLOADS } from './apart.ts'
import { AWS } from './aws.ts'
import { type Fixture, openFixture } from './gateway.ts'
import { type Case, GROUPS } from './groups.ts'
import { REFUSED } from './refusals.ts'
import { withoutChance } from './table.ts'

describe('told by the gateway', () => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await openFixture()
  })
  afterAll(() => fixture.close())

  const check = async ({ ask, head, message }: Case): Promise<void> => {
    const told = await fixture.ask(ask)
    expect([told.head, told.message]).toEqual([head, message])
    // An event comes after content; what fails before it has a status.
    if (head.startsWith('event')) expect(told.before).toContain('Hello')
  }

  describe.each(GROUPS)('$name', ({ cases }) => {
    // There is one provider, which says what the case at hand wants.
    const scripted = cases.filter(({ ask }) => ask.provider)
    const others = cases.filter(({ ask }) => !ask.provider)
    if (others.length > 0) test.concurrent.each(others)('$name', check)
    if (scripted.length > 0) test.each(scripted)('$name', check)
  })
})

describe('thrown by a part of it', () => {
  let server: FakeProvider
  let script: Scripted = { chunks: [] }
  beforeAll(async () => {
    server = await fakeProvider(() => script)
  })
  afterAll(() => server.close())
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
  })

  test.each(Object.entries({ ...DOWNLOADS, ...APART, ...AWS, ...REFUSED }))(
    '%s',
    async (_name, [given, head, message]) => {
      script = given.server ?? { chunks: [] }
      const error: unknown = await given.run(server.url).catch((thrown: unknown) => thrown)
      if (!(error instanceof GatewayError)) throw error
      const { status, code, detail } = error
      expect([[status, code, detail.param].filter(Boolean).join(' '), withoutChance(error.message)]).toEqual([
        head,
        message,
      ])
    },
  )
})

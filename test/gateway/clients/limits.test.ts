import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { sqliteSpending } from '../../../lambda/storage/sqlite/accounts/spending.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { AI_SDK } from '../../clients/ai-sdk.ts'
import { ANTHROPIC } from '../../clients/anthropic.ts'
import { OPENAI } from '../../clients/openai.ts'
import { KEY } from '../../harness/gateway.ts'
import { type Fixture, startFixture } from '../../harness/wires/fixture.ts'
import { limit, send } from '../budgets/limited.ts'

/** Official SDKs under a limit of the real server: they wait as long as it says, and no longer. */

/** One each 400 milliseconds, and 25 at once: nobody else waits so long. */
const A_MINUTE = 150
const WAIT_MS = 400
const MODEL = 'test/acme'

let fixture: Fixture

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  fixture = await startFixture()
  fixture.script({ text: 'Here I am.' })
  const database = openDatabase(databaseFile(fixture.gateway.dataDir))
  const limits = [limit({ perMinute: { requests: A_MINUTE } })]
  await sqliteSpending(database).setSpending('default', { budgets: [], limits }, 0)
  database.close()
})
afterAll(async () => {
  vi.useRealTimers()
  await fixture.close()
})

/** Time passes for whoever waits, and for nobody else. */
let waits = 0
beforeEach(() => {
  waits = 0
  const real = globalThis.setTimeout
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((...given: Parameters<typeof real>) => {
    const [done, ms, ...more] = given
    if (ms !== WAIT_MS) return real(...given)
    waits++
    vi.setSystemTime(Date.now() + WAIT_MS)
    return real(done, 0, ...more)
  }) as typeof real)
})
afterEach(() => vi.restoreAllMocks())

const untilRefused = async (): Promise<void> => {
  for (let asked = 0; asked < A_MINUTE; asked++) {
    const response = await send(fixture.gateway, KEY, { model: MODEL })
    await response.text()
    if (response.status === 429) return
  }
  throw new Error('there is no limit')
}

describe.each([...OPENAI, ANTHROPIC, ...AI_SDK])('$name', (client) => {
  test.each(['complete', 'stream'] as const)('%s waits for its turn, and then has its answer', async (method) => {
    await untilRefused()
    fixture.gateway.records.length = 0
    const asked = { model: MODEL, turns: [{ user: 'Hello?' }], retries: 1 }
    expect((await client[method](fixture.gateway.url, asked)).text).toBe('Here I am.')
    await fixture.gateway.lastRecord()
    expect(fixture.gateway.records.map(({ status }) => status)).toEqual([429, 200])
    expect(waits).toBe(1)
  })
})

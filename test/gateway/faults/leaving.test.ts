import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KEY } from '../../harness/gateway.ts'
import { type Script, staysSilent } from './provider.ts'
import { MESSAGES, openTwoProviders, type TwoProviders } from './two-providers.ts'

let two: TwoProviders
beforeAll(async () => {
  two = await openTwoProviders()
})
afterAll(() => two.close())

/** A stream of the first provider that the client can leave. */
const leave = () => {
  const leaving = new AbortController()
  const asking = fetch(`${two.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'test/alone', stream: true, messages: MESSAGES }),
    signal: leaving.signal,
  })
  return { asking, leaving }
}

describe('when the client leaves, the gateway hangs up on the provider and records aborted', () => {
  test.each<[string, Script]>([
    ['before the headers', staysSilent],
    ['before content', ({ write, pieces, headers }) => write(pieces.slice(0, 1), headers)],
    ['after content', ({ write, pieces, headers }) => write(pieces.slice(0, 3), headers)],
  ])('%s', async (when, script) => {
    let reached = (): void => undefined
    const wasAsked = new Promise<void>((resolve) => {
      reached = resolve
    })
    two.first = async (turn) => {
      await script(turn)
      reached()
    }
    const { asking, leaving } = leave()
    await (when === 'after content' ? asking : wasAsked)
    leaving.abort()
    await asking.catch(() => undefined)
    await two.hungUp
    expect(await two.gateway.lastRecord()).toMatchObject({ outcome: 'aborted', attempts: [{ success: false }] })
  })
})

test('a client that leaves with the whole answer is no failure, though the provider does not end', async () => {
  two.first = ({ write, pieces }) => write(pieces)
  const { asking, leaving } = leave()
  const response = await asking
  const reading = async () => {
    for await (const chunk of response.body ?? []) if (Buffer.from(chunk).includes('[DONE]')) leaving.abort()
  }
  await expect(reading()).rejects.toThrow()
  expect(await two.gateway.lastRecord()).toMatchObject({ outcome: 'complete', finishReason: 'stop' })
})

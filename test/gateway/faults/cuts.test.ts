import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chatEvents, messageEvents, SSE } from '../../harness/fake-provider.ts'
import { type Case, type Ended, type Fixture, openFixture } from './fixture.ts'
import { ROUTES, type Route } from './matrix/routes.ts'
import { type Script, TEXT, type WireKind } from './provider.ts'

const SHORT = 'Ja 🌍'

const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason }],
})

const start = { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], usage: { input_tokens: 1 } }

/** As short as a whole answer can be. */
const STREAMS: Readonly<Record<WireKind, Buffer>> = {
  chat: Buffer.from(chatEvents(chunk({ role: 'assistant', content: SHORT }), chunk({}, 'stop')).join('')),
  messages: Buffer.from(
    messageEvents(
      ...([
        { type: 'message_start', message: start },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: SHORT } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
        { type: 'message_stop' },
      ] as { type: string }[]),
    ).join(''),
  ),
}

/** Where a stream is complete: with its terminal event whole, blank line or not. */
const COMPLETE: Readonly<Record<WireKind, number>> = {
  chat: STREAMS.chat.indexOf('[DONE]') + '[DONE]'.length,
  messages: STREAMS.messages.lastIndexOf('"message_stop"}') + '"message_stop"}'.length,
}

type End = 'a broken connection' | 'a clean end'

const endingAfter =
  (bytes: Buffer, end: End): Script =>
  async ({ write, response, socket }) => {
    await write([bytes], SSE)
    if (end === 'a clean end') response.end()
    else socket.destroy()
  }

/** Conversions are cut after every byte in a unit test. Here a connection is after every third, a relay's in test:all after each. */
const lengthsOf = ({ mode, wire }: Route, end: End): number[] => {
  const whole = STREAMS[wire].length
  const all = Array.from({ length: whole + 1 }, (_, length) => length)
  if (end === 'a clean end') return all.filter((length) => length % 7 === 0 || length > COMPLETE[wire] - 4)
  const isEach = mode === 'relay' && process.env['TEST_ALL'] !== undefined
  return all.filter((length) => isEach || (whole - length) % 3 === 0)
}

const casesOf = (route: Route, end: End): Case[] =>
  lengthsOf(route, end).map((length) => {
    const whole = STREAMS[route.wire]
    const script = endingAfter(whole.subarray(0, length), length === whole.length ? 'a clean end' : end)
    return { route, method: 'stream', fault: `${end} after ${length}`, script, endpoints: 'paired' }
  })

/** `2`: the second endpoint answered; `!`: the client raised; `1`: the whole answer of the first one. */
const letterOf = ({ reply, record }: Ended): string => {
  const tried = record.attempts.map(({ success }) => success).join()
  if (reply instanceof Error) return record.outcome === 'truncated' && tried === 'false' ? '!' : '?'
  if (reply.text === TEXT) return record.outcome === 'complete' && tried === 'false,true' ? '2' : '?'
  return reply.text === SHORT && record.outcome === 'complete' && tried === 'true' ? '1' : '?'
}

const AT_A_TIME = 24

const runAll = async (fixture: Fixture, cases: readonly Case[]): Promise<string> => {
  const letters: string[] = []
  const queue = [...cases.entries()]
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) letters[next[0]] = letterOf(await fixture.run(next[1]))
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  return letters.join('')
}

describe.each(ROUTES)('$client.name, $mode from $wire', (route) => {
  describe.each(['a broken connection', 'a clean end'] as const)('%s', (end) => {
    const cases = casesOf(route, end)
    const lengths = lengthsOf(route, end)
    let fixture: Fixture
    beforeAll(async () => {
      fixture = await openFixture(cases)
    })
    afterAll(() => fixture.close())

    test('before content the second endpoint answers, after it the client raises, until the answer is complete', async () => {
      const letters = await runAll(fixture, cases)
      expect(letters).toMatch(/^2+!+1+$/)
      expect(lengths[letters.indexOf('!')]).toBeGreaterThan(STREAMS[route.wire].indexOf(SHORT))
      const complete = end === 'a clean end' ? COMPLETE[route.wire] : STREAMS[route.wire].length
      // Packages may insist on the blank line behind the last event.
      const possible = route.mode === 'adapt' ? [complete, STREAMS[route.wire].length] : [complete]
      expect(possible).toContain(lengths[letters.indexOf('1')])
    })
  })
})

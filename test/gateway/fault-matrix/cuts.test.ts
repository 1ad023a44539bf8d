import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chatEvents, messageEvents, SSE } from '../../harness/upstream.ts'
import { COLUMNS, type Column } from '../columns.ts'
import { type Play, TEXT, type WireKind } from '../hostile-upstream/stage.ts'
import { type Case, type Ended, type House, openHouse } from './house.ts'

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

const playOf =
  (bytes: Buffer, isWhole: boolean): Play =>
  async ({ write, response, socket }) => {
    await write([bytes], SSE)
    if (isWhole) response.end()
    else socket.destroy()
  }

/** A relay passes bytes on: it is cut after every one of them. What is read first is cut after every third. */
const casesOf = (column: Column): Case[] => {
  const whole = STREAMS[column.wire]
  const lengths = Array.from({ length: whole.length + 1 }, (_, length) => length)
  return lengths
    .filter((length) => column.mode === 'relay' || (whole.length - length) % 3 === 0)
    .map((length) => {
      const play = playOf(whole.subarray(0, length), length === whole.length)
      return { column, way: 'stream', fault: `cut after ${length}`, play }
    })
}

/** `2`: the second one answered; `!`: the client raised; `1`: the first one's whole answer. */
const letterOf = ({ reply, record }: Ended): string => {
  const tried = record.attempts.map(({ success }) => success).join()
  if (reply instanceof Error) return record.outcome === 'truncated' && tried === 'false' ? '!' : '?'
  if (reply.text === TEXT) return record.outcome === 'complete' && tried === 'false,true' ? '2' : '?'
  return reply.text === SHORT && record.outcome === 'complete' && tried === 'true' ? '1' : '?'
}

describe.each(COLUMNS)('$client.name, $mode from $wire', (column) => {
  const cases = casesOf(column)
  let house: House
  beforeAll(async () => {
    house = await openHouse(cases)
  })
  afterAll(() => house.close())

  test('whoever got nothing gets it from the second one, whoever got something an error', {
    timeout: 15_000,
  }, async () => {
    const ended = await Promise.all(cases.map((wanted) => house.ended(wanted)))
    const story = ended.map(letterOf).join('')
    expect(story).toMatch(/^2+!+1$/)
    const first = cases[story.indexOf('!')]
    expect(Number(first?.fault.slice('cut after '.length))).toBeGreaterThan(STREAMS[column.wire].indexOf(SHORT))
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chatEvents, messageEvents, SSE } from '../../harness/upstream.ts'
import { type Play, TEXT, type WireKind } from '../hostile-upstream/stage.ts'
import { type Case, type Column, COLUMNS, type Ended, type House, openHouse } from './house.ts'

const SHORT = 'Ja 🌍'

/** As short as a whole answer can be. */
const STREAMS: Readonly<Record<WireKind, Buffer>> = {
  chat: Buffer.from(
    chatEvents(
      { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content: SHORT } }] },
      { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    ).join(''),
  ),
  messages: Buffer.from(
    messageEvents(
      ...([
        {
          type: 'message_start',
          message: { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], usage: { input_tokens: 1, output_tokens: 1 } },
        },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: SHORT } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
        { type: 'message_stop' },
      ] as { type: string }[]),
    ).join(''),
  ),
}

const HOW = {
  clean: ({ response }) => response.end(),
  cut: ({ socket }) => socket.destroy(),
} satisfies Record<string, Play>

const playOf =
  (bytes: Buffer, how: keyof typeof HOW): Play =>
  async (stage) => {
    await stage.write([bytes], SSE)
    await HOW[how](stage)
  }

/** After every byte; both ways to end where that may matter, around the ends of events. */
const casesOf = (column: Column): Case[] => {
  const whole = STREAMS[column.wire]
  return Array.from({ length: whole.length + 1 }, (_, length) => length).map((length) => {
    const how = length % 2 === 0 ? 'clean' : 'cut'
    return { column, way: 'stream', fault: `${how} after ${length}`, play: playOf(whole.subarray(0, length), how) }
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

  test('whoever got nothing gets it from the second one, whoever got something an error', { timeout: 15_000 }, async () => {
    const ended = await Promise.all(cases.map((wanted) => house.ended(wanted)))
    for (const [i, e] of ended.entries()) if (letterOf(e) === '?') process.stderr.write(`${cases[i]?.fault} of ${cases.length} ${e.reply instanceof Error ? e.reply.message : e.reply.text} ${JSON.stringify(e.record.attempts)} ${e.record.outcome}\n`)
    const story = ended.map(letterOf).join('')
    expect(story).toMatch(/^2+!+1+$/)
    expect(story.indexOf('!')).toBeGreaterThan(STREAMS[column.wire].indexOf(SHORT))
  })
})

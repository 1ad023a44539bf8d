import { describe, expect, test } from 'vitest'
import { faultIn } from '../../../../scripts/bench/load/verify.ts'
import { answerOf } from '../../../../scripts/bench/provider/whole-answers.ts'
import { CHUNKS, piece, WIRE_STREAMS } from '../../../../scripts/bench/provider/wires.ts'

const pieces = Array.from({ length: CHUNKS }, (_, index) => piece(index))
const { opening, chunk, closing } = WIRE_STREAMS.chat
const streamOf = (words: readonly string[], end = closing): string => opening + words.map(chunk).join('') + end
const STREAM = { isStreamed: true, end: '[DONE]' }
const WHOLE = { isStreamed: false, end: '}' }

describe('the answer of a gateway is wrong', () => {
  test.each([
    ['a piece is missing', streamOf(pieces.slice(1)), '199 pieces of 200'],
    ['a piece comes twice', streamOf([...pieces, piece(7)]), '201 pieces of 200'],
    ['two are swapped', streamOf([...pieces.slice(0, 198), piece(199), piece(198)]), 'its pieces are not in order'],
    ['pieces are put together', streamOf([pieces.join('')]), '0 pieces of 200'],
    ['it does not end', streamOf(pieces, ''), 'nothing says [DONE] at its end'],
  ])('when %s', (_, answer, fault) => {
    expect(faultIn(answer, STREAM)).toBe(fault)
  })
})

test('what the provider says is right on every wire, as a stream and whole', () => {
  const ends = { chat: '[DONE]', messages: 'message_stop', gemini: 'STOP' } as const
  for (const [wire, end] of Object.entries(ends) as [keyof typeof ends, string][]) {
    const stream = WIRE_STREAMS[wire]
    const streamed = stream.opening + pieces.map(stream.chunk).join('') + stream.closing
    expect(faultIn(streamed, { isStreamed: true, end }), wire).toBeUndefined()
  }
  for (const path of ['/v1/chat/completions', '/v1/messages', '/v1beta/models/json:generateContent'])
    expect(faultIn(answerOf(path) ?? '', WHOLE), path).toBeUndefined()
})

import { expect } from 'vitest'
import type { ProviderTurn } from '../provider.ts'
import { type Fault, faultMatrix } from './matrix.ts'

/** What the record holds: a count that cannot be read is none, and the cost is unknown, never zero. */
const UNKNOWN = { outcome: 'complete', attempts: [{ cost: { missing: expect.arrayContaining([expect.any(String)]) } }] }
const exactly = (known: string) => ({ attempts: [{ cost: { owner: 'deployment', known } }] })
const told = (input: number, output: number) => ({
  usageSource: 'provider',
  tokens: { input, output },
  ...exactly(String((input + output) * 1_000_000)),
})

/** The right answer with another usage, in the words of either wire, wherever it comes. */
const counted = (input: string, output: string, record: object): Fault => ({
  script: ({ answer, pieces }) =>
    answer(
      pieces.map((piece) =>
        piece
          .replace(/"(prompt_tokens|input_tokens)":\d+/g, `"$1":${input}`)
          .replace(/"(completion_tokens|output_tokens)":\d+/g, `"$1":${output}`)
          .replace(/"(cached_tokens|cache_read_input_tokens)":\d+/g, '"$1":0'),
      ),
    ),
  complete: 'complete',
  stream: 'complete',
  // Packages check the shape of what they read.
  but: { adapt: 'as without a gateway' },
  record,
})

const REPORT = /,?"usage":\{(?:[^{}]|\{[^{}]*\})*\}/g
const without = (pieces: readonly string[], usage = '') => pieces.map((piece) => piece.replaceAll(REPORT, usage))

const both = (script: Fault['script'], record: object): Fault => ({
  script,
  complete: 'complete',
  stream: 'complete',
  but: { adapt: 'as without a gateway' },
  record,
})

const streamed: typeof both = (...given) => {
  const { complete: _, ...fault } = both(...given)
  return fault
}

const early = ({ pieces, stream, wire, answer }: ProviderTurn) => {
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 }
  const event = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [], usage })}\n\n`
  return answer(stream && wire === 'chat' ? [event, ...without(pieces)] : pieces)
}

const repeated = ({ pieces, answer }: ProviderTurn) =>
  answer(pieces.flatMap((piece) => (/"choices":\[\]|"message_delta"/.test(piece) ? [piece, piece] : [piece])))

/** Anthropic's SDK reads counts of every message. */
const NEEDED: Partial<Fault> = { but: { adapt: 'as without a gateway', 'anthropic-messages': 'as without a gateway' } }

faultMatrix({
  'plain counts': counted('10', '20', told(10, 20)),
  'negative counts': counted('-10', '20', UNKNOWN),
  'all counts negative': counted('-10', '-20', { ...UNKNOWN, tokens: { input: 0, output: 0 } }),
  'counts as text': counted('"10"', '20', UNKNOWN),
  'counts as words': counted('"NaN"', '"Infinity"', UNKNOWN),
  'absurd counts': counted('1e308', '1e308', { ...UNKNOWN, tokens: { input: 0, output: 0 } }),
  'counts beyond numbers': counted('1e999', '-1e999', { ...UNKNOWN, tokens: { input: 0, output: 0 } }),
  fractions: counted('1.5', '2.25', UNKNOWN),
  'objects for counts': counted('{}', '[]', UNKNOWN),
  'nothing counted': counted('0', '0', UNKNOWN),
  'no usage': {
    ...both(({ answer, pieces }) => answer(without(pieces)), { ...UNKNOWN, usageSource: 'none' }),
    ...NEEDED,
  },
  'a null for usage': { ...both(({ answer, pieces }) => answer(without(pieces, ',"usage":null')), UNKNOWN), ...NEEDED },
  'an empty usage': { ...both(({ answer, pieces }) => answer(without(pieces, ',"usage":{}')), UNKNOWN), ...NEEDED },
  'a huge usage': {
    ...both(
      ({ answer, pieces }) =>
        answer(pieces.map((piece) => piece.replaceAll('"usage":{', `"usage":{"x":"${'x'.repeat(50_000)}",`))),
      { tokens: { input: 120, output: 30 } },
    ),
    lacks: 'usage',
  },
  'a deep usage': {
    ...both(
      ({ answer, pieces }) =>
        answer(
          pieces.map((piece) =>
            piece.replaceAll('"usage":{', `"usage":{"x":${'['.repeat(20_000)}${']'.repeat(20_000)},`),
          ),
        ),
      { tokens: { input: 120, output: 30 } },
    ),
    // Their usage holds the provider's own, which is too deep to be written: an error.
    but: { 'ai-sdk': 'as without a gateway' },
  },
  'usage told twice': both(repeated, { tokens: { input: 120, output: 30 } }),
  'usage before content': { ...streamed(early, { tokens: { input: 3, output: 4 } }), wire: 'chat' },
  'an absurd price': {
    ...both(
      ({ answer, pieces }) =>
        answer(
          pieces.map((piece) =>
            piece.replaceAll('"usage":{', '"usage":{"cost_in_usd_ticks":-1e300,"is_byok":false,"cost":1e300,'),
          ),
        ),
      exactly('150000000'),
    ),
    but: { adapt: 'as without a gateway' },
  },
})

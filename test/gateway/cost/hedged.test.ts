import { expect, test } from 'vitest'
import { answerOver } from './answers.ts'
import { expectedPico } from './decimal.ts'
import { openLab, type Script } from './lab.ts'
import { dollars } from './reading.ts'

const MODEL = 'openai/gpt-oss-120b'
const USAGE = { prompt_tokens: 1203, completion_tokens: 77, total_tokens: 1280 }
const GATEWAY = { only: ['groq', 'bedrock'], order: ['groq', 'bedrock'] }

const serve: Script = ({ api, stream }) =>
  answerOver(api, stream, {
    usage: api === 'converse' ? { inputTokens: 1203, outputTokens: 77, totalTokens: 1280 } : USAGE,
  })

/** The first one waits for as long as somebody listens. */
const silent: Script = (turn) => (turn.slug === 'groq' ? { chunks: [], end: 'hang' } : serve(turn))

test('a hedge that is lost is owed, and unknown; the one that won has its cost', async () => {
  const lab = await openLab({ hedge: true, timeouts: { firstTokenMs: 15_000 } })
  try {
    const question = { dialect: 'openai-chat', stream: true, model: MODEL, gateway: GATEWAY } as const
    for (let count = 0; count < 25; count++) await (await lab.ask({ ...question, script: serve })).text()
    const response = await lab.ask({ ...question, script: silent })
    await response.text()
    const generation = await lab.generation(`${response.headers.get('x-gateway-generation-id')}`)
    const won = dollars(expectedPico(MODEL, 'bedrock', { tokens: { input: 1203, output: 77 } }, Date.now()))
    expect(generation.attempts.map(({ provider, cost }) => [provider, cost?.known, cost?.missing])).toEqual([
      ['groq', '0', ['cancelled']],
      ['bedrock', won, undefined],
    ])
    expect(generation).toMatchObject({ total_cost: Number(won), cost_unknown: true, missing: ['cancelled'] })
  } finally {
    await lab.close()
  }
})

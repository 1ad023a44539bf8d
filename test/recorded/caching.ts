import { compact } from '#gateway/core/json/value.ts'
import { ANTHROPIC } from '../clients/anthropic.ts'
import type { Turn } from '../clients/client.ts'
import { fakeProvider } from '../harness/fake-provider.ts'
import { startGateway } from '../harness/gateway.ts'
import { promptCache } from '../harness/prompt-cache.ts'
import type { Checked } from './case.ts'
import type { Recording } from './recording.ts'

/** Claude's answers as Anthropic's API brings them: its prompts are cached where they are marked. */
const APIS = ['messages', 'rawPredict']
const TURNS = 20
const MODEL = 'recorded/claude'
/** Calls of tools need tools beside them. */
const TOOLS = ['look']
/** Shorter prompts are not cached. */
const SYSTEM = 'Answer as you did before. '.repeat(200)

/** A client's conversation in which each recording answers one turn: every request reads all that was cached before it. */
const converse = async (recordings: readonly Recording[]): Promise<Checked[]> => {
  const costOf = promptCache()
  const answering: { recording?: Recording } = {}
  const upstream = await fakeProvider(() => {
    const { headers, body, status } = answering.recording ?? {}
    return { ...compact({ status, headers }), chunks: body ? [body] : [] }
  })
  const endpoints = [{ provider: 'anthropic', model: 'claude' }]
  const overrides = {
    providers: { anthropic: { baseUrl: upstream.url } },
    models: { [MODEL]: { name: 'Claude', type: 'language', endpoints } },
  }
  const gateway = await startGateway(overrides, { ANTHROPIC_API_KEY: 'recorded' })
  const turns: Turn[] = []
  const checked: Checked[] = []
  let cached = 0
  for (const [index, recording] of recordings.entries()) {
    answering.recording = recording
    turns.push({ user: `Question ${index}` })
    const question = { model: MODEL, system: SYSTEM, turns, tools: TOOLS, gateway: { caching: 'auto' } }
    const reply = await ANTHROPIC[recording.stream ? 'stream' : 'complete'](gateway.url, question)
    const cost = costOf('', upstream.received.at(-1)?.body ?? {})
    const isRight = typeof cost !== 'string' && cost.cached === cached && cost.written > 0
    checked.push({ recording, found: isRight ? [] : [{ check: 'cache', expected: { cached }, got: cost }] })
    cached = typeof cost === 'string' ? cached : cost.cached + cost.written
    turns.push({ assistant: reply })
    if (reply.calls.length > 0) turns.push({ results: reply.calls.map((call) => ({ call, output: 'Done.' })) })
  }
  await gateway.close()
  await upstream.close()
  return checked
}

/** Conversations of twenty turns whose answers were recorded, with a provider that has its cache simulated. */
export const replayCaching = async (recordings: readonly Recording[]): Promise<Checked[]> => {
  const answers = recordings.filter(({ api, status }) => APIS.includes(api) && status === 200)
  const checked: Checked[] = []
  for (let start = 0; start < answers.length; start += TURNS) {
    const said = Array.from({ length: TURNS }, (_, index) => answers[(start + index) % answers.length] as Recording)
    checked.push(...(await converse(said)).slice(0, answers.length - start))
  }
  return checked
}

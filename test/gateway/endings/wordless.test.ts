import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../../clients/client.ts'
import { JSON_TYPE, messageEvents, SSE } from '../../harness/fake-provider.ts'
import { MISSING, type ModelAnswer } from '../../harness/model-answer.ts'
import { events } from '../../harness/wires/anthropic.ts'
import { APIS, type Api, answers, clientsOf, TOLD } from './apis.ts'
import { CALL, type Fixture, METHODS, type Method, NEWEST, openFixture, type Script, TEXT } from './fixture.ts'

/** What may stand where a word for the ending should be; unknown words are among the words. */
const NO_WORD = { nothing: MISSING, null: null, 'an empty text': '' } as const
type NoWord = keyof typeof NO_WORD

const ALL: readonly NoWord[] = ['nothing', 'null', 'an empty text']
const UNTYPED: readonly NoWord[] = ['nothing', 'null']

/** Whose package takes it for a failure: for a stream that was cut, or for no answer of its API. */
const FAILS: Readonly<Record<string, Readonly<Record<Method, readonly NoWord[]>>>> = {
  groq: { complete: [], stream: ALL },
  mistral: { complete: [], stream: ALL },
  google: { complete: [], stream: ALL },
  bedrock: { complete: UNTYPED, stream: ALL },
  cohere: { complete: UNTYPED, stream: ALL },
}

const isFailure = ({ name, place }: Api, { dialect }: Client, method: Method, ending: NoWord): boolean => {
  const isPackage = dialect === 'ai-sdk' || name === 'Converse' || name === 'Gemini'
  return isPackage && FAILS[place.provider]?.[method].includes(ending) === true
}

/** Calls that came whole say themselves why it ended, where the dialect has words for nothing else. */
const toldTo = ({ dialect }: Client, { relayed }: Api, ending: NoWord, isCalling: boolean): string => {
  // Its own client reads what was there.
  if (dialect === 'anthropic-messages' && relayed === dialect)
    return String(ending === 'nothing' ? undefined : NO_WORD[ending])
  if (isCalling && dialect !== 'ai-sdk') return TOLD[dialect].calls
  // Its own client needs a word.
  return dialect === 'openai-chat' && relayed === dialect ? 'stop' : TOLD[dialect].left
}

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture(APIS.map(({ place }) => place))
})
afterAll(() => fixture.close())

describe.each(APIS)('$name', (api) => {
  const replies: readonly ModelAnswer[] = [{ text: TEXT }, { calls: [CALL] }]

  const expectNoStop = async (client: Client, method: Method, noWord: NoWord, reply: ModelAnswer): Promise<void> => {
    const script = answers(api, { ...reply, ending: NO_WORD[noWord] })
    const got = await fixture.ask(client, method, api.place, script)
    const record = await fixture.gateway.lastRecord()
    const where = `${client.name}, ${method}, ${reply.text ? 'text' : 'calls'}`
    if (isFailure(api, client, method, noWord)) {
      expect(got, where).toBeInstanceOf(Error)
      expect(record, where).toMatchObject({ outcome: method === 'stream' ? 'truncated' : 'failed' })
      expect(record?.finishReason, where).toBeUndefined()
      return
    }
    expect(got, where).toMatchObject({ finish: toldTo(client, api, noWord, reply.calls !== undefined) })
    expect(record, where).toMatchObject({ outcome: 'complete', finishReason: 'other' })
  }

  test.each(ALL)('%s in place of a word is no stop', async (noWord) => {
    for (const client of clientsOf(api))
      for (const method of METHODS) for (const reply of replies) await expectNoStop(client, method, noWord, reply)
  })

  test.each(ALL)(
    '%s in place of a word, and of content, is a failure, and the next endpoint answers',
    async (noWord) => {
      const script = answers(api, { ending: NO_WORD[noWord] })
      for (const client of clientsOf(api)) {
        for (const method of METHODS) {
          const where = `${client.name}, ${method}`
          expect(await fixture.ask(client, method, api.place, script), where).toBeInstanceOf(Error)
          expect(await fixture.gateway.lastRecord(), where).toMatchObject({ outcome: 'failed', status: 502 })
          const paired = await fixture.ask(client, method, api.place, script, { endpoints: 'paired' })
          expect(paired, where).toMatchObject({ text: 'healthy' })
        }
      }
    },
  )
})

test.each(['anthropic', 'bcme'])('a message of %s that stops without a delta has no reason', async (provider) => {
  const all = events({ text: TEXT }).filter(({ type }) => type !== 'message_delta')
  for (const client of NEWEST) {
    const script: Script = () => ({ headers: SSE, chunks: messageEvents(...all) })
    const got = await fixture.ask(client, 'stream', { provider }, script)
    const finish = client.dialect === 'anthropic-messages' ? 'null' : TOLD[client.dialect].left
    expect(got, client.name).toMatchObject({ text: TEXT, finish })
    expect(await fixture.gateway.lastRecord()).toMatchObject({ outcome: 'complete', finishReason: 'other' })
  }
})

test('an answer of Google without a candidate, and without a reason for it, is a failure', async () => {
  const body = JSON.stringify({ promptFeedback: { blockReason: 'BLOCK_REASON_UNSPECIFIED' }, usageMetadata: {} })
  const script: Script = ({ path }) =>
    path.includes(':stream')
      ? { headers: SSE, chunks: [`data: ${body}\r\n\r\n`] }
      : { headers: JSON_TYPE, chunks: [body] }
  for (const client of NEWEST)
    for (const method of METHODS)
      expect(await fixture.ask(client, method, { provider: 'google' }, script), method).toBeInstanceOf(Error)
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FINISH_REASONS } from '#gateway/core/canonical/finish.ts'
import { JSON_TYPE, SSE } from '../../harness/fake-provider.ts'
import type { ModelAnswer } from '../../harness/model-answer.ts'
import { APIS, answers, clientsOf, TOLD, toldTo } from './apis.ts'
import { CALL, type Fixture, METHODS, NEWEST, openFixture, type Place, type Script, TEXT } from './fixture.ts'
import { BLOCKED, CHAT, COHERE, CONVERSE, GEMINI, MESSAGES, RESPONSES, type Seen, STATUSES, UNKNOWN } from './words.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture(APIS.map(({ place }) => place))
})
afterAll(() => fixture.close())

describe.each(APIS)('$name', (api) => {
  const words = Object.entries<Seen>({ ...api.words, ...UNKNOWN })

  test.each(words)('%s after content reads as %s', async (word, seen) => {
    const reply: ModelAnswer = seen === 'calls' ? { calls: [CALL], ending: word } : { text: TEXT, ending: word }
    for (const client of clientsOf(api)) {
      for (const method of METHODS) {
        const got = await fixture.ask(client, method, api.place, answers(api, reply))
        const record = await fixture.gateway.lastRecord()
        const where = `${client.name}, ${method}`
        if (seen === 'failed') {
          expect(got, where).toBeInstanceOf(Error)
          expect(String(got), where).toContain('gave its answer up')
          expect(record, where).toMatchObject({ outcome: method === 'stream' ? 'truncated' : 'failed' })
          continue
        }
        const finish = toldTo(client, api, word, seen)
        expect(got, where).toMatchObject({
          finish,
          ...(seen === 'calls' ? { calls: [{ name: CALL.name }] } : { text: TEXT }),
        })
        expect(record, where).toMatchObject({ outcome: 'complete' })
      }
    }
  })

  const hasReason = (seen: Seen) => seen === 'cut' || seen === 'filtered'
  test.each(words.filter(([, seen]) => hasReason(seen)))(
    '%s without content says why there is none',
    async (word, seen) => {
      for (const client of clientsOf(api)) {
        for (const method of METHODS) {
          const got = await fixture.ask(client, method, api.place, answers(api, { ending: word }))
          const finish = toldTo(client, api, word, seen === 'cut' ? 'cut' : 'filtered')
          expect(got, `${client.name}, ${method}`).toMatchObject({ text: '', finish })
        }
      }
    },
  )

  test.each(words.filter(([, seen]) => seen === 'left' || seen === 'failed'))(
    '%s without content is a failure, and the next endpoint answers',
    async (word) => {
      const script = answers(api, { ending: word })
      for (const client of clientsOf(api)) {
        for (const method of METHODS) {
          const where = `${client.name}, ${method}`
          expect(await fixture.ask(client, method, api.place, script), where).toBeInstanceOf(Error)
          expect(await fixture.gateway.lastRecord(), where).toMatchObject({ outcome: 'failed', status: 502 })
          expect(await fixture.ask(client, method, api.place, script, { endpoints: 'paired' }), where).toMatchObject({
            text: 'healthy',
          })
        }
      }
    },
  )
})

describe('a prompt that Google blocks', () => {
  const google: Place = { provider: 'google' }
  test.each(BLOCKED)('%s reads as filtered', async (blockReason) => {
    const body = { promptFeedback: { blockReason, blockReasonMessage: 'Not this.' }, usageMetadata: {} }
    const script: Script = ({ path }) =>
      path.includes(':stream')
        ? { headers: SSE, chunks: [`data: ${JSON.stringify(body)}\r\n\r\n`] }
        : { headers: JSON_TYPE, chunks: [JSON.stringify(body)] }
    for (const client of NEWEST) {
      for (const method of METHODS) {
        const got = await fixture.ask(client, method, google, script)
        expect(got, `${client.name}, ${method}`).toMatchObject({ text: '', finish: TOLD[client.dialect].filtered })
      }
    }
  })
})

test('every word that is decided on is tested, and means the same wherever it comes', () => {
  const own = {
    'openai-chat': CHAT,
    'openai-responses': { ...RESPONSES, ...STATUSES },
    'anthropic-messages': MESSAGES,
    gemini: GEMINI,
    'bedrock-converse': CONVERSE,
    'cohere-chat': COHERE,
  } satisfies Record<keyof typeof FINISH_REASONS, object>
  const meanings: Readonly<Record<string, string>> = {
    done: 'stop',
    calls: 'tool-calls',
    cut: 'length',
    filtered: 'content-filter',
    left: 'other',
    failed: 'error',
  }
  const decided = Object.entries(own).map(([api, words]) => [
    api,
    Object.fromEntries(Object.entries(words).map(([word, seen]) => [word, meanings[seen]])),
  ])
  expect(FINISH_REASONS).toEqual(Object.fromEntries(decided))
  const all = Object.values(FINISH_REASONS).flatMap((words) => Object.entries(words))
  const distinct = new Set(all.map(([word, meaning]) => `${word.toLowerCase()} ${meaning}`))
  expect(distinct.size).toBe(new Set(all.map(([word]) => word.toLowerCase())).size)
})

import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JSON_TYPE, messageEvents, SSE } from '../../harness/fake-provider.ts'
import { KEY } from '../../harness/gateway.ts'
import { events, whole } from '../../harness/wires/anthropic.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import { type Fixture, METHODS, type Method, nameOf, openFixture, type Place, type Script } from './fixture.ts'

const WHY = 'This asks for what nobody should make.'
const CHAT: Place = { provider: 'acme' }
const MESSAGES: Place = { provider: 'bcme' }

/** As Anthropic explains a refusal. */
const ofClaude: Script = ({ body }) => {
  const delta = { stop_reason: 'refusal', stop_details: { type: 'refusal', category: 'cyber', explanation: WHY } }
  if (body['stream'] !== true) {
    const message = JSON.parse(whole({ ending: 'refusal' })) as object
    return { headers: JSON_TYPE, chunks: [JSON.stringify({ ...message, ...delta })] }
  }
  const all = events({ ending: 'refusal' }).map((event) =>
    event.type === 'message_delta' ? { ...event, delta } : event,
  )
  return { headers: SSE, chunks: messageEvents(...all) }
}

/** As OpenAI does: the word for the ending is an ordinary one. */
const ofGpt: Script = (request) => {
  const { chunks, ...head } = openaiCompatible.answer(request, { text: WHY })
  const refusing = (chunk: unknown) =>
    String(chunk)
      .replaceAll('"role":"assistant","content":""', '"role":"assistant","refusal":""')
      .replaceAll('"content":', '"refusal":')
  return { ...head, chunks: chunks.map(refusing) }
}

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture([CHAT, MESSAGES])
})
afterAll(() => fixture.close())

const openai = async (method: Method, place: Place, script: Script) => {
  const sdk = new OpenAI({ baseURL: `${fixture.gateway.url}/v1`, apiKey: KEY, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: fixture.prompt(script) }]
  const body = { model: nameOf(place), messages }
  const answer =
    method === 'complete'
      ? await sdk.chat.completions.create(body)
      : await sdk.chat.completions.stream({ ...body, stream: true }).finalChatCompletion()
  return answer.choices[0]
}

const anthropic = async (method: Method, place: Place, script: Script) => {
  const sdk = new Anthropic({ baseURL: fixture.gateway.url, apiKey: KEY, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: fixture.prompt(script) }]
  const body = { model: nameOf(place), max_tokens: 100, messages }
  return method === 'complete' ? sdk.messages.create(body) : sdk.messages.stream(body).finalMessage()
}

describe.each(METHODS)('a refusal keeps its explanation, %s:', (method) => {
  test('Claude’s for OpenAI’s client', async () => {
    const refusing = { finish_reason: 'content_filter', message: { refusal: WHY } }
    expect(await openai(method, MESSAGES, ofClaude)).toMatchObject(refusing)
  })
  test('GPT’s for Anthropic’s client', async () => {
    const refusing = { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: WHY } }
    expect(await anthropic(method, CHAT, ofGpt)).toMatchObject(refusing)
  })
  test('each for its own', async () => {
    expect(await openai(method, CHAT, ofGpt)).toMatchObject({ finish_reason: 'stop', message: { refusal: WHY } })
    const details = { type: 'refusal', category: 'cyber', explanation: WHY }
    expect(await anthropic(method, MESSAGES, ofClaude)).toMatchObject({ stop_reason: 'refusal', stop_details: details })
  })
})

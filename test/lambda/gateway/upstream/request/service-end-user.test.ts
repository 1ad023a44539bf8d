import { expect, test } from 'vitest'
import type { Call } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { anthropic } from '#gateway/provider/anthropic.ts'
import { azure } from '#gateway/provider/azure.ts'
import { groq } from '#gateway/provider/groq.ts'
import { openai } from '#gateway/provider/openai.ts'
import { vertex } from '#gateway/provider/vertex.ts'
import { downloader } from '#gateway/transport/download.ts'
import { prepareRelay } from '#gateway/upstream/request/prepare-relay.ts'
import { prepareTranslation } from '#gateway/upstream/request/prepare-translation.ts'
import { withServiceOptions } from '#gateway/upstream/request/service-fields.ts'
import { DIALECTS, WIRES } from '../../../../harness/dialects.ts'
import { sentText } from '../../../../harness/sent-text.ts'
import { attemptAt } from '../../routing/attempt-at.ts'

const CHAT = 'openai-chat'
const MESSAGES = 'anthropic-messages'
const gateway = { safetyIdentifier: 'gw' }

const call = (dialect: typeof CHAT | typeof MESSAGES, over: JsonObject): Call => {
  const messages = [{ role: 'user', content: 'hi' }]
  const body = { model: 'm', max_tokens: 9, messages, providerOptions: { gateway }, ...over }
  return DIALECTS[dialect].decodeCall({ body, source: jsonSource(JSON.stringify(body)), path: '/', headers: {} })
}

const sent = async (provider: Provider, wire: typeof CHAT | typeof MESSAGES, asked: Call): Promise<JsonObject> => {
  const mode = asked.dialect === wire ? 'relay' : 'translate'
  const path = { mode, wire } as const
  const attempt = attemptAt(provider, { upstreamModel: 'claude-m', path, service: { endUser: 'gw' } })
  const run = { call: asked, dialect: DIALECTS[asked.dialect] }
  const prepared =
    mode === 'relay'
      ? prepareRelay(attempt, WIRES[wire], asked)
      : await prepareTranslation(attempt, WIRES[wire], run, downloader({ enabled: false }))
  return JSON.parse(sentText(prepared.body))
}

const OWN_OPENAI = { openai: { safetyIdentifier: 'own' } }
const OWN_ANTHROPIC = { anthropic: { metadata: { userId: 'own' } } }

test.each<[string, Provider, typeof CHAT | typeof MESSAGES, Call, JsonObject]>([
  ['relayed', openai, CHAT, call(CHAT, {}), { safety_identifier: 'gw' }],
  ['over the body', azure, CHAT, call(CHAT, { safety_identifier: 'b' }), { safety_identifier: 'gw' }],
  ['translated', openai, CHAT, call(MESSAGES, {}), { safety_identifier: 'gw' }],
  ['relayed', anthropic, MESSAGES, call(MESSAGES, {}), { metadata: { user_id: 'gw' } }],
  [
    'not over the caller',
    vertex,
    MESSAGES,
    call(MESSAGES, { metadata: { user_id: 'b' } }),
    { metadata: { user_id: 'b' } },
  ],
  ['translated', anthropic, MESSAGES, call(CHAT, {}), { metadata: { user_id: 'gw' } }],
  ['over the user', anthropic, MESSAGES, call(CHAT, { user: 'b' }), { metadata: { user_id: 'gw' } }],
  [
    'not over its own option',
    anthropic,
    MESSAGES,
    call(CHAT, { providerOptions: { gateway, ...OWN_ANTHROPIC } }),
    { metadata: { user_id: 'own' } },
  ],
  ['not where none is documented', groq, CHAT, call(CHAT, {}), {}],
])('%s: %#', async (_, provider, wire, asked, fields) => {
  const { safety_identifier, metadata } = await sent(provider, wire, asked)
  expect({ safety_identifier, metadata }).toEqual(fields)
})

test('a package gets it among its options, unless they say it already', () => {
  const options = (provider: Provider, own: JsonObject = {}) => {
    const asked = call(CHAT, { providerOptions: { gateway, ...own } })
    return withServiceOptions(
      DIALECTS[CHAT].canonical(asked),
      attemptAt(provider, { service: { endUser: 'gw' } }),
      asked,
    ).options.providerOptions
  }
  expect(options(openai)).toMatchObject({ openai: { safetyIdentifier: 'gw' } })
  expect(options(azure)).toMatchObject({ azure: { safetyIdentifier: 'gw' } })
  expect(options(anthropic)).toMatchObject({ anthropic: { metadata: { userId: 'gw' } } })
  expect(options(openai, OWN_OPENAI)).toMatchObject(OWN_OPENAI)
  expect(options(anthropic, OWN_ANTHROPIC)).toMatchObject(OWN_ANTHROPIC)
  expect(options(vertex)).not.toHaveProperty('vertex')
})

import { describe, expect, test } from 'vitest'
import type { Attempt } from '#gateway/core/attempt.ts'
import type { Call } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { Tier } from '#gateway/core/provider/means.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { anthropic } from '#gateway/provider/anthropic.ts'
import { openai } from '#gateway/provider/openai.ts'
import { downloader } from '#gateway/transport/download.ts'
import { prepareRelay } from '#gateway/upstream/request/prepare-relay.ts'
import { prepareTranslation } from '#gateway/upstream/request/prepare-translation.ts'
import { withServiceOptions } from '#gateway/upstream/request/service-fields.ts'
import { DIALECTS, WIRES } from '../../../../harness/dialects.ts'
import { sentText } from '../../../../harness/sent-text.ts'
import { attemptAt } from '../../routing/attempt-at.ts'

const attempt = (provider: Provider, path: Attempt['path'], tier?: Tier): Attempt =>
  attemptAt(provider, { upstreamModel: 'upstream-model', path, service: { ...(tier ? { tier } : {}) } })

const call = (
  dialect: 'openai-chat' | 'anthropic-messages',
  over: object = {},
  headers: Call['headers'] = {},
): Call => {
  const body = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }], ...over }
  return DIALECTS[dialect].decodeCall({ body, source: jsonSource(JSON.stringify(body)), path: '/', headers })
}
const download = downloader({ enabled: false })

describe('a relay', () => {
  const chat = (tier: Tier | undefined, body = {}) =>
    JSON.parse(
      sentText(
        prepareRelay(
          attempt(openai, { mode: 'relay', wire: 'openai-chat' }, tier),
          WIRES['openai-chat'],
          call('openai-chat', body),
        ).body,
      ),
    )

  test.each([
    ['flex', 'flex'],
    ['priority', 'priority'],
    ['fast', 'priority'],
    [undefined, undefined],
  ] as const)('%s at OpenAI', (tier, sent) => {
    expect(chat(tier)['service_tier']).toBe(sent)
  })

  test('wins over the caller’s own tier, which otherwise stays', () => {
    expect(chat('flex', { service_tier: 'priority' })['service_tier']).toBe('flex')
    expect(chat(undefined, { service_tier: 'priority' })['service_tier']).toBe('priority')
  })

  test('fast at Anthropic, with its beta beside the caller’s', () => {
    const at = attempt(anthropic, { mode: 'relay', wire: 'anthropic-messages' }, 'fast')
    const asked = call('anthropic-messages', {}, { 'anthropic-beta': 'effort-2025-11-24' })
    const { body, headers } = prepareRelay(at, WIRES['anthropic-messages'], asked)
    expect(JSON.parse(sentText(body))).toMatchObject({ speed: 'fast', model: 'upstream-model' })
    expect(headers).toEqual({ 'anthropic-beta': 'effort-2025-11-24,fast-mode-2026-02-01' })
  })
})

test('a translation asks for the tier in the body and by a beta header', async () => {
  const at = attempt(anthropic, { mode: 'translate', wire: 'anthropic-messages' }, 'fast')
  const run = { call: call('openai-chat'), dialect: DIALECTS['openai-chat'] }
  const { body, headers } = await prepareTranslation(at, WIRES['anthropic-messages'], run, download)
  expect(JSON.parse(sentText(body))).toMatchObject({ speed: 'fast' })
  expect(headers).toEqual({ 'anthropic-beta': 'fast-mode-2026-02-01' })
})

test('a package is asked for the tier by its own option, beside those of the caller', () => {
  const providerOptions = { openai: { store: false, serviceTier: 'auto' }, other: { a: 1 } }
  const canonical = { options: { prompt: [], providerOptions }, warnings: [] }
  expect(
    withServiceOptions(canonical, attempt(openai, { mode: 'adapt' }, 'flex'), call('openai-chat')).options
      .providerOptions,
  ).toEqual({
    openai: { store: false, serviceTier: 'flex' },
    other: { a: 1 },
  })
  expect(withServiceOptions(canonical, attempt(openai, { mode: 'adapt' }), call('openai-chat'))).toBe(canonical)
})

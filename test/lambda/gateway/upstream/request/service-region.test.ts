import { expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import { meansOf } from '#gateway/core/attempt.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { anthropic } from '#gateway/provider/anthropic.ts'
import { plan } from '#gateway/routing/plan/plan.ts'
import { prepareRelay } from '#gateway/upstream/request/prepare-relay.ts'
import { withServiceOptions } from '#gateway/upstream/request/service-fields.ts'
import { DIALECTS, WIRES } from '../../../../harness/dialects.ts'
import { sentText } from '../../../../harness/sent-text.ts'
import { input } from '../../routing/plan/fixture.ts'

const catalog = loadCatalog(bundledCatalog)
const body = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }], inference_geo: 'global' }
const call = DIALECTS['anthropic-messages'].decodeCall({
  body,
  source: jsonSource(JSON.stringify(body)),
  path: '/',
  headers: {},
})

const attemptsAt = (id: string, geoRegion?: 'us' | 'eu') => {
  const models = [catalog.resolve(id)].flatMap((found) => (found ? [{ ...found.model, id: found.id }] : []))
  const options = geoRegion ? { inferenceRegion: { scope: 'zone', geoRegion } as const } : {}
  return plan(input([anthropic], { call, models, options })).attempts
}

test('Anthropic is told to stay in the US by a field, for the models that it takes it for', () => {
  const [attempt] = attemptsAt('anthropic/claude-opus-4.6', 'us')
  if (!attempt) throw new Error('no attempt')
  const path = { mode: 'adapt' } as const
  const packaged = { ...attempt, path, means: meansOf(anthropic, path) }
  expect(JSON.parse(sentText(prepareRelay(attempt, WIRES['anthropic-messages'], call).body))).toMatchObject({
    inference_geo: 'us',
  })
  expect(withServiceOptions({ options: { prompt: [] }, warnings: [] }, packaged, call).options.providerOptions).toEqual(
    {
      anthropic: { inferenceGeo: 'us' },
    },
  )
  expect(attemptsAt('anthropic/claude-opus-4.6', 'eu')).toEqual([])
  expect(attemptsAt('anthropic/claude-opus-4.5', 'us')).toEqual([])
})

test('and of what nobody asked nothing is said', () => {
  const [attempt] = attemptsAt('anthropic/claude-opus-4.6')
  if (!attempt) throw new Error('no attempt')
  expect(JSON.parse(sentText(prepareRelay(attempt, WIRES['anthropic-messages'], call).body))).toMatchObject({
    inference_geo: 'global',
  })
})

import { expect, test } from 'vitest'
import type { CallOptions } from '#gateway/core/canonical/parts.ts'
import { compact } from '#gateway/core/json/value.ts'
import { plan } from '#gateway/routing/plan/plan.ts'
import { withoutReasoning } from '#gateway/upstream/request/reasoning.ts'
import { input, provider } from '../../routing/plan/fixture.ts'

const attemptFor = (tags: readonly string[] | undefined, source: string | undefined) => {
  const endpoints = [compact({ provider: 'a', model: 'one', source })]
  const models = [{ id: 'acme/one', endpoints, ...compact({ tags }) }]
  const [attempt] = plan(input([provider('a')], { models })).attempts
  return attempt ?? expect.unreachable()
}

const asked = (reasoning: CallOptions['reasoning'], attempt = attemptFor(['tool-use'], 'pi')) =>
  withoutReasoning({ options: { prompt: [], ...compact({ reasoning }) }, warnings: [] }, attempt)

test('a model that does not think is asked for no effort, which is reported', () => {
  const { options, warnings } = asked('high')
  expect(options).toEqual({ prompt: [] })
  expect(warnings).toMatchObject([{ feature: 'reasoning' }])
  expect(asked('none')).toEqual({ options: { prompt: [] }, warnings: [] })
})

test.each([
  ['thinks', ['reasoning'], 'pi'],
  ['is not described', undefined, 'pi'],
  ["is a deployment's own", ['tool-use'], undefined],
])('one that %s is asked as the caller wants', (_, tags, source) => {
  expect(asked('high', attemptFor(tags, source)).options.reasoning).toBe('high')
})

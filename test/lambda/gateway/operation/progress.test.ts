import { expect, test } from 'vitest'
import { type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import { type Course, newCourse } from '#gateway/core/outcome.ts'
import { metaOf } from '#gateway/operation/progress.ts'
import { facts, outcome, told } from '../generation/facts.ts'
import { attemptAt } from '../routing/attempt-at.ts'

const { call } = facts()
const [first, second] = [attemptAt('first'), attemptAt('second')]

test('an answer tells of its own attempt, also while another one runs beside it', async () => {
  const course: Course = {
    ...newCourse(),
    outcomes: [
      outcome({ attempt: first, told: told({}, { tier: 'flex' }) }),
      outcome({ attempt: second, told: told({}, { tier: 'default' }) }),
    ],
  }
  const exchange = { receivedAt: 0 } as Parameters<typeof metaOf>[0]['exchange']
  const plan = { attempts: [first, second], reasoning: '' } as unknown as Parameters<typeof metaOf>[2]
  if (!call) throw new Error('no call')
  const { signal } = new AbortController()
  const meta = metaOf({ exchange, id: 'gen_1', parameters: {}, signal, caller: undefined }, call, plan, { course })
  const providerOf = (gateway: JsonObject) => objectOr(gateway['routing'])['finalProvider']
  const [one, two] = await Promise.all([meta(first), meta(second)])
  expect([providerOf(one.gateway()), providerOf(two.gateway())]).toEqual(['first', 'second'])
  expect([one.tier(), two.tier()]).toEqual(['flex', 'default'])
})

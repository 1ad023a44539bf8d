import { expect, test } from 'vitest'
import { explore } from '../../lambda/gateway/money/gates/explore.ts'
import { LARGE_WORLDS } from '../../lambda/gateway/money/gates/worlds.ts'

test.each(Object.entries(LARGE_WORLDS))('nothing goes wrong in any order: %s', async (_, world) => {
  const { wrongs, example, states } = await explore(world)
  expect({ wrongs, example }).toEqual({ wrongs: {} })
  expect(states).toBeGreaterThan(10_000)
})

import { expect, test } from 'vitest'
import { explore } from '../../lambda/gateway/money/gates/explore.ts'
import { LARGE_WORLDS } from '../../lambda/gateway/money/gates/worlds.ts'

/** Half a minute each, on a machine that has nothing else to do. */
const TIMEOUT_MS = 600_000

test.each(Object.entries(LARGE_WORLDS))(
  'nothing goes wrong in any order: %s',
  { timeout: TIMEOUT_MS },
  async (_, world) => {
    const { wrongs, example, states } = await explore(world)
    expect({ wrongs, example }).toEqual({ wrongs: {} })
    expect(states).toBeGreaterThan(10_000)
  },
)

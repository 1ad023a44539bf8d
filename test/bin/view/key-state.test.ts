import { expect, test } from 'vitest'
import { keyState } from '../../../bin/view/key-state.ts'
import type { FoundKey } from '../../../lambda/storage/accounts.ts'

const KEY = { id: 'key_1', hash: 'h', name: 'n', team: 't', project: 'p', createdAt: 0 }
const SCOPE = { id: 's', team: 't', createdAt: 0, disabledAt: 4 }
const [PAST, NOW, LATER] = [1, 5, 9]

test.each<[Partial<FoundKey>, string]>([
  [{}, 'active'],
  [{ expiresAt: LATER }, 'expires 1970-01-01T00:00:00.009Z'],
  [{ expiresAt: LATER, replacedAt: PAST }, 'replaced, ends 1970-01-01T00:00:00.009Z'],
  [{ expiresAt: PAST }, 'expired 1970-01-01T00:00:00.001Z'],
  [{ expiresAt: NOW, replacedAt: PAST, disabledAt: 2 }, 'replaced, ended 1970-01-01T00:00:00.005Z'],
  [{ expiresAt: LATER, disabledAt: 2 }, 'disabled 1970-01-01T00:00:00.002Z'],
  [{ expiresAt: PAST, revokedAt: 3, disabledAt: 2 }, 'revoked 1970-01-01T00:00:00.003Z'],
  [{ within: { project: SCOPE, team: SCOPE } }, 'project disabled 1970-01-01T00:00:00.004Z'],
  [{ within: { team: SCOPE } }, 'team disabled 1970-01-01T00:00:00.004Z'],
])('of %j: %s', (over, state) => {
  expect(keyState({ ...KEY, ...over }, NOW)).toBe(state)
})

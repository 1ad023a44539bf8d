import { expect, test } from 'vitest'
import { withLastingKey } from '#gateway/access/lasting-key.ts'
import type { Caller } from '#gateway/core/caller.ts'
import { GatewayError } from '#gateway/core/error.ts'
import type { Exchange } from '#gateway/core/exchange.ts'

const CALLER: Caller = { team: 't', project: 'p', principal: { kind: 'key', id: 'key_1', name: 'ci' } }
const BODY = new Uint8Array([1])

/** A body that takes so long, of a key that ends after half a minute. */
const read = (ms: number): Promise<Uint8Array> => {
  let now = 0
  const body = async () => {
    now += ms
    return BODY
  }
  const exchange = { headers: { 'x-api-key': 'k' }, receivedAt: 0, body } as unknown as Exchange
  const authenticate = async () => {
    if (now > 30_000) throw new GatewayError('unauthenticated', 'revoked')
    return CALLER
  }
  return withLastingKey(exchange, authenticate, () => now).body(1)
}

test('a body that takes long is read for a key that still works, and for no other', async () => {
  expect(await read(0)).toBe(BODY)
  expect(await read(29_000)).toBe(BODY)
  await expect(read(80_000)).rejects.toThrow('revoked')
})

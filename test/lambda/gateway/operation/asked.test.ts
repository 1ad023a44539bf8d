import { expect, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'
import { readFaults } from '#gateway/operation/asked.ts'

const CALLER = { team: 't', project: 'p', principal: { kind: 'key', id: 'key_1', name: 'k' } } as const
const ASKED = { 'x-gateway-fault': '429@openai' }

test.each([undefined, [], ['other']])('a key that may %j may not make attempts fail', async (permissions) => {
  await expect(readFaults(ASKED, compact({ ...CALLER, permissions }))).rejects.toThrow(
    expect.objectContaining({ code: 'forbidden', message: expect.stringContaining('key_1') }),
  )
})

test('one that may is obeyed', async () => {
  const caller = { ...CALLER, permissions: ['fault'] }
  expect(await readFaults(ASKED, caller)).toEqual([{ kind: { status: 429 }, provider: 'openai' }])
  await expect(readFaults({ 'x-gateway-fault': 'x' }, caller)).rejects.toThrow(
    expect.objectContaining({ code: 'bad-request' }),
  )
})

test('who asks for nothing needs no permission', async () => {
  expect(await readFaults({}, CALLER)).toEqual([])
})

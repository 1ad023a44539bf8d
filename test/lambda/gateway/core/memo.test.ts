import { expect, test } from 'vitest'
import { memo } from '#gateway/core/memo.ts'

test('an outcome is computed once, also if it is nothing or still to come', async () => {
  for (const outcome of [undefined, 0, Promise.resolve(1)]) {
    let times = 0
    const remembered = memo(() => {
      times++
      return outcome
    })
    expect(remembered()).toBe(outcome)
    await remembered()
    expect([remembered(), times]).toEqual([outcome, 1])
  }
})

test('one that failed is computed again, at once or later', async () => {
  const outcomes = [Promise.resolve('there'), Promise.reject(new Error('gone'))]
  const remembered = memo(() => outcomes.pop())
  const both = [remembered(), remembered()]
  for (const one of both) await expect(one).rejects.toThrow('gone')
  expect(await remembered()).toBe('there')
  let times = 0
  const throwing = memo(() => {
    if (times++ === 0) throw new Error('gone')
    return 'there'
  })
  expect(throwing).toThrow('gone')
  expect(throwing()).toBe('there')
})

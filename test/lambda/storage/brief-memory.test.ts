import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { briefMemory, KEPT_MS } from '../../../lambda/storage/brief-memory.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

test('asks once in a while, and again when it is over', async () => {
  let asked = 0
  const memory = briefMemory(async (key) => `${key}${++asked}`)
  expect([await memory.get('a'), await memory.get('a'), await memory.get('b')]).toEqual(['a1', 'a1', 'b2'])
  vi.advanceTimersByTime(KEPT_MS - 1)
  expect(await memory.get('a')).toBe('a1')
  vi.advanceTimersByTime(1)
  expect(await memory.get('a')).toBe('a3')
  memory.forget('a')
  expect(await memory.get('a')).toBe('a4')
})

test('an answer that takes long is as old as its question', async () => {
  const slow: ((text: string) => void)[] = []
  const memory = briefMemory(() => new Promise<string>((resolve) => slow.push(resolve)))
  const first = memory.get('a')
  vi.advanceTimersByTime(KEPT_MS)
  const second = memory.get('a')
  slow[0]?.('old')
  slow[1]?.('new')
  expect([await first, await second, await memory.get('a')]).toEqual(['old', 'new', 'new'])
})

test('a failure is not remembered', async () => {
  let asked = 0
  const memory = briefMemory(async () => {
    if (++asked === 1) throw new Error('down')
    return asked
  })
  await expect(memory.get('a')).rejects.toThrow('down')
  expect(await memory.get('a')).toBe(2)
})

test('who writes waits until nobody answers with what was there before', async () => {
  vi.useRealTimers()
  let stored = 'old'
  const [mine, theirs] = [briefMemory(async () => stored), briefMemory(async () => stored)]
  await theirs.get('a')
  stored = 'new'
  const done = mine.changed('a')
  expect([await mine.get('a'), await theirs.get('a')]).toEqual(['new', 'old'])
  await done
  expect(await theirs.get('a')).toBe('new')
})

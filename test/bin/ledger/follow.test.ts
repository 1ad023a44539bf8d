import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Terminal } from '../../../bin/command.ts'
import { follow } from '../../../bin/logs/follow.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import type { LogPage } from '../../../lambda/storage/ledger/log.ts'
import { generationId, NOW, sampleRecord } from '../../lambda/storage/conformance/sample.ts'

/** One that began so long ago and has ended now. */
const begun = (minutes: number, durationMs = minutes * 60_000): GenerationRecord => {
  const createdAt = NOW - minutes * 60_000
  return sampleRecord({ createdAt, id: generationId(createdAt), durationMs })
}

/** Follows what these looks find, one after the other; it is interrupted during the next. */
const followed = async (looks: readonly (() => LogPage | Promise<LogPage>)[], isJson = true, now = () => NOW) => {
  const abort = new AbortController()
  const asked: Record<string, string>[] = []
  const written: string[] = []
  const told: string[] = []
  const terminal: Terminal = {
    out: (text) => void written.push(text),
    say: (text) => void told.push(text),
    secret: async () => '',
    piped: () => Readable.from([]),
    interrupted: () => abort.signal,
  }
  const page = async (words: Readonly<Record<string, string>>): Promise<LogPage> => {
    const look = looks[asked.push({ ...words }) - 1]
    if (look) return look()
    abort.abort()
    return new Promise(() => undefined)
  }
  await follow({ page }, { model: 'a/b' }, { terminal, isJson, now, pollMs: 1 })
  const [out, err] = [written.join(''), told.join('')]
  return { asked, out, err, ids: [...out.matchAll(/gen_[0-9A-Z]{26}/g)].map(([id]) => id) }
}

test('each request is shown once, as it ends, whenever it began; the newest last', async () => {
  const [early, late, long] = [begun(3, 1000), begun(2, 1000), begun(14)]
  const { ids, asked } = await followed([
    () => ({ records: [late, early] }),
    () => ({ records: [late, early] }),
    () => ({ records: [late, early, long] }),
  ])
  expect(ids).toEqual([early.id, late.id, long.id])
  expect(asked[0]).toEqual({ model: 'a/b', limit: '500', from: new Date(NOW - 16 * 60_000).toISOString() })
})

test('it begins with the last few, and reads all pages', async () => {
  const many = Array.from({ length: 25 }, (_, at) => begun(15 - at / 2, 1))
  const { ids } = await followed([
    () => ({ records: many.slice(13).toReversed(), cursor: 'x' }),
    () => ({ records: many.slice(0, 13).toReversed() }),
  ])
  expect(ids).toEqual(many.slice(-10).map(({ id }) => id))
})

test('none is left out, however many pages a look takes, and however long ago the look before was', async () => {
  const many = Array.from({ length: 60 }, (_, at) => begun(15 - at / 5, 1))
  const pages = many.toReversed().map((record, at) => () => ({
    records: [record],
    ...(at < many.length - 1 ? { cursor: `after ${at}` } : {}),
  }))
  const minutes = [0, 40, 41]
  const { ids, asked } = await followed(
    [() => ({ records: [] }), ...pages],
    true,
    () => NOW + (minutes.shift() ?? 0) * 60_000,
  )
  expect(ids).toEqual(many.map(({ id }) => id))
  expect(new Set(asked.map(({ from = '' }) => (Date.parse(from) - NOW) / 60_000))).toEqual(new Set([-16, 24]))
})

test('it waits as long as a look took', async () => {
  const times: number[] = []
  const slow = async (): Promise<LogPage> => {
    times.push(performance.now())
    await sleep(100)
    return { records: [] }
  }
  await followed([slow, slow])
  const [first = 0, second = 0] = times
  expect(second - first).toBeGreaterThan(190)
})

test('a look that fails is said and tried again; the first one that does ends it', async () => {
  const broken = () => {
    throw new Error('no way\u001b[2J')
  }
  const one = begun(1, 1)
  const { ids, err } = await followed([() => ({ records: [] }), broken, () => ({ records: [one] })])
  expect([ids, err]).toEqual([[one.id], 'no way. Trying again.\n'])
  await expect(followed([broken])).rejects.toThrow('no way')
})

test('as a table it has one head', async () => {
  const { out } = await followed([() => ({ records: [begun(2, 1)] }), () => ({ records: [begun(1, 1)] })], false)
  expect(out.match(/TIME/g)).toHaveLength(1)
  expect(out.trimEnd().split('\n')).toHaveLength(3)
})

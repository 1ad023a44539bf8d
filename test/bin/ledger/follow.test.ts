import { expect, test } from 'vitest'
import type { Terminal } from '../../../bin/command.ts'
import { follow } from '../../../bin/logs/follow.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import type { LogPage } from '../../../lambda/storage/log.ts'
import { generationId, NOW, sampleRecord } from '../../lambda/storage/conformance/sample.ts'

/** One that began so long ago and has ended now. */
const begun = (minutes: number, durationMs = minutes * 60_000): GenerationRecord => {
  const createdAt = NOW - minutes * 60_000
  return sampleRecord({ createdAt, id: generationId(createdAt), durationMs })
}

/** Follows what these looks find, one after the other; it is interrupted during the next. */
const followed = async (looks: readonly (() => LogPage)[], isJson = true) => {
  const abort = new AbortController()
  const asked: Record<string, string>[] = []
  const written: string[] = []
  const told: string[] = []
  const terminal: Terminal = {
    out: (text) => void written.push(text),
    say: (text) => void told.push(text),
    secret: async () => '',
    interrupted: () => abort.signal,
  }
  const page = async (words: Readonly<Record<string, string>>): Promise<LogPage> => {
    const look = looks[asked.push({ ...words }) - 1]
    if (look) return look()
    abort.abort()
    return new Promise(() => undefined)
  }
  await follow({ page }, { model: 'a/b' }, { terminal, isJson, now: () => NOW, pollMs: 1 })
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

test('a look that fails is said and tried again; the first one that does ends it', async () => {
  const broken = () => {
    throw new Error('no way\u001b[2J')
  }
  const one = begun(1, 1)
  const { ids, err } = await followed([() => ({ records: [] }), broken, () => ({ records: [one] })])
  expect([ids, err]).toEqual([[one.id], 'no way Trying again.\n'])
  await expect(followed([broken])).rejects.toThrow('no way')
})

test('as a table it has one head', async () => {
  const { out } = await followed([() => ({ records: [begun(2, 1)] }), () => ({ records: [begun(1, 1)] })], false)
  expect(out.match(/TIME/g)).toHaveLength(1)
  expect(out.trimEnd().split('\n')).toHaveLength(3)
})

import { expect, test } from 'vitest'
import { fold } from '#gateway/routing/health/statistics.ts'
import { statisticsFeed } from '../../../lambda/local/statistics-feed.ts'
import { openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { sqliteStatistics } from '../../../lambda/storage/sqlite/statistics.ts'
import { NOW, sampleRecord } from '../storage/conformance/sample.ts'

const unlogged = (entry: unknown) => {
  throw new Error(JSON.stringify(entry))
}

test('counts what was written when it is flushed, once', async () => {
  const statistics = sqliteStatistics(openDatabase(':memory:'))
  const feed = statisticsFeed(statistics, unlogged)
  const records = Array.from({ length: 3 }, () => sampleRecord())
  for (const record of records) feed.write(record)
  await feed.flush()
  await feed.flush()
  expect(await statistics.read(NOW)).toEqual(fold(records))
})

test('sends a full batch by itself', async () => {
  const batches: string[] = []
  const feed = statisticsFeed({ add: async (id) => void batches.push(id) }, unlogged)
  const records = Array.from({ length: 250 }, () => sampleRecord())
  for (const record of records) feed.write(record)
  expect(batches).toEqual([`${records[0]?.id}-${records[99]?.id}`, `${records[100]?.id}-${records[199]?.id}`])
  await feed.flush()
  expect(batches).toHaveLength(3)
})

test('a store that takes nothing is told to the log, once for as long as that lasts', async () => {
  const log: unknown[] = []
  let isFull = true
  const add = async () => {
    if (isFull) throw new Error('disk full')
  }
  const feed = statisticsFeed({ add }, (entry) => log.push(entry))
  const write = () => {
    feed.write(sampleRecord())
    return feed.flush()
  }
  await write()
  await write()
  expect(log).toMatchObject([{ level: 'error', error: new Error('disk full') }])
  isFull = false
  await write()
  isFull = true
  await write()
  expect(log).toHaveLength(2)
})

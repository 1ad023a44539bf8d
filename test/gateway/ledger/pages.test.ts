import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dynamodbGenerations } from '../../../lambda/storage/dynamodb/generations.ts'
import { openDynamodbLedger } from '../../../lambda/storage/dynamodb/ledger.ts'
import type { Generations } from '../../../lambda/storage/generations.ts'
import { openForReading } from '../../../lambda/storage/sqlite/database.ts'
import { ledgerOn } from '../../../lambda/storage/sqlite/ledger/jobs.ts'
import { sqliteLog } from '../../../lambda/storage/sqlite/ledger/log.ts'
import { fakeGateway, KEY } from '../../bin/ledger/fake-gateway.ts'
import { runHere } from '../../bin/run.ts'
import { openStore } from '../../harness/open-store.ts'
import { sampleRecord } from '../../lambda/storage/conformance/sample.ts'
import { openTable } from '../../lambda/storage/dynamodb/table.ts'

const MINUTE_MS = 60_000

/** Each time somebody looks, some time has passed. */
let time: number
const now = (): number => {
  time += 1234
  return time
}

const openSqlite = async () => {
  const { file, database, generations, close } = openStore()
  const reading = openForReading(file)
  const { verbs } = ledgerOn(reading, database, false)
  const stores = { log: sqliteLog(verbs, () => generations.written()), sums: verbs }
  const closeAll = () => {
    reading.close()
    return close()
  }
  return { generations, stores, close: closeAll }
}

const openDynamodb = async () => {
  const { dynamodb, tableName, close } = await openTable()
  const options = { dynamodb, tableName, retentionDays: 30, now, unreadable: () => undefined }
  return { generations: dynamodbGenerations(dynamodb, options), stores: openDynamodbLedger(options), close }
}

describe.each([
  ['SQLite', openSqlite],
  ['DynamoDB', openDynamodb],
])('%s: times that are relative', (_, open) => {
  let generations: Pick<Generations, 'put'>
  let gateway: Awaited<ReturnType<typeof fakeGateway>>
  let ids: string[]

  beforeEach(async () => {
    time = Date.now() - MINUTE_MS
    const opened = await open()
    generations = opened.generations
    gateway = await fakeGateway(now, opened.stores)
    const put = async (minutes: number): Promise<string> => {
      const record = sampleRecord({ createdAt: time - minutes * MINUTE_MS, durationMs: 1 })
      await generations.put(record)
      return record.id
    }
    ids = await Promise.all([150, 119, 90, 60, 30, 5].map(put))
    return async () => {
      await gateway.close()
      await opened.close()
    }
  })
  afterEach(() => expect(gateway.asked.length).toBeGreaterThan(0))

  const get = async (query: string) => {
    const headers = { authorization: `Bearer ${KEY}` }
    const response = await fetch(`${gateway.url}/v1/logs?${query}`, { headers })
    return { status: response.status, ...((await response.json()) as { data: { id: string }[]; next_cursor?: string }) }
  }
  const pagesOf = async (query: string): Promise<string[]> => {
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; page < 10; page++) {
      const { status, data, next_cursor } = await get(query + cursor)
      expect(status).toBe(200)
      seen.push(...data.map(({ id }) => id))
      if (next_cursor === undefined) return seen
      cursor = `&cursor=${next_cursor}`
      // What was two hours ago when the first page was asked for is now longer ago.
      time += 2 * MINUTE_MS
    }
    throw new Error('It has no end.')
  }

  test.each([
    ['from=2h&limit=1', [5, 4, 3, 2, 1]],
    ['from=2h&to=20m&limit=2', [4, 3, 2, 1]],
    ['to=20m&limit=2', [4, 3, 2, 1, 0]],
    ['from=2h&sort=cost&limit=2', [5, 4, 3, 2, 1]],
    ['from=2h&model=anthropic/*&limit=2', [5, 4, 3, 2, 1]],
    ['limit=4', [5, 4, 3, 2, 1, 0]],
  ])('%s means the same on all pages', async (query, expected) => {
    expect(await pagesOf(query)).toEqual(expected.map((at) => ids[at]))
  })

  test('another time, or another moment in the cursor, is another question', async () => {
    const { next_cursor: cursor = '' } = await get('from=2h&limit=1')
    const refused = { status: 400, error: expect.objectContaining({ message: expect.stringContaining('not one of') }) }
    expect(await get(`from=3h&limit=1&cursor=${cursor}`)).toMatchObject(refused)
    const opened = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    for (const asked of [opened.asked - 1, 0, -1, 1e300, 'x', null, undefined]) {
      const forged = Buffer.from(JSON.stringify({ ...opened, asked })).toString('base64url')
      expect(await get(`from=2h&limit=1&cursor=${forged}`)).toMatchObject(refused)
    }
  })

  test('on the command line, page after page', async () => {
    const seen: string[] = []
    let words = ['logs', '--from', '125m', '--limit', '2', '--json', '--url', gateway.url]
    for (;;) {
      const { code, out, err } = await runHere(words, { AI_GATEWAY_API_KEY: KEY })
      expect(code).toBe(0)
      seen.push(...[...out.matchAll(/"id":"(gen_\w+)"/g)].map(([, id = '']) => id))
      const [, next] = /^The next page: pointsman (.*)$/m.exec(err) ?? []
      if (next === undefined) break
      words = next.split(' ')
    }
    expect(seen).toEqual([5, 4, 3, 2, 1].map((at) => ids[at]))
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { isObject } from '#gateway/core/json/value.ts'
import { fold } from '#gateway/money/sums/fold.ts'
import { hoursOfBatch } from '../../bin/commands/ledger/replay.ts'
import { HOUR_MS, hourOf } from '../../lambda/storage/calendar.ts'
import { dynamodbAccounts } from '../../lambda/storage/dynamodb/accounts.ts'
import { dynamodbGenerations } from '../../lambda/storage/dynamodb/generations.ts'
import { dynamodbSums } from '../../lambda/storage/dynamodb/sums.ts'
import { NO_SUMS, type Sums } from '../../lambda/storage/ledger/sums.ts'
import { listen } from '../harness/listen.ts'
import { openStore } from '../harness/open-store.ts'
import { sampleKey, sampleRecord } from '../lambda/storage/conformance/sample.ts'
import { openTable, type TestTable } from '../lambda/storage/dynamodb/table.ts'
import { type FakeCloudFormation, fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { runHere } from './run.ts'

const NOW = Date.now()
const HOUR = hourOf(NOW) - 5 * HOUR_MS
const hourText = (ms: number) => new Date(ms).toISOString().slice(0, 13)
const RANGE = ['--from', hourText(HOUR), '--to', hourText(HOUR + 2 * HOUR_MS)]

let home: string
let table: TestTable
let stacks: FakeCloudFormation
let queue: Awaited<ReturnType<typeof listen>>
let messages: string[] = []
const received: unknown[] = []
let sums: Sums

/** A queue whose messages are hidden for no time: it gives them again until they are deleted. */
const openQueue = () =>
  listen(async (request, response) => {
    const input: unknown = JSON.parse(await text(request))
    const isReceiving = String(request.headers['x-amz-target']).endsWith('.ReceiveMessage')
    if (!isReceiving && isObject(input)) messages = messages.filter((body) => body !== input['ReceiptHandle'])
    const Messages = isReceiving
      ? messages.slice(0, 10).map((Body) => ({ Body, ReceiptHandle: Body, MessageId: Body }))
      : []
    if (isReceiving) received.push(input)
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ Messages }))
  })

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'pointsman-'))
  ;[table, stacks, queue] = await Promise.all([openTable(undefined, 'dev-data'), fakeCloudFormation(), openQueue()])
  await table.create('dev-accounts')
  stacks.stacks.set('Pointsman-dev', stackOf('dev'))
  const accounts = dynamodbAccounts(table.dynamodb, { tableName: 'dev-accounts' })
  for (const team of ['default', 'other']) await accounts.addKey(sampleKey({ team }))
  sums = dynamodbSums(table.dynamodb, { tableName: 'dev-data', now: Date.now })
})
afterAll(async () => {
  await Promise.all([table.close(), stacks.close(), queue.close()])
  rmSync(home, { recursive: true })
})
beforeEach(async () => {
  for (const mark of await sums.marked()) await sums.unmark(mark)
})

const run = (...words: string[]) => runWith('', ...words)
const runWith = (input: string, ...words: string[]) =>
  runHere(
    ['ledger', ...words],
    {
      POINTSMAN_DATA_DIR: home,
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' },
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_SQS: queue.url,
    },
    input,
  )

const markedBy = async () => (await sums.marked()).map(({ team, startMs }) => [team, (startMs - HOUR) / HOUR_MS])

describe('rebuild', () => {
  test('marks each hour of each team, or of one, or only says so', async () => {
    const dry = await run('rebuild', ...RANGE, '--stage', 'dev', '--dry-run')
    expect([dry.code, dry.err]).toEqual([0, 'Would mark 2 hours of 2 teams in the table dev-data.\n'])
    expect(await markedBy()).toEqual([])
    expect((await run('rebuild', ...RANGE, '--stage', 'dev', '--team', 'other')).code).toBe(0)
    expect(await markedBy()).toEqual([
      ['other', 0],
      ['other', 1],
    ])
    expect((await run('rebuild', ...RANGE, '--stage', 'dev')).code).toBe(0)
    expect(await markedBy()).toHaveLength(4)
  })

  test.each([
    [['--from', '2026-02-31', '--to', '2026-03-02'], '--from must be a day or an hour'],
    [['--to', '2026-03-02'], '--from must be'],
    [['--from', hourText(HOUR), '--to', hourText(HOUR)], '--to must be later'],
    [['--from', '2020-01-01', '--to', '2020-01-02'], 'keeps records for 90 days'],
  ])('%j is refused', async (range, message) => {
    const { code, err } = await run('rebuild', ...range, '--stage', 'dev')
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
    expect(await markedBy()).toEqual([])
  })
})

test('verify compares with the log, and says by how much sums drift', async () => {
  const record = sampleRecord({ createdAt: HOUR + 5 })
  await dynamodbGenerations(table.dynamodb, { tableName: 'dev-data', retentionDays: 9, now: Date.now }).put(record)
  const hour = { team: 'default', startMs: HOUR }
  await sums.publish(await sums.begin(hour), { ...hour, sheet: fold([record]), asOfMs: NOW })
  const words = ['verify', ...RANGE, '--stage', 'dev', '--team', 'default']
  expect(await run(...words)).toMatchObject({ code: 0, out: '', err: expect.stringContaining(': 2. Still') })
  await sums.publish(await sums.begin(hour), { ...hour, sheet: NO_SUMS, asOfMs: NOW })
  const drifted = await run(...words)
  expect(drifted.code).toBe(1)
  expect(drifted.out).toMatch(new RegExp(`default +${hourText(HOUR)} +-1 +-0.013859`))
  await sums.mark([{ ...hour, changes: 1 }])
  expect(await run(...words)).toMatchObject({ code: 0, err: expect.stringContaining('Still to be summed: 1.') })
})

describe('replay', () => {
  const batch = (firstMs: number, lastMs: number) =>
    JSON.stringify({
      DDBStreamBatchInfo: {
        approximateArrivalOfFirstRecord: new Date(firstMs).toISOString(),
        approximateArrivalOfLastRecord: new Date(lastMs).toISOString(),
      },
    })

  test('marks the hours that given up batches may be of, and takes them from the queue', async () => {
    messages = [batch(HOUR + 20 * 60_000, HOUR + 21 * 60_000), '{"else":1}', batch(HOUR + 60_000, HOUR + 61_000)]
    const { code, err } = await run('replay', '--stage', 'dev', '--team', 'default')
    expect(code).toBe(1)
    expect(err).toContain('Marked 2 hours of 1 teams, for 2 batches.')
    expect(err).toContain('1 messages of the queue say nothing of a batch')
    expect(messages).toEqual(['{"else":1}'])
    expect(received).toEqual([1, 2].map(() => expect.objectContaining({ WaitTimeSeconds: 20 })))
    expect(await markedBy()).toEqual([
      ['default', -1],
      ['default', 0],
    ])
  })

  test.each(['', 'x', '{}', '{"DDBStreamBatchInfo":{"approximateArrivalOfFirstRecord":"x"}}'])(
    'knows no hours of %s',
    (body) => expect(hoursOfBatch(body)).toEqual([]),
  )
})

test('on this machine hours are summed again at once, and agree with the log', async () => {
  const { generations, close } = openStore({ folder: home })
  for (const createdAt of [HOUR, HOUR + 1]) await generations.put(sampleRecord({ createdAt }))
  await close()
  expect(await run('rebuild', ...RANGE)).toMatchObject({ code: 0, err: expect.stringContaining('are summed.') })
  expect(await run('verify', ...RANGE)).toMatchObject({ code: 0, err: expect.stringContaining('Different: 0.') })
})

describe('restore', () => {
  const lost = (record: object, before = '') =>
    `${before}${JSON.stringify({ time: NOW, level: 'error', lost: 'generation', record, reason: 'full' })}`
  const newRecord = (changes: object = {}) => sampleRecord({ createdAt: HOUR + 5, ...changes })

  test.each([
    ['this machine', [], 'pointsman.db'],
    ['a deployment', ['--stage', 'dev'], 'the table dev-data'],
  ])('of %s puts back what was told as lost, once, and its hours are summed', async (_, place, where) => {
    const team = place.length === 0 ? 'default' : 'other'
    const records = Array.from({ length: 230 }, (_, n) => newRecord({ team, createdAt: HOUR + n * 10_000 }))
    const [first, second, ...others] = records
    if (!first || !second) throw new Error('no records')
    const lines = [
      'Pointsman is ready at http://127.0.0.1:8787',
      lost(first),
      '{"level":"error","message":"statistics could not be kept"}',
      lost(first),
      lost(second, '2026-11-26T08:30:00 {server} '),
      ...others.map((record) => lost(record)),
    ].join('\n')
    expect(await runWith(lines, 'restore', '-', ...place)).toMatchObject({
      ...{ code: 0, out: '' },
      err: expect.stringMatching(`^Restored in .*${where}: 230. There already: 1. Could not be read: 0.\n$`),
    })
    const again = await runWith(lines, 'restore', '-', ...place)
    expect([again.code, again.err]).toEqual([0, expect.stringContaining(': 0. There already: 231. Could not')])
    const range = ['--from', hourText(HOUR), '--to', hourText(HOUR + HOUR_MS), '--team', team]
    if (place.length === 0) expect((await run('verify', ...range)).err).toContain('Different: 0.')
    else expect(await markedBy()).toContainEqual([team, 0])
  })

  test('says what could not be read, or is too old, with exit code 1, and puts back the rest', async () => {
    const { tokens: _, ...incomplete } = newRecord()
    const unpriceable = newRecord({ attempts: [{ ...newRecord().attempts[1], cost: { owner: 'x', known: 'much' } }] })
    const lines = [
      lost(newRecord()).slice(0, -200),
      lost(incomplete),
      lost({ ...newRecord(), id: 'gen_1' }),
      lost({ ...newRecord(), outcome: 'odd' }),
      lost({ ...newRecord(), principal: { kind: 'key', id: 'key_1' } }),
      lost({ ...newRecord(), id: `${newRecord().id}0` }),
      lost(newRecord({ createdAt: NOW + 48 * HOUR_MS })),
      lost(unpriceable),
      lost(newRecord({ createdAt: NOW - 40 * 24 * HOUR_MS })),
      lost(newRecord()),
    ]
    const file = join(home, 'server.log')
    writeFileSync(file, lines.join('\r\n'))
    const { code, err } = await run('restore', file)
    expect(code).toBe(1)
    expect(err).toContain(': 1. There already: 0. Could not be read: 8.')
    expect(err).toContain('older than the 30 days that the log keeps: 1.')
  })

  test.each([
    [['restore'], 'takes FILE'],
    [['restore', '/nowhere.log'], '/nowhere.log cannot be read (ENOENT)'],
    [['restore', tmpdir()], `${tmpdir()} is a folder`],
    [['restore', '-', '--team', 'default'], 'Unknown option'],
  ])('%j is refused', async (words, message) =>
    expect(await run(...words)).toMatchObject({ code: 2, err: expect.stringContaining(message) }),
  )
})

test('a queue of batches is a deployment’s', async () => {
  expect(await run('replay')).toMatchObject({ code: 2, err: expect.stringContaining('--stage STAGE') })
})

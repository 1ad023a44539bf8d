import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, test } from 'vitest'
import { fold } from '#gateway/money/sums/fold.ts'
import { reprice } from '../../bin/commands/reprice.ts'
import { HOUR_MS, hourOf } from '../../lambda/storage/calendar.ts'
import type { AttemptRecord, GenerationRecord } from '../../lambda/storage/generations.ts'
import { onServingLoop } from '../../lambda/storage/sqlite/database.ts'
import type { SqliteGenerations } from '../../lambda/storage/sqlite/generations.ts'
import { sqliteSums } from '../../lambda/storage/sqlite/ledger/sums.ts'
import { openStore } from '../harness/open-store.ts'
import { generationId, sampleRecord } from '../lambda/storage/conformance/sample.ts'
import { openTable } from '../lambda/storage/dynamodb/table.ts'
import { fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { type Ran, runHere } from './run.ts'

const NOW = Date.now()
const AT = hourOf(NOW) - 5 * HOUR_MS
const SINCE = '--since 7d'

let folder: string
let database: DatabaseSync
/** The log as a server has it open. */
let generations: SqliteGenerations

beforeEach(() => {
  const store = openStore()
  ;({ folder, database, generations } = store)
  onServingLoop(database)
  return store.close
})

/** An overrides file by which tokens of `acme/small` cost so much. */
const pricedAt = (pricing: object): string => {
  const file = join(folder, 'overrides.json')
  const endpoints = [{ provider: 'acme', model: 'small-1', pricing }]
  const acme = { type: 'openai-compatible', baseUrl: 'https://llm.acme.example/v1', apiKeyEnv: 'ACME' }
  writeFileSync(file, JSON.stringify({ providers: { acme }, models: { 'acme/small': { endpoints } } }))
  return file
}

const put = async (changes: Partial<AttemptRecord> = {}, beside: Partial<GenerationRecord> = {}) => {
  const attempt: AttemptRecord = {
    ...{ provider: 'acme', model: 'small-1', credential: 'system', mode: 'relay', startedAt: AT, durationMs: 5 },
    ...{ success: true, usage: { input: 1000, cacheRead: 100 } },
    cost: { owner: 'deployment', known: '1000000000', missing: ['cacheRead'], source: 'bounded' },
    ...changes,
  }
  const record = sampleRecord({
    ...{ id: generationId(AT), createdAt: AT, model: 'acme/small', provider: 'acme', attempts: [attempt], tags: [] },
    ...beside,
  })
  await generations.put(record)
  return record
}

const run = (line: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  runHere(['reprice', ...line.split(' ').filter(Boolean)], { POINTSMAN_DATA_DIR: folder, ...env })

const cellsOf = async () => (await sqliteSums(database).read('default', AT, AT + 1, 'cells'))[0]?.sheet.cells

describe('on this machine, beside a server', () => {
  test('requests cost what they do now: in the log, in the sums and on the screen', async () => {
    const [first, second] = [await put(), await put({ model: 'small-0' })]
    const file = pricedAt({ input: '2', cacheRead: '0.5' })
    const { code, out, err } = await run(`${SINCE} --overrides ${file}`)
    expect([code, err]).toEqual([0, expect.stringContaining('Requests changed: 1.\nAttempts left as they are')])
    expect(out).toBe(
      [
        'MODEL       REQUESTS  BEFORE    AFTER  DIFFERENCE  NEWLY KNOWN  NEWLY UNKNOWN  NOT FOUND',
        'acme/small         2   0.002  0.00305    +0.00105            1              0          1',
        'total              2   0.002  0.00305    +0.00105            1              0          1',
        '',
      ].join('\n'),
    )
    const repriced = await generations.get('default', first.id)
    expect(repriced?.attempts[0]?.cost).toEqual({ owner: 'deployment', known: '2050000000', source: 'priced' })
    expect(repriced?.priceVersion).toMatch(/^20\d\d-.*\+[\da-f]{8}$/)
    expect(await generations.get('default', second.id)).toEqual(second)
    expect(await cellsOf()).toEqual(fold([repriced ?? first, second]).cells)
    expect(await sqliteSums(database).marked()).toEqual([])
  })

  test('twice is once, by the file that the environment names as by one that is named here', async () => {
    await put()
    const env = { POINTSMAN_OVERRIDES: pricedAt({ input: '2' }) }
    const difference = async () => {
      const { out } = await run(`${SINCE} --json`, env)
      const { changed, total, models } = JSON.parse(out)
      return [changed, total.difference, models[0].after]
    }
    expect(await difference()).toEqual([1, '0.001', '0.002'])
    expect(await difference()).toEqual([0, '0', '0.002'])
  })

  test('a dry run says the same and writes nothing', async () => {
    const record = await put()
    const file = pricedAt({ input: '2' })
    const dry = await run(`${SINCE} --overrides ${file} --dry-run`)
    expect([dry.code, dry.err]).toEqual([0, expect.stringContaining('Nothing was written.')])
    expect(await generations.get('default', record.id)).toEqual(record)
    expect(await cellsOf()).toBeUndefined()
    expect((await run(`${SINCE} --overrides ${file}`)).out).toBe(dry.out)
  })

  test.each([
    ['--since 2026-11-01 --until 2026-11-02', 0],
    ['--since 7d --model acme/small --provider acme', 1],
    ['--since 7d --model openai/gpt-5.4', 0],
    ['--since 7d --provider openai', 0],
    ['--since 7d --team other', 0],
  ])('%s: %i', async (line, requests) => {
    await put()
    if (line.includes('--team')) await runHere(['teams', 'create', 'other'], { POINTSMAN_DATA_DIR: folder })
    const { code, out } = await run(`${line} --overrides ${pricedAt({ input: '2' })} --json`)
    expect([code, JSON.parse(out).total.records]).toEqual([0, requests])
  })

  test('more than a batch, and progress where somebody looks', async () => {
    await Promise.all(Array.from({ length: 450 }, () => put()))
    const drawn: string[] = []
    const before = process.env
    process.env = { POINTSMAN_DATA_DIR: folder }
    const options = { since: '7d', team: 'default', overrides: pricedAt({ input: '2' }), json: true }
    let out = ''
    const write = (text: string) => {
      out += text
    }
    const terminal = {
      out: write,
      say: () => undefined,
      secret: async () => '',
      piped: () => Readable.from([]),
      draw: (line: string) => drawn.push(line),
    }
    expect(await reprice.run({ options, operands: [] }, terminal)).toBe(0)
    process.env = before
    expect(JSON.parse(out)).toMatchObject({ changed: 450, total: { records: 450, before: '0.45', after: '0.9' } })
    expect(drawn.map((line) => line.replace(/,.*/, ''))).toEqual([
      '200 requests',
      '400 requests',
      '450 requests',
      '',
      'Summing up …',
      '',
    ])
  })
})

describe('what is wrong is said, with exit code 2', () => {
  test.each([
    ['', '--since is needed'],
    ['--since soon', '--since must be a day like 2026-11-26 (UTC)'],
    ['--since 2026-02-31', '--since must be a day'],
    ['--since 2026-11-02 --until 2026-11-01', 'The time ends at 2026-11-02T00:00:00.000Z (--until), before it begins'],
    ['--since 2030-01-01', 'before it begins at 2030-01-01'],
    ['--since 7d --model openai/gpt-5.44', 'There is no model "openai/gpt-5.44". Did you mean'],
    ['--since 7d --provider opnai', 'There is no provider "opnai". Did you mean "openai"?'],
    ['--since 7d --overrides /nowhere.json', 'The overrides file /nowhere.json cannot be read (ENOENT).'],
    ['--since 7d --region r', 'it needs "--stage STAGE"'],
    ['--since 7d --dry', 'Unknown option "--dry"'],
  ])('pointsman reprice %s', async (line, message) => {
    const { code, out, err } = await run(line)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })

  test('of an overrides file, the place and the fix, and nothing is priced', async () => {
    const record = await put()
    const { code, err } = await run(`${SINCE} --overrides ${pricedAt({ input: 2 })}`)
    expect([code, err]).toEqual([2, expect.stringContaining('models["acme/small"].endpoints[0].pricing.input')])
    expect(await generations.get('default', record.id)).toEqual(record)
  })
})

test('a deployment is asked for its own log', async () => {
  const stacks = await fakeCloudFormation()
  stacks.stacks.set('Pointsman-dev', stackOf('dev'))
  const table = await openTable(undefined, 'dev-data')
  const { code, out, err } = await run(`${SINCE} --stage dev --region eu-central-1`, {
    ...{ AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint, AWS_ENDPOINT_URL_DYNAMODB: table.endpoint },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  })
  expect([code, out + err]).toEqual([0, expect.stringContaining('the table dev-data')])
  await Promise.all([stacks.close(), table.close()])
})
